#include "handout/Progress.h"

#include "model/TaskSql.h"

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t RESTART_SECONDS = 300;
/// A mark is written when it has moved over this many keys: probing so many answered tasks costs less than
/// the write.
constexpr std::int64_t STEP = 32;
/// How many tasks a bounded search looks at: the first few, then more at a time.
constexpr std::int64_t WINDOWS[] = {64, 1024, 1024, 1024};

} // namespace

Progress::Progress(Transaction& transaction, const HandoutRequest& request, KeyOrder order):
    Progress(transaction, request, order,
             transaction.find(
                 [](const Row& row) {
                     return Mark{row.integer(0), row.integer(1), row.integer(2)};
                 },
                 MARK_QUERY, request.projectId, request.actorKey, order.name))
{
}

Progress::Progress(Transaction& transaction, const HandoutRequest& request, KeyOrder order,
                   const std::optional<Mark>& mark):
    _transaction(transaction),
    _request(request),
    _order(order),
    _key(order.key)
{
    if (mark)
        use(*mark);
}

void Progress::use(const Mark& mark)
{
    _restarted = mark.restarted;
    if (mark.epoch == _request.epoch)
        _mark = _stored = mark.low;
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
    if (first)
        moveBelow(*first);
    else if (const std::int64_t last = lastKey(); last > _stored)
        store(last);
    return first;
}

std::optional<std::int64_t> Progress::findFirstBounded()
{
    const std::string sql = "SELECT min(CASE WHEN w.open THEN w.key END), max(w.key) FROM (SELECT " + _key +
                            " AS key, " + UNANSWERED + " AS open FROM tasks_task t WHERE " +
                            std::string(_order.of) + " AND " + _key + " > $3 ORDER BY " + _key;
    std::optional<std::int64_t> first;
    std::optional<std::int64_t> last = _mark;
    for (std::size_t i = 0; i < std::size(WINDOWS) && !first && last; ++i)
    {
        _mark = *last;
        _transaction.find(
            [&](const Row& row)
            {
                first = row.findInteger(0);
                last = row.findInteger(1);
                return true;
            },
            sql + limitAtLeast(WINDOWS[i]) + ") w", _request.projectId, _request.actorKey, _mark);
    }
    moveBelow(first ? *first : last.value_or(_mark) + 1);
    return first;
}

void Progress::moveBelow(std::int64_t first)
{
    const std::int64_t mark = first - 1;
    if (_stored == BEGINNING ? mark > BEGINNING : mark - _stored >= STEP)
        store(mark);
}

std::optional<std::int64_t> Progress::firstAbove(std::int64_t key)
{
    return _transaction.findInteger("SELECT " + _key + " FROM tasks_task t WHERE " + std::string(_order.of) +
                                        " AND " + _key + " > $3 AND " + UNANSWERED + " ORDER BY " + _key +
                                        " LIMIT 1",
                                    _request.projectId, _request.actorKey, key);
}

std::int64_t Progress::lastKey()
{
    return _transaction
        .findInteger("SELECT " + _key + " FROM tasks_task t WHERE " + std::string(_order.of) + " ORDER BY " +
                         _key + " DESC LIMIT 1",
                     _request.projectId)
        .value_or(BEGINNING);
}

void Progress::store(std::int64_t mark)
{
    _stored = mark;
    _transaction.execute(
        "INSERT INTO tasks_progress (project_id, actor_key, ordering, low_key, epoch, restarted) "
        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (project_id, actor_key, ordering) "
        "DO UPDATE SET low_key = excluded.low_key, epoch = excluded.epoch, restarted = excluded.restarted",
        _request.projectId, _request.actorKey, _order.name, mark, _request.epoch, _restarted);
}

} // namespace colonnade::tasks
