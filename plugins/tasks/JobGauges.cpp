#include "JobGauges.h"

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

/// Counts no further: that there are many says enough.
constexpr const char* BOUND = " LIMIT 100000) c";

std::int64_t count(Session& session, const std::string& rows)
{
    return session.findInteger("SELECT count(*) FROM (SELECT 1 FROM " + rows + BOUND).value_or(0);
}

} // namespace

std::vector<Gauge> JobGauges::read() const
{
    const std::int64_t now = _tasks.clock.nowSeconds();
    return _tasks.database.read(
        [&](Session& session)
        {
            const std::int64_t due =
                session.findInteger("SELECT min(due) FROM tasks_webhook_call WHERE state = 'waiting'")
                    .value_or(now);
            return std::vector<Gauge>{
                {"colonnade_tasks_webhooks_waiting", "Webhook calls that wait for their next try.",
                 count(session, "tasks_webhook_call WHERE state = 'waiting'")},
                {"colonnade_tasks_webhooks_dead", "Webhook calls that were given up, of the days kept.",
                 count(session, "tasks_webhook_call WHERE state = 'dead'")},
                {"colonnade_tasks_webhooks_overdue_seconds", "How long the next webhook call has been due.",
                 std::max<std::int64_t>(0, now - due)},
                {"colonnade_tasks_imports_running", "Imports of tasks that are not finished.",
                 count(session, "tasks_import WHERE state = 'running'")}};
        });
}

} // namespace colonnade::tasks
