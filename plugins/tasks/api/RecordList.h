#pragma once

#include "model/Resource.h"
#include "projects/Privacy.h"
#include "records/ListArguments.h"

#include <colonnade/Database.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace colonnade::tasks
{

/// How many records a search may look at, and for how long.
struct SearchBound
{
    std::int64_t records;
    std::chrono::milliseconds longest{0}; ///< 0: as long as any
};

/// What a search throws that would look at more.
struct SearchTooWide
{
};

/// Narrows a list beyond its arguments.
struct ListScope
{
    std::optional<std::int64_t> projectOwner;      ///< only objects of projects of this account
    std::optional<ActorFilter> notAnsweredBy;      ///< tasks only
    bool currentVersions = false;                  ///< results only
    std::optional<std::int64_t> favoriteOf = {};   ///< tasks only: that this account likes
    bool reported = false;                         ///< tasks only: that are said to be faulty
    std::optional<std::int64_t> managedBy = {};    ///< tasks only: whose projects this account is an owner of
    std::vector<std::string_view> conditions = {}; ///< further ones, fixed SQL
    std::optional<Sight> sight = {};               ///< what is seen of a guarded resource; nothing: all
    bool ownersOnly = false;                       ///< of private projects only the caller's own
    /// What of a record's `info` the caller may read, as JSON text; by default all of it.
    std::function<std::optional<std::string>(const Record&)> visibleInfo = {};
    std::optional<SearchBound> searchBound = {}; ///< none: as many as there is time for
};

/// Takes the records of a list, in its order; `match` is there in a full-text search.
using RecordVisitor = std::function<void(const Record& record, const std::optional<TextMatch>& match)>;

/// Visits the records that a list shows. Large ones are read one by one: memory does not grow with them.
void listRecords(Session& session, const Resource& resource, const ListArguments& arguments,
                 const ListScope& scope, const RecordVisitor& visit);

} // namespace colonnade::tasks
