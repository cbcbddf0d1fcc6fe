#pragma once

#include "model/Additions.h"

#include <colonnade/Audit.h>
#include <colonnade/Clock.h>
#include <colonnade/Database.h>
#include <colonnade/Events.h>
#include <colonnade/Identity.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace colonnade::tasks
{

/// Configuration, section `tasks`.
struct TasksSettings
{
    int leaseSeconds = 3600;
    bool strictRedundancy = false;
    std::vector<std::string> publicInfoFields;
    bool publishNeedsPresenter = true;
    bool privateAnswers = false;
    std::size_t maxInfoBytes = 4194304; ///< of the JSON of an answer or a task
    std::int64_t anonymousSearchRecords = 50'000;
    int undoSeconds = 30;
};

/// What all handlers of the plugin share. The references outlive it.
struct Tasks
{
    Database& database;
    Identity& identity;
    const Clock& clock;
    const Events& events;
    std::string publicUrl;
    std::string brand;
    TasksSettings settings = {};
    std::string spoolFolder = "/tmp"; ///< for files without names: answers that are too large for memory
    Additions additions = {};         ///< from the start on
    Audit* audit = nullptr;           ///< who did what; null: nobody notes

    /// As columns hold it: UTC, microseconds.
    std::string now() const { return isoTime(clock.nowMicroseconds()); }

    /// `wanted`: by the project itself.
    bool isStrict(bool wanted) const { return wanted || settings.strictRedundancy; }
};

} // namespace colonnade::tasks
