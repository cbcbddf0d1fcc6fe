#include "answers/TaskChanges.h"

#include "answers/Answers.h"
#include "events/Telling.h"
#include "model/NewTasks.h"
#include "model/ProjectGate.h"
#include "records/RecordStore.h"

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

/// Takes what belongs to a task along to another project.
void moveTask(Transaction& transaction, const Tasks& tasks, std::int64_t task, std::int64_t from,
              std::int64_t to)
{
    transaction.execute("UPDATE tasks_run SET project_id = $2 WHERE task_id = $1", task, to);
    transaction.execute("UPDATE tasks_result SET project_id = $2 WHERE task_id = $1", task, to);
    transaction.execute("UPDATE tasks_lease SET project_id = $2 WHERE task_id = $1", task, to);
    touchProject(transaction, from, -1, 0, tasks.now());
}

/// Completes a task whose wanted answers were lowered to those given. In strict projects no further answer is
/// taken that would complete it otherwise.
void completeIfFull(Transaction& transaction, const Tasks& tasks, Record& task)
{
    if (task.text("state") != "ongoing" ||
        task.integer("n_done") < std::max<std::int64_t>(task.integer("n_answers"), 1))
        return;
    const auto project = findProjectGate(transaction, task.integer("project_id"));
    if (!project || !(project->locks() || tasks.isStrict(project->strict)))
        return;
    task.set("state", "completed");
    makeResult(transaction, tasks, project->id, task.id(), {});
}

} // namespace

void storeTaskChange(Transaction& transaction, const Tasks& tasks, const Record& before, Record& task)
{
    const bool reopened = task.text("state") == "completed" &&
                          task.integer("n_answers") > before.integer("n_answers") &&
                          task.integer("n_done") < task.integer("n_answers");
    if (reopened)
        task.set("state", "ongoing");
    const std::int64_t project = task.integer("project_id");
    const bool moved = project != before.integer("project_id");
    if (moved)
        moveTask(transaction, tasks, task.id(), before.integer("project_id"), project);
    completeIfFull(transaction, tasks, task);
    updateRecord(transaction, task, task["info"] == before["info"] ? InfoIs::Same : InfoIs::Changed);
    const bool newEpoch = moved || reopened || task["priority_0"] != before["priority_0"];
    touchProject(transaction, project, moved ? 1 : 0, newEpoch ? 1 : 0, tasks.now());
    if (reopened && !stopSettling(transaction, task.id())) // or nobody was told that it was complete
        tellTask<TaskReopened>(transaction, tasks, task.id(), project);
    tellTask<TaskChanged>(transaction, tasks, task.id(), project);
}

void completeWithEnough(Transaction& transaction, const Tasks& tasks, Record& task)
{
    const std::int64_t done = task.integer("n_done");
    if (task.text("state") != "ongoing" || done < 1 || done < task.integer("n_answers"))
        return;
    task.set("state", "completed");
    updateRecord(transaction, task, InfoIs::Same);
    touchProject(transaction, task.integer("project_id"), 0, 0, tasks.now());
    makeResult(transaction, tasks, task.integer("project_id"), task.id(), {});
    tellTask<TaskChanged>(transaction, tasks, task.id(), task.integer("project_id"));
}

void completeTask(Transaction& transaction, const Tasks& tasks, Record& task)
{
    const std::int64_t wanted = task.integer("n_answers");
    task.set("n_answers", task.integer("n_done"));
    task.set("state", "completed");
    updateRecord(transaction, task, InfoIs::Same);
    touchProject(transaction, task.integer("project_id"), 0, 0, tasks.now());
    makeResult(transaction, tasks, task.integer("project_id"), task.id(), {.wanted = wanted});
    tellTask<TaskChanged>(transaction, tasks, task.id(), task.integer("project_id"));
}

} // namespace colonnade::tasks
