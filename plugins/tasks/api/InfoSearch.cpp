#include "api/InfoSearch.h"

#include "model/ApiErrors.h"
#include "records/RecordStore.h"
#include "search/Marks.h"

#include <colonnade/HttpError.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <limits>

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t BATCH = Select::MOST_AT_ONCE; ///< records read at a time
constexpr std::chrono::seconds LONGEST{5};

std::optional<std::string> infoOf(const Record& record, const ListScope& scope)
{
    if (scope.visibleInfo)
        return scope.visibleInfo(record);
    const auto* info = std::get_if<std::string>(&record["info"]);
    return info ? std::optional(*info) : std::nullopt;
}

/// The records behind one, in the order of ids; other orders go by offset.
std::vector<BriefRecord> readBatch(Session& session, const Select& select, const ListArguments& arguments,
                                   std::optional<std::int64_t> lastId, std::int64_t offset)
{
    if (arguments.orderBy != "id")
        return select.run(session, BATCH, offset);
    const bool falling = arguments.descending && !arguments.lastId;
    using Limits = std::numeric_limits<std::int64_t>;
    Select behind = select;
    behind.where(std::string(falling ? "t.id < " : "t.id > ") +
                 behind.bind(lastId.value_or(falling ? Limits::max() : Limits::min())));
    return behind.run(session, BATCH, 0);
}

/// Visits all records of the statement in its order until `visit` returns false.
void visitRecords(Session& session, const Select& select, const ListArguments& arguments,
                  const std::optional<SearchBound>& bound, const std::function<bool(const Record&)>& visit)
{
    using Clock = std::chrono::steady_clock;
    const auto began = Clock::now();
    const auto deadline = began + LONGEST;
    std::optional<std::int64_t> lastId;
    for (std::int64_t offset = 0;; offset += BATCH)
    {
        auto batch = readBatch(session, select, arguments, lastId, offset);
        const bool isLast = static_cast<std::int64_t>(batch.size()) < BATCH;
        if (!batch.empty())
            lastId = batch.back().record.id();
        for (auto& brief: batch)
        {
            const auto record = completed(session, std::move(brief));
            if (record && !visit(*record))
                return;
            const auto now = Clock::now();
            if (bound && bound->longest.count() > 0 && now > began + bound->longest)
                throw SearchTooWide();
            if (now > deadline) // a single one may be large
                throw HttpError(503, problem::UNAVAILABLE,
                                "This search takes too long; narrow it, for instance by project_id.");
        }
        if (isLast)
            return;
        if (bound && offset + BATCH >= bound->records)
            throw SearchTooWide();
    }
}

void filter(Session& session, const Select& select, const ListArguments& arguments, std::int64_t offset,
            const ListScope& scope, const RecordVisitor& visit)
{
    std::int64_t skipped = 0;
    std::int64_t shown = 0;
    visitRecords(session, select, arguments, scope.searchBound,
                 [&](const Record& record)
                 {
                     if (arguments.info->matches(infoOf(record, scope)) && skipped++ >= offset)
                     {
                         visit(record, std::nullopt);
                         ++shown;
                     }
                     return shown < arguments.limit;
                 });
}

/// Where a record stands among all that were found.
struct Place
{
    double rank;
    std::int64_t id;
};

/// The best first; those of one rank as the list orders them.
void rank(Session& session, const Select& select, const ListArguments& arguments, std::int64_t offset,
          const ListScope& scope, const RecordVisitor& visit)
{
    std::vector<Place> places;
    visitRecords(session, select, arguments, scope.searchBound,
                 [&](const Record& record)
                 {
                     if (const auto match = arguments.search->match(infoOf(record, scope)))
                         places.push_back({match->rank, record.id()});
                     return true;
                 });
    std::stable_sort(places.begin(), places.end(),
                     [](const Place& a, const Place& b) { return a.rank > b.rank; });
    std::int64_t shown = 0;
    for (auto place = places.begin() + std::min<std::int64_t>(offset, std::ssize(places));
         place != places.end() && shown < arguments.limit; ++place)
        if (const auto record = findRecord(session, select.resource(), place->id))
            if (const auto match = arguments.search->match(infoOf(*record, scope)))
            {
                visit(*record, match);
                ++shown;
            }
}

} // namespace

void searchInfo(Session& session, Select select, const ListArguments& arguments, std::int64_t offset,
                const ListScope& scope, const RecordVisitor& visit)
{
    const MarkFormula marks = arguments.search ? arguments.search->marks() : arguments.info->marks();
    if (select.resource().marked && !marks.empty())
        select.where(markCondition(select.resource(), select.bind(markArgument(marks, session.dialect())),
                                   session.dialect()));
    if (arguments.search)
        rank(session, select, arguments, offset, scope, visit);
    else
        filter(session, select, arguments, offset, scope, visit);
}

} // namespace colonnade::tasks
