#include "handout/BreadthFirstScheduler.h"

#include "handout/KeySearch.h"
#include "handout/SortedSearch.h"
#include "model/TaskSql.h"

namespace colonnade::tasks
{

namespace
{

constexpr KeyOrder BY_ANSWERS{"breadth", "(t.n_done * 1099511627776 + t.id)",
                              "t.project_id = $1 AND t.state = 'ongoing'"};

/// Among how many tasks, from the first unanswered one on, the choice is made.
constexpr std::int64_t WINDOW = 256;

/// A new task is below the marks of those who have passed the tasks without answers.
HandoutRequest withTasksInEpoch(HandoutRequest request)
{
    request.epoch = (request.epoch << 32) + request.taskCount;
    return request;
}

std::vector<std::int64_t> pickFrom(Transaction& transaction, const HandoutRequest& request, std::int64_t key)
{
    std::string order = "t.n_done + t.n_leased, t.n_done";
    if (request.order.named) // what is in the actor's own hand is nobody else's
        order = "t.n_done + t.n_leased - (SELECT count(*) FROM tasks_lease l WHERE l.actor_key = $2 AND "
                "l.task_id = t.id AND l.expires + 0 > $4), t.n_done";
    if (request.order.column != "id" || request.order.descending)
        order += ", " + sortExpression(request.order) + sortDirection(request.order);
    const std::string sql = "SELECT t.id FROM (SELECT t.* FROM tasks_task t WHERE " + OPEN + " AND " +
                            std::string(BY_ANSWERS.key) + " >= $3 ORDER BY " + std::string(BY_ANSWERS.key) +
                            limitAtLeast(WINDOW + request.offset) + ") t WHERE " + UNANSWERED + " AND " +
                            ROOM_OR_HELD + " ORDER BY " + order + ", t.id LIMIT $5 OFFSET $6";
    return transaction.all([](const Row& row) { return row.integer(0); }, sql, request.projectId,
                           request.actorKey, key, request.now, request.limit, request.offset);
}

} // namespace

Pick BreadthFirstScheduler::pick(Transaction& transaction, const HandoutRequest& asked) const
{
    const HandoutRequest request = withTasksInEpoch(asked);
    const auto held = KeySearch(transaction, request, BY_ANSWERS).firstHeld();
    if (held && request.limit == 1 && request.offset == 0 && !request.order.named)
        return {{held->first}};
    if (const auto first = Progress(transaction, request, BY_ANSWERS).findFirstBounded())
    {
        Pick pick{pickFrom(transaction, request, *first)};
        if (!pick.taskIds.empty())
            return pick;
    }
    return KeySearch(transaction, asked, BY_ID).run();
}

} // namespace colonnade::tasks
