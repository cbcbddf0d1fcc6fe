#include "handout/KeySearch.h"

#include "model/TaskSql.h"

namespace colonnade::tasks
{

namespace
{

/// Among how many open tasks the least crowded one is sought when all are in others' hands.
constexpr std::int64_t CROWDED_BOUND = 64;

std::int64_t id(const Row& row)
{
    return row.integer(0);
}

} // namespace

KeySearch::KeySearch(Transaction& transaction, const HandoutRequest& request, KeyOrder order,
                     Held heldStands):
    _transaction(transaction),
    _request(request),
    _order(order),
    _heldStands(heldStands),
    _key(order.key),
    _of(order.of)
{
}

Pick KeySearch::run()
{
    if (wantsOne() && _transaction.dialect() == Dialect::Postgresql)
        if (const auto picked = pickAtOnce())
            return {{*picked}};
    return pickStepwise();
}

std::optional<std::int64_t> KeySearch::pickAtOnce()
{
    // Rows that others are being given at this moment are passed over, not waited for.
    const std::string sql =
        "WITH held AS MATERIALIZED (" + heldQuery() + "), mark AS MATERIALIZED (" + Progress::MARK_QUERY +
        "), "
        "first AS MATERIALIZED (SELECT " +
        _key + " AS key FROM tasks_task t WHERE " + _of + " AND " + _key +
        " > coalesce((SELECT low_key FROM mark WHERE epoch = $5), $6) AND " + UNANSWERED + " ORDER BY " +
        _key + " LIMIT 1), pick AS MATERIALIZED (SELECT t.id FROM tasks_task t WHERE " + _of + " AND " +
        _key + " >= (SELECT key FROM first) AND " + beforeHeld() + " AND " + UNANSWERED + " AND " + ROOM +
        " ORDER BY " + _key +
        " LIMIT 1 FOR NO KEY UPDATE OF t SKIP LOCKED) SELECT (SELECT id FROM held), (SELECT id FROM pick), "
        "(SELECT key FROM first), low_key, epoch, restarted FROM (SELECT 1) one LEFT JOIN mark ON true";
    std::optional<std::int64_t> held;
    std::optional<std::int64_t> picked;
    std::optional<std::int64_t> first;
    std::optional<Mark> mark;
    _transaction.find(
        [&](const Row& row)
        {
            held = row.findInteger(0);
            picked = row.findInteger(1);
            first = row.findInteger(2);
            if (!row.isNull(3))
                mark = Mark{row.integer(3), row.integer(4), row.integer(5)};
            return true;
        },
        sql, _request.projectId, _request.actorKey, _order.name, _request.now, _request.epoch, BEGINNING);
    if (!picked)
        return held;
    Progress(_transaction, _request, _order, mark).moveBelow(*first);
    return picked;
}

/// What may be picked although the actor has something in hand.
std::string KeySearch::beforeHeld() const
{
    if (_heldStands == Held::First)
        return "(SELECT id FROM held) IS NULL";
    return _key + " < coalesce((SELECT key FROM held), 9223372036854775807)";
}

Pick KeySearch::pickStepwise()
{
    const auto held = firstHeld();
    if (held && wantsOne() && _heldStands == Held::First)
        return {{held->first}};
    const auto first = Progress(_transaction, _request, _order).findFirst();
    if (!first)
        return {};
    Pick pick;
    if (held && _heldStands == Held::First && held->second > *first)
        pick.taskIds = withRoom(held->second);
    if (pick.taskIds.empty())
        pick.taskIds = withRoom(*first);
    if (pick.taskIds.empty() && !_request.strict)
        pick.taskIds = leastCrowded(*first);
    pick.leasedToOthers = pick.taskIds.empty() && _request.offset == 0;
    return pick;
}

std::optional<std::pair<std::int64_t, std::int64_t>> KeySearch::firstHeld()
{
    return _transaction.find(
        [](const Row& row) {
            return std::pair{row.integer(0), row.integer(1)};
        },
        heldQuery(), _request.projectId, _request.actorKey, _order.name, _request.now);
}

/// Before there are statistics PostgreSQL would rather walk all of the project's leases, or tasks: `+ 0`
/// keeps it off the index by project, the scalar subquery has it begin with the actor's few leases.
std::string KeySearch::heldQuery() const
{
    return "SELECT h.id, h.key FROM (SELECT l.task_id AS id, (SELECT " + _key +
           " FROM tasks_task t WHERE t.id = l.task_id AND " + _of + " AND " + UNANSWERED +
           ") AS key FROM tasks_lease l WHERE l.actor_key = $2 AND l.project_id + 0 = $1 AND "
           "l.expires + 0 > $4) h WHERE h.key IS NOT NULL AND $3 <> '' ORDER BY h.key LIMIT 1";
}

std::vector<std::int64_t> KeySearch::withRoom(std::int64_t key)
{
    return pageOf(_transaction.all(id,
                                   "SELECT t.id FROM tasks_task t WHERE " + _of + " AND " + _key +
                                       " >= $3 AND " + UNANSWERED + " AND " + ROOM_OR_HELD + " ORDER BY " +
                                       _key + limitAtLeast(_request.offset + _request.limit),
                                   _request.projectId, _request.actorKey, key, _request.now),
                  _request);
}

/// Clients expect work while tasks are open, even if others have them all in hand.
std::vector<std::int64_t> KeySearch::leastCrowded(std::int64_t key)
{
    return _transaction.all(id,
                            "SELECT o.id FROM (SELECT t.id, " + _key +
                                " AS key, t.n_done + t.n_leased - t.n_answers AS excess "
                                "FROM tasks_task t WHERE " +
                                _of + " AND " + _key + " >= $3 AND " + UNANSWERED + " ORDER BY " + _key +
                                limitAtLeast(CROWDED_BOUND + _request.offset) +
                                ") o ORDER BY o.excess, o.key LIMIT $4 OFFSET $5",
                            _request.projectId, _request.actorKey, key, _request.limit, _request.offset);
}

} // namespace colonnade::tasks
