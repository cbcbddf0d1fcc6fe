#include "webhooks/WebhookQueue.h"

#include <colonnade/Text.h>

namespace colonnade::tasks
{

namespace
{

WebhookAttempt readAttempt(const Row& row)
{
    return {row.text(0), row.integer(1), row.findInteger(2), row.text(3)};
}

} // namespace

void queueWebhook(Transaction& transaction, std::int64_t task, std::int64_t nowSeconds)
{
    transaction.execute("INSERT INTO tasks_webhook_call (project_id, task_id, result_id, fired, due) "
                        "SELECT p.id, r.task_id, r.id, r.created, $2 FROM tasks_result r "
                        "JOIN tasks_project p ON p.id = r.project_id "
                        "WHERE r.task_id = $1 AND r.last_version AND p.webhook <> ''",
                        task, nowSeconds);
}

QueueTable webhookTable()
{
    return {.table = "tasks_webhook_call",
            .columns = {"project_id", "task_id", "result_id", "fired"},
            .label = "project_id",
            .done = "delivered",
            .alone = "project_id"};
}

WebhookCall toWebhookCall(const ClaimedRow& row)
{
    return {parseInteger(row.key).value(), row.integer(0), row.integer(1), row.integer(2), row.text(3)};
}

void logAttempt(Transaction& transaction, std::int64_t call, const WebhookAttempt& attempt)
{
    transaction.execute("INSERT INTO tasks_webhook_attempt (call_id, started, milliseconds, status, "
                        "error) VALUES ($1, $2, $3, $4, $5)",
                        call, attempt.started, attempt.milliseconds, attempt.status, attempt.error);
}

std::vector<QueuedCall> listWebhookCalls(Database& database, std::int64_t project, std::int64_t afterId,
                                         int limit)
{
    return database.read(
        [&](Session& session)
        {
            auto calls = session.all(
                [](const Row& row)
                {
                    return QueuedCall{row.integer(0), row.integer(1), row.integer(2), row.text(3),
                                      row.text(4),    row.integer(5), row.integer(6)};
                },
                "SELECT id, task_id, result_id, fired, state, attempts, due FROM tasks_webhook_call "
                "WHERE project_id = $1 AND id > $2 ORDER BY id LIMIT $3",
                project, afterId, limit);
            for (auto& call: calls)
                call.log = session.all(readAttempt,
                                       "SELECT started, milliseconds, status, error "
                                       "FROM tasks_webhook_attempt WHERE call_id = $1 ORDER BY id",
                                       call.id);
            return calls;
        });
}

std::int64_t retryDeadCalls(Database& database, std::int64_t project, std::int64_t nowSeconds)
{
    return database.write(
        [&](Transaction& transaction)
        {
            return transaction.execute("UPDATE tasks_webhook_call SET state = 'waiting', attempts = 0, "
                                       "finished = NULL, due = $2 WHERE project_id = $1 AND state = 'dead'",
                                       project, nowSeconds);
        });
}

} // namespace colonnade::tasks
