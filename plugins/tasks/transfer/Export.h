#pragma once

#include "rest/ListArguments.h"
#include "rest/Resource.h"

#include <colonnade/Database.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace colonnade::tasks
{

/// Formats of exports and imports.
enum class TransferFormat
{
    Csv,
    Json,
    Ndjson
};

/// `csv`, `json`, `ndjson`.
std::optional<TransferFormat> findFormat(std::string_view name);
std::string_view contentTypeOf(TransferFormat format);

/// `task`, `task_run` (or `taskrun`), `result`; nothing else can be exported.
const Resource* findExported(std::string_view type);

/// Takes the pieces of an export. `restart` forgets those so far: the database has begun anew.
struct ExportSink
{
    std::function<void(std::string_view)> write;
    std::function<void()> restart;
};

/// Writes all objects of one kind of a project, in order of id, as one moment of the database had them.
/// Memory does not grow with them. Returns how many they are.
///
/// CSV has a header line (RFC 4180). JSON texts stand as what they say, other JSON as JSON; a cell that a
/// spreadsheet would take for a formula begins with an apostrophe.
std::int64_t exportRecords(Database& database, const Resource& resource, std::int64_t project,
                           TransferFormat format, const Codecs& codecs, const ExportSink& sink);

/// One line of CSV, with its end, of an object's values.
std::string csvLine(const JsonValue& object);

} // namespace colonnade::tasks
