#include "transfer/TakeBack.h"

#include "events/Telling.h"
#include "model/NewTasks.h"

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t PAGE = 200;

void endImport(const Tasks& tasks, const ImportJob& job)
{
    tasks.database.write(
        [&](Transaction& transaction)
        {
            transaction.execute(
                "UPDATE tasks_import SET taken_back = $2, finished = coalesce(finished, $2), "
                "state = CASE WHEN state = 'running' THEN 'failed' ELSE state END WHERE id = $1",
                job.id, tasks.now());
        });
}

std::int64_t deletePage(Transaction& transaction, const Tasks& tasks, const ImportJob& job,
                        WithAnswers withAnswers)
{
    // The outer condition is looked at again if an answer has come in between.
    const std::string chosen = withAnswers == WithAnswers::Yes ? "" : " AND n_done = 0";
    const auto toId = [](const Row& row) { return row.integer(0); };
    const std::string page = "SELECT o.task_id FROM tasks_origin o JOIN tasks_task t ON t.id = o.task_id "
                             "WHERE o.import_id = $1 AND t.project_id = $2" +
                             std::string(chosen.empty() ? "" : " AND t.n_done = 0") +
                             " ORDER BY o.task_id LIMIT $3";
    if (withAnswers == WithAnswers::Yes && tasks.events.isHeard<AnswerRemoved>())
        tellAnswersGo(transaction, tasks, job.project,
                      transaction.all(toId, page, job.id, job.project, PAGE));
    const auto deleted = transaction.all(toId,
                                         "DELETE FROM tasks_task WHERE project_id = $2" + chosen +
                                             " AND id IN (" + page + ") RETURNING id",
                                         job.id, job.project, PAGE);
    const auto count = static_cast<std::int64_t>(deleted.size());
    touchProject(transaction, job.project, -count, 0, tasks.now());
    for (const auto task: deleted)
        tellTask<TaskRemoved>(transaction, tasks, task, job.project);
    return count;
}

} // namespace

TakenBack takeBack(const Tasks& tasks, const ImportJob& job, WithAnswers withAnswers)
{
    endImport(tasks, job);
    TakenBack taken;
    for (std::int64_t deleted = 1; deleted > 0; taken.deleted += deleted)
        deleted = tasks.database.write([&](Transaction& transaction)
                                       { return deletePage(transaction, tasks, job, withAnswers); });
    taken.kept = tasks.database.read(
        [&](Session& session)
        {
            return session
                .findInteger("SELECT count(*) FROM tasks_origin o JOIN tasks_task t ON t.id = o.task_id "
                             "WHERE o.import_id = $1 AND t.project_id = $2",
                             job.id, job.project)
                .value_or(0);
        });
    return taken;
}

} // namespace colonnade::tasks
