#include "handout/DepthFirstAllScheduler.h"

#include "handout/DefaultScheduler.h"
#include "handout/KeySearch.h"
#include "handout/SortedSearch.h"
#include "model/TaskSql.h"

namespace colonnade::tasks
{

namespace
{

constexpr KeyOrder ALL_BY_ID{"all", "t.id", "t.project_id = $1"};

} // namespace

Pick DepthFirstAllScheduler::pick(Transaction& transaction, const HandoutRequest& request) const
{
    if (request.strict)
        return DefaultScheduler("depth_first").pick(transaction, request);
    if (request.order.column != "id" || request.order.descending)
        return pickSorted(transaction, request, ALL_BY_ID);
    const auto first = Progress(transaction, request, ALL_BY_ID).findFirst();
    if (!first)
        return {};
    return {pageOf(
        transaction.all([](const Row& row) { return row.integer(0); },
                        "SELECT t.id FROM tasks_task t WHERE t.project_id = $1 AND t.id >= $3 AND " +
                            UNANSWERED + " ORDER BY t.id" + limitAtLeast(request.offset + request.limit),
                        request.projectId, request.actorKey, *first),
        request)};
}

} // namespace colonnade::tasks
