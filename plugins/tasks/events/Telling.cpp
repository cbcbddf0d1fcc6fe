#include "events/Telling.h"

#include "records/RecordStore.h"

#include <vector>

namespace colonnade::tasks
{

namespace
{

constexpr int PAGE = 100; // of answers, which may be large

ToldAnswer toldOf(const Record& run)
{
    return {run.id(),
            run.integer("task_id"),
            run.integer("project_id"),
            run.text("actor_kind"),
            run.text("actor_id"),
            isNull(run["finish_time"]) ? std::string() : run.text("finish_time")};
}

AnswerRemoved toRemoved(const Row& row)
{
    return {{row.integer(0), row.integer(1), row.integer(2), row.text(3), row.text(4),
             row.findText(5).value_or("")},
            row.findText(6).value_or("null")};
}

/// `of`: `task_id` or `project_id`.
void tellAnswersOf(Transaction& transaction, const Tasks& tasks, const std::string& of, std::int64_t id)
{
    const std::string sql = "SELECT id, task_id, project_id, actor_kind, actor_id, finish_time, info "
                            "FROM tasks_run WHERE " +
                            of + " = $1 AND id > $2 ORDER BY id LIMIT $3";
    std::int64_t after = 0;
    for (std::size_t found = PAGE; found == PAGE;)
    {
        const auto page = transaction.all(toRemoved, sql, id, after, PAGE);
        for (const auto& answer: page)
        {
            tasks.events.tell(transaction, std::to_string(answer.taskId), answer);
            after = answer.answerId;
        }
        found = page.size();
    }
}

template <class E>
void tellTasksWhere(Transaction& transaction, const Tasks& tasks, std::int64_t project,
                    const std::string& condition)
{
    if (!tasks.events.isHeard<E>())
        return;
    for (const auto task: transaction.all(
             [](const Row& row) { return row.integer(0); },
             "SELECT id FROM tasks_task WHERE project_id = $1" + condition + " ORDER BY id", project))
        tellTask<E>(transaction, tasks, task, project);
}

} // namespace

void tellGiven(Transaction& transaction, const Tasks& tasks, const Record& run)
{
    if (tasks.events.isHeard<AnswerGiven>())
        tasks.events.tell(transaction, std::to_string(run.integer("task_id")), AnswerGiven{toldOf(run)});
}

void tellRemoved(Transaction& transaction, const Tasks& tasks, const Record& run)
{
    if (tasks.events.isHeard<AnswerRemoved>())
        tasks.events.tell(
            transaction, std::to_string(run.integer("task_id")),
            AnswerRemoved{toldOf(run), isNull(run["info"]) ? std::string("null") : run.text("info")});
}

void tellAnswersGo(Transaction& transaction, const Tasks& tasks, std::int64_t project,
                   std::span<const std::int64_t> ids)
{
    if (!tasks.events.isHeard<AnswerRemoved>())
        return;
    for (const auto id: ids)
        if (const auto task = lockRecord(transaction, taskResource(), id);
            task && task->integer("project_id") == project)
            tellAnswersOf(transaction, tasks, "task_id", id);
}

void tellAllAnswersGo(Transaction& transaction, const Tasks& tasks, std::int64_t project)
{
    if (tasks.events.isHeard<AnswerRemoved>())
        tellAnswersOf(transaction, tasks, "project_id", project);
}

void tellAllTasksGo(Transaction& transaction, const Tasks& tasks, std::int64_t project)
{
    tellTasksWhere<TaskRemoved>(transaction, tasks, project, "");
}

void tellCompletedReopen(Transaction& transaction, const Tasks& tasks, std::int64_t project)
{
    tellTasksWhere<TaskReopened>(transaction, tasks, project, " AND state = 'completed'");
}

} // namespace colonnade::tasks
