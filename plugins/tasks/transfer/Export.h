#pragma once

#include "model/Resource.h"
#include "records/ListArguments.h"
#include "tasks/ExportColumns.h"
#include "transfer/TransferFormat.h"

#include <colonnade/Database.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

namespace colonnade::tasks
{

/// `task`, `task_run` (or `taskrun`), `result`; nothing else can be exported.
const Resource* findExported(std::string_view type);

/// What is exported, and how.
struct ExportWish
{
    const Resource& resource;
    std::int64_t project;
    TransferFormat format = TransferFormat::Json;
    bool mark = false;     ///< CSV and TSV begin with a byte-order mark, by which spreadsheets know UTF-8
    bool taskInfo = false; ///< beside each answer or result the `info` of its task
    /// Of other plugins; must outlive the export.
    std::span<const std::shared_ptr<ExportColumns>> columns = {};
    bool infoOnly = false; ///< nothing of the objects but what their `info` says
};

/// Takes the pieces of an export. `restart` forgets those so far: the database has begun anew.
struct ExportSink
{
    std::function<void(std::string_view)> write;
    std::function<void()> restart;
};

/// Writes all objects of one kind of a project, in order of id, as one moment of the database had them.
/// Memory does not grow with them. Returns how many they are.
std::int64_t exportRecords(Database& database, const ExportWish& wish, const Codecs& codecs,
                           const ExportSink& sink);

} // namespace colonnade::tasks
