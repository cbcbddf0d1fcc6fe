#include "webhooks/WebhookQueue.h"

#include <colonnade/Crypto.h>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t CLAIM_BYTES = 16;
constexpr std::int64_t DAY = 86400;
constexpr int SWEEP = 500;

/// The call to take next; `$1` is now.
#define COLONNADE_NEXT_CALL                                                                                  \
    "SELECT c.id FROM tasks_webhook_call c WHERE c.state = 'waiting' AND c.due <= $1 AND NOT EXISTS "        \
    "(SELECT 1 FROM tasks_webhook_call b WHERE b.project_id = c.project_id AND b.claim IS NOT NULL "         \
    "AND b.due > $1) ORDER BY c.due, c.id LIMIT 1"
#define COLONNADE_TAKE_CALL(suffix)                                                                          \
    "UPDATE tasks_webhook_call SET claim = $2, due = $3 WHERE id = (" COLONNADE_NEXT_CALL suffix             \
    ") RETURNING id, project_id, task_id, result_id, fired, attempts"

constexpr const char* NEXT = COLONNADE_NEXT_CALL;
constexpr const char* TAKE_SQLITE = COLONNADE_TAKE_CALL("");
// Passes over a row that another server is just taking, instead of waiting for it.
constexpr const char* TAKE_POSTGRESQL = COLONNADE_TAKE_CALL(" FOR UPDATE SKIP LOCKED");

#undef COLONNADE_TAKE_CALL
#undef COLONNADE_NEXT_CALL

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

WebhookQueue::WebhookQueue(Database& database, const Clock& clock):
    _database(database),
    _clock(clock)
{
}

std::optional<ClaimedCall> WebhookQueue::claim(int seconds)
{
    const std::int64_t now = _clock.nowSeconds();
    // Most of the time nothing is due: looking costs no transaction.
    if (!_database.read([&](Session& session) { return session.findInteger(NEXT, now); }))
        return std::nullopt;
    const std::string claim = encodeHex(randomBytes(CLAIM_BYTES));
    return _database.write(
        [&](Transaction& transaction)
        {
            return transaction.find(
                [&](const Row& row)
                {
                    return ClaimedCall{row.integer(0), row.integer(1), row.integer(2),
                                       row.integer(3), row.text(4),    static_cast<int>(row.integer(5)),
                                       claim};
                },
                transaction.dialect() == Dialect::Postgresql ? TAKE_POSTGRESQL : TAKE_SQLITE, now, claim,
                now + seconds);
        });
}

void WebhookQueue::finish(const ClaimedCall& call, const WebhookAttempt* attempt, std::string_view sql,
                          std::int64_t time)
{
    _database.write(
        [&](Transaction& transaction)
        {
            if (transaction.execute(sql, call.id, call.claim, time) == 0 || !attempt)
                return;
            transaction.execute("INSERT INTO tasks_webhook_attempt (call_id, started, milliseconds, status, "
                                "error) VALUES ($1, $2, $3, $4, $5)",
                                call.id, attempt->started, attempt->milliseconds, attempt->status,
                                attempt->error);
        });
}

void WebhookQueue::markDelivered(const ClaimedCall& call, const WebhookAttempt& attempt)
{
    finish(call, &attempt,
           "UPDATE tasks_webhook_call SET state = 'delivered', claim = NULL, attempts = attempts + 1, "
           "finished = $3 WHERE id = $1 AND claim = $2",
           _clock.nowSeconds());
}

void WebhookQueue::markDead(const ClaimedCall& call, const WebhookAttempt& attempt)
{
    finish(call, &attempt,
           "UPDATE tasks_webhook_call SET state = 'dead', claim = NULL, attempts = attempts + 1, "
           "finished = $3 WHERE id = $1 AND claim = $2",
           _clock.nowSeconds());
}

void WebhookQueue::postpone(const ClaimedCall& call, const WebhookAttempt& attempt, int seconds)
{
    finish(call, &attempt,
           "UPDATE tasks_webhook_call SET claim = NULL, attempts = attempts + 1, due = $3 "
           "WHERE id = $1 AND claim = $2",
           _clock.nowSeconds() + seconds);
}

void WebhookQueue::giveBack(const ClaimedCall& call)
{
    finish(call, nullptr, "UPDATE tasks_webhook_call SET claim = NULL, due = $3 WHERE id = $1 AND claim = $2",
           _clock.nowSeconds());
}

std::vector<QueuedCall> WebhookQueue::list(std::int64_t project, std::int64_t afterId, int limit)
{
    return _database.read(
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

std::int64_t WebhookQueue::retryDead(std::int64_t project)
{
    return _database.write(
        [&](Transaction& transaction)
        {
            return transaction.execute("UPDATE tasks_webhook_call SET state = 'waiting', attempts = 0, "
                                       "finished = NULL, due = $2 WHERE project_id = $1 AND state = 'dead'",
                                       project, _clock.nowSeconds());
        });
}

void WebhookQueue::sweep(int keepDays)
{
    _database.write(
        [&](Transaction& transaction)
        {
            transaction.execute("DELETE FROM tasks_webhook_call WHERE id IN "
                                "(SELECT id FROM tasks_webhook_call WHERE finished <= $1 LIMIT $2)",
                                _clock.nowSeconds() - keepDays * DAY, SWEEP);
        });
}

} // namespace colonnade::tasks
