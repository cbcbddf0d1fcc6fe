#include "model/NewTasks.h"

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t DEFAULT_ANSWERS = 30;

} // namespace

Record newTask(const std::string& now)
{
    Record task(taskResource());
    task.set("created", now);
    task.set("state", "ongoing");
    task.set("quorum", std::int64_t{0});
    task.set("calibration", std::int64_t{0});
    task.set("priority_0", 0.0);
    task.set("n_answers", DEFAULT_ANSWERS);
    task.set("n_done", std::int64_t{0});
    return task;
}

void countNewTasks(Transaction& transaction, std::int64_t project, std::int64_t first, std::size_t count,
                   const std::string& now)
{
    const bool belowMarks =
        transaction
            .findInteger("SELECT 1 FROM tasks_progress r JOIN tasks_project p ON p.id = r.project_id "
                         "WHERE r.project_id = $1 AND r.ordering = 'priority' AND r.epoch = p.epoch AND "
                         "r.low_key >= (SELECT min(priority_key) FROM tasks_task WHERE project_id = $1 "
                         "AND id >= $2) LIMIT 1",
                         project, first)
            .has_value();
    touchProject(transaction, project, static_cast<std::int64_t>(count), belowMarks ? 1 : 0, now);
}

void touchProject(Transaction& transaction, std::int64_t project, std::int64_t added, std::int64_t newEpoch,
                  const std::string& now)
{
    transaction.execute("UPDATE tasks_project SET updated = $4, n_tasks = n_tasks + $2, epoch = epoch + $3 "
                        "WHERE id = $1",
                        project, added, newEpoch, now);
}

} // namespace colonnade::tasks
