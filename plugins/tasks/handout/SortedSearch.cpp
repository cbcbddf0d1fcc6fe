#include "handout/SortedSearch.h"

#include "model/TaskSql.h"

namespace colonnade::tasks
{

namespace
{

/// How many tasks are looked at.
constexpr std::int64_t BOUND = 2000;

/// At which end of which index the order begins; empty if it has none.
std::string indexOrder(const TaskOrder& order, const std::string& id)
{
    if (order.column == "id")
        return order.descending ? id + " DESC" : id;
    if (order.column == "priority_0") // rising priority is falling key
        return order.descending ? "t.priority_key" : "t.priority_key DESC";
    return {};
}

} // namespace

std::string sortExpression(const TaskOrder& order)
{
    if (order.column == "fav_user_ids") // by their number
        return "(CASE WHEN t.fav_user_ids IS NULL OR t.fav_user_ids = '[]' THEN 0 ELSE 1 + "
               "length(t.fav_user_ids) - length(replace(t.fav_user_ids, ',', '')) END)";
    return "t." + order.column;
}

std::string sortDirection(const TaskOrder& order)
{
    return order.descending ? " DESC NULLS FIRST" : " ASC NULLS LAST";
}

Pick pickSorted(Transaction& transaction, const HandoutRequest& request, KeyOrder byId)
{
    const auto first = Progress(transaction, request, byId).findFirst();
    if (!first)
        return {};
    const std::string id(byId.key);
    const std::string indexed = indexOrder(request.order, id);
    const std::string wanted =
        indexed.empty() ? sortExpression(request.order) + sortDirection(request.order) + ", t.id" : indexed;
    const auto pickFrom = [&](const std::string& windowOrder, const std::string& order)
    {
        return transaction.all([](const Row& row) { return row.integer(0); },
                               "SELECT t.id FROM (SELECT t.* FROM tasks_task t WHERE " +
                                   std::string(byId.of) + " AND " + std::string(byId.key) +
                                   " >= $7 ORDER BY " + windowOrder + " LIMIT " + std::to_string(BOUND) +
                                   ") t WHERE " + UNANSWERED + " AND (NOT $3 OR " + ROOM_OR_HELD +
                                   ") ORDER BY " + order + " LIMIT $5 OFFSET $6",
                               request.projectId, request.actorKey, request.strict, request.now,
                               request.limit, request.offset, *first);
    };
    Pick pick;
    pick.taskIds = pickFrom(indexed.empty() ? id : indexed, wanted);
    if (pick.taskIds.empty() && !indexed.empty())
        pick.taskIds = pickFrom(id, id);
    pick.leasedToOthers = pick.taskIds.empty() && request.strict;
    return pick;
}

} // namespace colonnade::tasks
