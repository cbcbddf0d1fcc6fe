#pragma once

#include "model/Resource.h"
#include "model/Tasks.h"
#include "tasks/Events.h"

#include <cstdint>
#include <span>
#include <string>

namespace colonnade::tasks
{

/// `E`: what happens to a task.
template <class E>
void tellTask(Transaction& transaction, const Tasks& tasks, std::int64_t task, std::int64_t project)
{
    tasks.events.tell(transaction, std::to_string(task), E{{task, project}});
}

/// `E`: what happens to a project.
template <class E> void tellProject(Transaction& transaction, const Tasks& tasks, const Record& project)
{
    if (tasks.events.isHeard<E>())
        tasks.events.tell(transaction, std::to_string(project.id()),
                          E{{project.id(), project.integer("owner_id"), project.text("short_name")}});
}

void tellGiven(Transaction& transaction, const Tasks& tasks, const Record& run);
void tellRemoved(Transaction& transaction, const Tasks& tasks, const Record& run);

/// Before tasks of a project are deleted: locks them and tells of their answers, which go with them. Asks
/// nothing while nobody hears of that.
void tellAnswersGo(Transaction& transaction, const Tasks& tasks, std::int64_t project,
                   std::span<const std::int64_t> ids);

/// Before all answers of a project go, and, with `TaskRemoved` or `TaskReopened`, what that does to its
/// tasks: reopened are those that were complete.
void tellAllAnswersGo(Transaction& transaction, const Tasks& tasks, std::int64_t project);
void tellAllTasksGo(Transaction& transaction, const Tasks& tasks, std::int64_t project);
void tellCompletedReopen(Transaction& transaction, const Tasks& tasks, std::int64_t project);

} // namespace colonnade::tasks
