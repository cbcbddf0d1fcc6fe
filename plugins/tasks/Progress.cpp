#include "Progress.h"

#include <limits>

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t BEGINNING = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t RESTART_SECONDS = 300;
/// A mark is written when it has moved this far: probing that many answered tasks costs less than the write.
constexpr std::int64_t STEP = 32;

} // namespace

Progress::Progress(Transaction& transaction, const HandoutRequest& request, KeyOrder order):
    _transaction(transaction),
    _request(request),
    _order(order),
    _mark(BEGINNING),
    _stored(BEGINNING)
{
    _transaction.find(
        [this](const Row& row)
        {
            _restarted = row.integer(2);
            if (row.integer(1) == _request.epoch)
                _mark = _stored = row.integer(0);
            return true;
        },
        "SELECT low_key, epoch, restarted FROM tasks_progress "
        "WHERE project_id = $1 AND actor_key = $2 AND ordering = $3",
        _request.projectId, _request.actorKey, _order.name);
}

std::optional<std::int64_t> Progress::findFirst()
{
    auto first = firstAbove(_mark);
    const bool restarts = !first && _mark != BEGINNING && _request.now - _restarted >= RESTART_SECONDS;
    if (restarts)
    {
        _restarted = _request.now;
        _stored = BEGINNING;
        first = firstAbove(BEGINNING);
    }
    const std::int64_t mark = first ? *first - 1 : lastKey();
    if (_stored == BEGINNING ? mark > BEGINNING : mark - _stored >= STEP || (!first && mark > _stored))
        store(mark);
    return first;
}

std::optional<std::int64_t> Progress::firstAbove(std::int64_t key)
{
    const std::string column(_order.column);
    // The probe is a scalar subquery: NOT EXISTS may be planned as a quadratic anti join.
    return _transaction.findInteger("SELECT t." + column +
                                        " FROM tasks_task t WHERE t.project_id = $1 AND t.state = 'ongoing' "
                                        "AND t." +
                                        column +
                                        " > $2 AND (SELECT 1 FROM tasks_run r WHERE r.task_id = t.id AND "
                                        "r.actor_key = $3) IS NULL ORDER BY t." +
                                        column + " LIMIT 1",
                                    _request.projectId, key, _request.actorKey);
}

std::int64_t Progress::lastKey()
{
    const std::string column(_order.column);
    return _transaction
        .findInteger("SELECT " + column +
                         " FROM tasks_task WHERE project_id = $1 AND state = 'ongoing' ORDER BY " + column +
                         " DESC LIMIT 1",
                     _request.projectId)
        .value_or(BEGINNING);
}

void Progress::store(std::int64_t mark)
{
    _transaction.execute(
        "INSERT INTO tasks_progress (project_id, actor_key, ordering, low_key, epoch, restarted) "
        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (project_id, actor_key, ordering) "
        "DO UPDATE SET low_key = excluded.low_key, epoch = excluded.epoch, restarted = excluded.restarted",
        _request.projectId, _request.actorKey, _order.name, mark, _request.epoch, _restarted);
}

} // namespace colonnade::tasks
