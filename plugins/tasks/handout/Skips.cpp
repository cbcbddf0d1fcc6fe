#include "handout/Skips.h"

#include "handout/DepthFirstAllScheduler.h"
#include "model/TaskSql.h"

#include <colonnade/Clock.h>

namespace colonnade::tasks
{

namespace
{

constexpr const char* NEVER = "9999"; ///< behind all times, as text

} // namespace

bool giveBack(Transaction& transaction, std::string_view holder, std::int64_t task,
              std::optional<std::int64_t> until)
{
    const std::string before = until ? isoTime((*until + 1) * 1'000'000) : std::string(NEVER);
    const bool held = transaction.execute("DELETE FROM tasks_lease WHERE actor_key = $1 AND task_id = $2 AND "
                                          "requested < $3",
                                          holder, task, before) == 1;
    if (held)
        transaction.execute("UPDATE tasks_task SET n_leased = n_leased - 1 WHERE id = $1", task);
    return held;
}

void skipTask(Transaction& transaction, std::string_view holder, std::int64_t task, std::int64_t now)
{
    giveBack(transaction, holder, task);
    transaction.execute("INSERT INTO tasks_skip (actor_key, task_id, skipped) VALUES ($1, $2, $3) "
                        "ON CONFLICT (actor_key, task_id) DO UPDATE SET skipped = excluded.skipped",
                        holder, task, now);
}

Pick pickSkipped(Transaction& transaction, const ProjectGate& project, const HandoutRequest& request)
{
    if (project.locks() && request.offset > 0) // whose offsets are another matter
        return {};
    Pick pick{transaction.all(
        [](const Row& row) { return row.integer(0); },
        "SELECT t.id FROM tasks_skip k JOIN tasks_task t ON t.id = k.task_id WHERE k.actor_key = $2 "
        "AND t.project_id = $1 AND ($5 OR t.state = 'ongoing') AND (NOT $6 OR " +
            ROOM_OR_HELD +
            ") AND (SELECT min(r.id) FROM tasks_run r WHERE r.task_id = t.id AND r.actor_key IN ($2, $3)) "
            "IS NULL ORDER BY k.skipped, t.id LIMIT $7 OFFSET $8",
        request.projectId, request.actorKey, request.authorKey, request.now,
        project.scheduler == DepthFirstAllScheduler::NAME, request.strict || project.locks(), request.limit,
        request.offset)};
    pick.onlyWithRoom = project.locks();
    pick.keepsExpiry = project.locks();
    return pick;
}

} // namespace colonnade::tasks
