#include "answers/Reports.h"

#include "model/ApiErrors.h"

#include <colonnade/Text.h>

#include <Poco/String.h>

namespace colonnade::tasks
{

std::string requireReason(std::string_view reason)
{
    std::string said = Poco::trim(std::string(reason));
    if (said.empty())
        throw badRequest("Say what is wrong with the task.");
    if (countCodePoints(said) > LONGEST_REASON)
        throw badRequest("Say it in " + std::to_string(LONGEST_REASON) + " characters at most.");
    return said;
}

void storeReport(Transaction& transaction, const Tasks& tasks, std::int64_t task, const Actor& reporter,
                 const std::string& reason)
{
    transaction.execute(
        "INSERT INTO tasks_report (created, task_id, actor_kind, actor_id, actor_key, reason) "
        "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (task_id, actor_key) DO UPDATE SET "
        "created = excluded.created, reason = excluded.reason, mailed = false",
        tasks.now(), task, reporter.kind, reporter.id, reporter.key(), reason);
}

std::vector<Report> reportsOf(Session& session, std::int64_t task)
{
    return session.all(
        [&](const Row& row) {
            return Report{row.integer(0), row.text(1), task, Actor{row.text(2), row.text(3), {}},
                          row.text(4)};
        },
        "SELECT id, created, actor_kind, actor_id, reason FROM tasks_report WHERE task_id = $1 "
        "ORDER BY id LIMIT 100",
        task);
}

void settleReports(Transaction& transaction, std::int64_t task)
{
    transaction.execute("DELETE FROM tasks_report WHERE task_id = $1", task);
}

} // namespace colonnade::tasks
