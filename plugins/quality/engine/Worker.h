#pragma once

#include "engine/TaskStep.h"
#include "settings/SettingsCache.h"

#include <colonnade/Background.h>
#include <colonnade/Clock.h>
#include <colonnade/Database.h>

#include <Poco/Exception.h>
#include <Poco/Logger.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace colonnade::quality
{

/// Another server has taken the project over, or its settings have changed: what was under way is void.
POCO_DECLARE_EXCEPTION(, ClaimLost, Poco::RuntimeException)

/// Takes what lies in inboxes, project by project, and fits anew what has grown by a tenth. Of several
/// servers one works on a project; if it dies, another goes on.
class Worker
{
public:
    Worker(Database& database, const Clock& clock, SettingsCache& cache, TaskStep step):
        _database(database),
        _clock(clock),
        _cache(cache),
        _step(std::move(step))
    {
    }

    /// One project's inbox; how long to rest.
    std::chrono::milliseconds run(const std::stop_token& stop);

    /// The whole of a project now, with a fit: for the command line. False if somebody else is at it.
    bool refit(std::int64_t project, const std::function<void(double)>& progress);

private:
    class Claim;

    std::optional<std::int64_t> findWork();
    bool takeBatch(const Claim& claim);
    void fit(const Claim& claim, const std::function<void(double)>& progress);
    bool isFitDue(std::int64_t project);
    std::int64_t now() const { return _clock.nowMicroseconds() / 1'000'000; }

    Database& _database;
    const Clock& _clock;
    SettingsCache& _cache;
    TaskStep _step;
};

/// Puts all tasks of a project that have answers into its inbox.
void fillInbox(Transaction& transaction, std::int64_t project);

} // namespace colonnade::quality
