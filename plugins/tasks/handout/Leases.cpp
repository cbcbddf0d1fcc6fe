#include "handout/Leases.h"

#include "records/RecordStore.h"

#include <map>
#include <string>

namespace colonnade::tasks
{

namespace
{

/// So that one request does not pay for all that others left behind.
constexpr std::int64_t REAP_BATCH = 500;

/// Seconds that the clocks of servers on one database may differ.
constexpr std::int64_t CLOCKS_APART = 60;

/// Whether the task has room, counting who has it in hand; then it counts one more.
bool countUp(Transaction& transaction, const Lease& lease)
{
    return transaction.execute(
               "UPDATE tasks_task SET n_leased = n_leased + 1 WHERE id = $1 AND "
               "(NOT $2 OR n_done + n_leased < CASE WHEN n_answers < 1 THEN 1 ELSE n_answers END)",
               lease.taskId, lease.strict) == 1;
}

const std::string RENEW = "UPDATE tasks_lease SET requested = $3, "
                          "expires = CASE WHEN $5 AND expires > $6 AND expires < $4 THEN expires ELSE $4 END "
                          "WHERE actor_key = $1 AND task_id = $2";

constexpr const char* MAKE = "INSERT INTO tasks_lease (actor_key, task_id, project_id, requested, expires) "
                             "VALUES ($1, $2, $3, $4, $5)";

/// For SQLite, whose one writer lets nobody come between the steps.
std::optional<Record> takeStepwise(Transaction& transaction, const Lease& lease)
{
    // An expired lease that is still there is still counted: it may be renewed.
    const bool renewed = transaction.execute(RENEW, lease.actorKey, lease.taskId, lease.requested,
                                             lease.expires, lease.keepsExpiry, lease.now) == 1;
    if (!renewed && !countUp(transaction, lease))
        return std::nullopt;
    if (!renewed)
        transaction.execute(MAKE, lease.actorKey, lease.taskId, lease.projectId, lease.requested,
                            lease.expires);
    return findRecord(transaction, taskResource(), lease.taskId);
}

/// The same for PostgreSQL, in one round trip. If the same actor asks twice at once, one of them makes the
/// lease and counts it.
std::optional<Record> takeAtOnce(Transaction& transaction, const Lease& lease, bool isLast)
{
    static const std::string SQL =
        "WITH renewed AS (" + RENEW +
        " RETURNING 1), room AS (SELECT id FROM tasks_task WHERE id = $2 AND "
        "(SELECT count(*) FROM renewed) = 0 AND (NOT $7 OR n_done + n_leased < greatest(n_answers, 1)) "
        "FOR NO KEY UPDATE), made AS (INSERT INTO tasks_lease (actor_key, task_id, project_id, requested, "
        "expires) SELECT $1, $2, $8, $3, $4 FROM room ON CONFLICT DO NOTHING "
        "RETURNING 1), counted AS (UPDATE tasks_task SET n_leased = n_leased + 1 WHERE id = $2 AND "
        "(SELECT count(*) FROM made) = 1) SELECT " +
        taskResource().columnList() +
        " FROM tasks_task t WHERE t.id = $2 AND "
        "(SELECT count(*) FROM renewed) + (SELECT count(*) FROM room) > 0";
    if (isLast)
        transaction.commitWithNext();
    return transaction.find([](const Row& row) { return Record(taskResource(), row); }, SQL, lease.actorKey,
                            lease.taskId, lease.requested, lease.expires, lease.keepsExpiry, lease.now,
                            lease.strict, lease.projectId);
}

} // namespace

std::optional<Record> takeLease(Transaction& transaction, const Lease& lease, bool isLast)
{
    return transaction.dialect() == Dialect::Postgresql ? takeAtOnce(transaction, lease, isLast)
                                                        : takeStepwise(transaction, lease);
}

// `expires + 0`: before there are statistics PostgreSQL would rather walk all leases that have not expired.

bool holdsLease(Session& session, std::string_view actorKey, std::int64_t taskId, std::int64_t now)
{
    return session
        .findInteger("SELECT 1 FROM tasks_lease WHERE actor_key = $1 AND task_id = $2 AND expires + 0 > $3",
                     actorKey, taskId, now)
        .has_value();
}

std::optional<std::string> consumeLease(Transaction& transaction, std::string_view actorKey,
                                        std::int64_t taskId, std::int64_t now)
{
    return transaction.find(
        [](const Row& row) { return row.text(0); },
        "DELETE FROM tasks_lease WHERE actor_key = $1 AND task_id = $2 AND expires + 0 > $3 "
        "RETURNING requested",
        actorKey, taskId, now);
}

std::int64_t reapLeases(Transaction& transaction, std::int64_t projectId, std::int64_t now,
                        std::int64_t leaseSeconds)
{
    std::map<std::int64_t, std::int64_t> freed; // by task, in order: two reapers do not deadlock
    transaction.all([&](const Row& row) { return ++freed[row.integer(0)]; },
                    "DELETE FROM tasks_lease WHERE (actor_key, task_id) IN (SELECT actor_key, task_id FROM "
                    "tasks_lease WHERE project_id = $1 AND (expires <= $2 OR expires > $4) LIMIT $3) "
                    "RETURNING task_id",
                    projectId, now, REAP_BATCH, now + leaseSeconds + CLOCKS_APART);
    std::int64_t count = 0;
    for (const auto& [task, leases]: freed)
    {
        transaction.execute("UPDATE tasks_task SET n_leased = n_leased - $2 WHERE id = $1", task, leases);
        count += leases;
    }
    return count;
}

std::optional<std::int64_t> firstExpiry(Session& session, std::int64_t projectId)
{
    return session.findInteger("SELECT min(expires) FROM tasks_lease WHERE project_id = $1", projectId);
}

} // namespace colonnade::tasks
