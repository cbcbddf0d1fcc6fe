#include "DefaultScheduler.h"

namespace colonnade::tasks
{

namespace
{

constexpr KeyOrder BY_ID{"id", "id"};
constexpr KeyOrder BY_PRIORITY{"priority", "priority_key"};

/// Among how many open tasks the least crowded one is sought when all are in others' hands, and how many are
/// sorted where the order has no index.
constexpr std::int64_t CROWDED_BOUND = 64;
constexpr std::int64_t SORT_BOUND = 1000;

constexpr const char* UNANSWERED =
    "(SELECT 1 FROM tasks_run r WHERE r.task_id = t.id AND r.actor_key = $2) IS NULL";
constexpr const char* ROOM_OR_HELD =
    "(t.n_done + t.n_leased < CASE WHEN t.n_answers < 1 THEN 1 ELSE t.n_answers END OR "
    "(SELECT 1 FROM tasks_lease l WHERE l.actor_key = $2 AND l.task_id = t.id AND l.expires > $4) IS NOT "
    "NULL)";

/// Rows that others are being given at this moment are passed over, not waited for.
enum class Locked
{
    Skip,
    Wait
};

/// One search in one order with its own key.
class KeySearch
{
public:
    KeySearch(Transaction& transaction, const HandoutRequest& request, KeyOrder order):
        _transaction(transaction),
        _request(request),
        _key("t." + std::string(order.column)),
        _progress(transaction, request, order)
    {
    }

    Pick run()
    {
        const auto held = firstHeld();
        if (held && _request.offset == 0 && _request.limit == 1)
            return {{held->first}};
        const auto first = _progress.findFirst();
        if (!first)
            return {};
        Pick pick;
        if (held && held->second > *first)
            pick.taskIds = withRoom(held->second, Locked::Wait);
        if (pick.taskIds.empty())
            pick.taskIds = withRoomFrom(*first);
        if (pick.taskIds.empty() && !_request.strict)
            pick.taskIds = leastCrowded(*first);
        pick.leasedToOthers = pick.taskIds.empty() && _request.offset == 0;
        return pick;
    }

private:
    using IdAndKey = std::pair<std::int64_t, std::int64_t>;

    static std::int64_t id(const Row& row) { return row.integer(0); }

    std::optional<IdAndKey> firstHeld()
    {
        return _transaction.find(
            [](const Row& row) {
                return IdAndKey{row.integer(0), row.integer(1)};
            },
            "SELECT t.id, " + _key +
                " FROM tasks_lease l JOIN tasks_task t ON t.id = l.task_id "
                "WHERE l.project_id = $1 AND l.actor_key = $2 AND l.expires > $3 AND "
                "t.state = 'ongoing' AND " +
                UNANSWERED + " ORDER BY " + _key + " LIMIT 1",
            _request.projectId, _request.actorKey, _request.now);
    }

    std::vector<std::int64_t> withRoomFrom(std::int64_t key)
    {
        const bool one = _request.offset == 0 && _request.limit == 1;
        if (one && _transaction.dialect() == Dialect::Postgresql)
        {
            auto ids = withRoom(key, Locked::Skip);
            if (!ids.empty())
                return ids;
        }
        return withRoom(key, Locked::Wait);
    }

    std::vector<std::int64_t> withRoom(std::int64_t key, Locked locked)
    {
        std::string sql =
            "SELECT t.id FROM tasks_task t WHERE t.project_id = $1 AND t.state = 'ongoing' AND " + _key +
            " >= $3 AND " + UNANSWERED + " AND " + ROOM_OR_HELD + " ORDER BY " + _key + " LIMIT $5 OFFSET $6";
        if (locked == Locked::Skip)
            sql += " FOR NO KEY UPDATE OF t SKIP LOCKED";
        return _transaction.all(id, sql, _request.projectId, _request.actorKey, key, _request.now,
                                _request.limit, _request.offset);
    }

    /// Clients expect work while tasks are open, even if others have them all in hand.
    std::vector<std::int64_t> leastCrowded(std::int64_t key)
    {
        const std::string sql = "SELECT o.id FROM (SELECT t.id, " + _key +
                                " AS key, t.n_done + t.n_leased - t.n_answers AS excess "
                                "FROM tasks_task t WHERE t.project_id = $1 AND t.state = 'ongoing' AND " +
                                _key + " >= $3 AND " + UNANSWERED + " ORDER BY " + _key +
                                " LIMIT $4) o ORDER BY o.excess, o.key LIMIT $5 OFFSET $6";
        return _transaction.all(id, sql, _request.projectId, _request.actorKey, key,
                                CROWDED_BOUND + _request.offset, _request.limit, _request.offset);
    }

    Transaction& _transaction;
    const HandoutRequest& _request;
    const std::string _key;
    Progress _progress;
};

std::string sortExpression(const TaskOrder& order)
{
    if (order.column == "fav_user_ids") // by their number
        return "(CASE WHEN t.fav_user_ids IS NULL OR t.fav_user_ids = '[]' THEN 0 ELSE 1 + "
               "length(t.fav_user_ids) - length(replace(t.fav_user_ids, ',', '')) END)";
    return "t." + order.column;
}

/// Backwards through an index, or a sort of the first open tasks: no low-water mark.
Pick pickSorted(Transaction& transaction, const HandoutRequest& request)
{
    const bool byId = request.order.column == "id";
    const bool byPriority = request.order.column == "priority_0"; // rising priority is falling key
    const std::string sort = byPriority ? "t.priority_key" : sortExpression(request.order);
    const bool descending = byPriority ? !request.order.descending : request.order.descending;
    const std::string direction = descending ? " DESC NULLS FIRST" : " ASC NULLS LAST";
    std::string sql = std::string("SELECT t.id, ") + sort +
                      " AS sort FROM tasks_task t WHERE t.project_id = $1 AND t.state = 'ongoing' AND " +
                      UNANSWERED + " AND (NOT $3 OR " + ROOM_OR_HELD + ")";
    if (byId || byPriority)
        sql += " ORDER BY " + sort + (descending ? " DESC" : "") + " LIMIT $5 OFFSET $6";
    else
        sql = "SELECT o.id FROM (" + sql + " ORDER BY t.id LIMIT " + std::to_string(SORT_BOUND) +
              ") o ORDER BY o.sort" + direction + ", o.id LIMIT $5 OFFSET $6";
    Pick pick;
    pick.taskIds =
        transaction.all([](const Row& row) { return row.integer(0); }, sql, request.projectId,
                        request.actorKey, request.strict, request.now, request.limit, request.offset);
    pick.leasedToOthers = pick.taskIds.empty() && request.strict;
    return pick;
}

} // namespace

Pick DefaultScheduler::pick(Transaction& transaction, const HandoutRequest& request) const
{
    if (request.order.column == "id" && !request.order.descending)
        return KeySearch(transaction, request, BY_ID).run();
    if (request.order.column == "priority_0" && request.order.descending)
        return KeySearch(transaction, request, BY_PRIORITY).run();
    return pickSorted(transaction, request);
}

} // namespace colonnade::tasks
