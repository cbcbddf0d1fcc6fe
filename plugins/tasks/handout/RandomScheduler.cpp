#include "handout/RandomScheduler.h"

#include "handout/KeySearch.h"
#include "model/TaskSql.h"

#include <random>

namespace colonnade::tasks
{

namespace
{

constexpr int PLACES = 8;
constexpr std::int64_t WINDOW = 64;

std::int64_t randomBetween(std::int64_t first, std::int64_t last)
{
    thread_local std::mt19937_64 random(std::random_device{}());
    return std::uniform_int_distribution<std::int64_t>(first, last)(random);
}

/// Tasks with room, in any order; preloading means others than those in hand.
std::vector<std::int64_t> pickNear(Transaction& transaction, const HandoutRequest& request, std::int64_t id)
{
    const std::string sql =
        "SELECT t.id FROM (SELECT t.* FROM tasks_task t WHERE " + OPEN +
        " AND (t.id + 0) >= $3 ORDER BY (t.id + 0)" + limitAtLeast(WINDOW) + ") t WHERE " + UNANSWERED +
        " AND " + ROOM +
        " AND ($4 = 0 OR (SELECT 1 FROM tasks_lease l WHERE l.actor_key = $2 AND l.task_id = t.id) IS NULL) "
        "ORDER BY random() LIMIT $5";
    return transaction.all([](const Row& row) { return row.integer(0); }, sql, request.projectId,
                           request.actorKey, id, request.offset, request.limit);
}

} // namespace

Pick RandomScheduler::pick(Transaction& transaction, const HandoutRequest& request) const
{
    const auto held = KeySearch(transaction, request, BY_ID).firstHeld();
    if (held && request.limit == 1 && request.offset == 0)
        return {{held->first}};
    Progress progress(transaction, request, BY_ID);
    const auto first = progress.findFirst();
    if (!first)
        return {};
    const std::int64_t last = progress.lastKey();
    for (int i = 0; i < PLACES; ++i)
    {
        auto ids = pickNear(transaction, request, randomBetween(*first, last));
        if (!ids.empty())
            return {std::move(ids)};
    }
    return KeySearch(transaction, request, BY_ID).run();
}

} // namespace colonnade::tasks
