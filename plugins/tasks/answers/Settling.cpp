#include "answers/Settling.h"

#include "events/Telling.h"
#include "webhooks/WebhookQueue.h"

#include <chrono>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t BATCH = 100;
/// How long answers that are final stay in `tasks_undo`: the clocks of servers may differ.
constexpr std::int64_t CLOCKS_APART = 60;

void announce(Transaction& transaction, const Tasks& tasks, std::int64_t task, std::int64_t project)
{
    queueWebhook(transaction, task, tasks.clock.nowSeconds());
    tellTask<TaskCompleted>(transaction, tasks, task, project);
}

/// The task's lock keeps it apart from whoever takes an answer back.
void settleOne(Transaction& transaction, const Tasks& tasks, std::int64_t task)
{
    const std::string lock = transaction.dialect() == Dialect::Postgresql ? " FOR UPDATE" : "";
    const auto project =
        transaction.findInteger("SELECT project_id FROM tasks_task WHERE id = $1" + lock, task);
    if (project && transaction.execute("DELETE FROM tasks_settling WHERE task_id = $1 AND due <= $2", task,
                                       tasks.clock.nowSeconds()) == 1)
        announce(transaction, tasks, task, *project);
}

} // namespace

void settle(Transaction& transaction, const Tasks& tasks, std::int64_t task, std::int64_t project,
            const SettlingTask& settling, std::optional<std::int64_t> until)
{
    if (!until || *until <= tasks.clock.nowSeconds())
        announce(transaction, tasks, task, project);
    else
        transaction.execute("INSERT INTO tasks_settling (task_id, run_id, wanted, due) "
                            "VALUES ($1, $2, $3, $4) ON CONFLICT (task_id) DO UPDATE SET "
                            "run_id = excluded.run_id, wanted = excluded.wanted, due = excluded.due",
                            task, settling.completedBy, settling.wanted, *until);
}

std::optional<SettlingTask> findSettling(Session& session, std::int64_t task)
{
    return session.find(
        [](const Row& row) {
            return SettlingTask{row.findInteger(0), row.findInteger(1)};
        },
        "SELECT run_id, wanted FROM tasks_settling WHERE task_id = $1", task);
}

bool stopSettling(Transaction& transaction, std::int64_t task)
{
    return transaction.execute("DELETE FROM tasks_settling WHERE task_id = $1", task) == 1;
}

void keepSettling(Transaction& transaction, std::int64_t task, std::int64_t withoutRun)
{
    transaction.execute("UPDATE tasks_settling SET run_id = (SELECT min(id) FROM tasks_run "
                        "WHERE task_id = $1 AND id > $2) WHERE task_id = $1 AND run_id = $2",
                        task, withoutRun);
    const auto until = transaction.findInteger("SELECT max(u.until) FROM tasks_run r JOIN tasks_undo u "
                                               "ON u.run_id = r.id WHERE r.task_id = $1",
                                               task);
    if (until)
        transaction.execute("UPDATE tasks_settling SET due = $2 WHERE task_id = $1 AND due < $2", task,
                            *until);
}

bool settleDue(const Tasks& tasks)
{
    const std::int64_t now = tasks.clock.nowSeconds();
    const auto due = tasks.database.read(
        [&](Session& session)
        {
            return session.all([](const Row& row) { return row.integer(0); },
                               "SELECT task_id FROM tasks_settling WHERE due <= $1 ORDER BY due LIMIT " +
                                   std::to_string(BATCH),
                               now);
        });
    for (const auto task: due)
        tasks.database.write([&](Transaction& transaction) { settleOne(transaction, tasks, task); });
    const bool anyFinal = tasks.database.read(
        [&](Session& session)
        {
            return session
                .findInteger("SELECT 1 FROM tasks_undo WHERE until < $1 LIMIT 1", now - CLOCKS_APART)
                .has_value();
        });
    if (anyFinal)
        tasks.database.write(
            [&](Transaction& transaction)
            { transaction.execute("DELETE FROM tasks_undo WHERE until < $1", now - CLOCKS_APART); });
    return due.size() == BATCH;
}

Settler::Settler(const Tasks& tasks):
    _thread("settling",
            [&tasks](const std::stop_token& stop)
            {
                const bool more = settleDue(tasks) && !stop.stop_requested();
                return std::chrono::milliseconds(more ? 0 : 1000);
            })
{
}

} // namespace colonnade::tasks
