#pragma once

#include "handout/Progress.h"
#include "tasks/Scheduler.h"

#include <string>

namespace colonnade::tasks
{

/// What a task is sorted by, as an expression of `tasks_task t`.
std::string sortExpression(const TaskOrder& order);

/// ` DESC NULLS FIRST` or ` ASC NULLS LAST`.
std::string sortDirection(const TaskOrder& order);

/// Chooses in an order without a low-water mark: backwards by id or priority, or by any column. Looks at a
/// bounded number of tasks `byId` (at the end where the order begins, or else from the actor's first
/// unanswered one on) and sorts those. Where the actor has answered all of them, others follow by id.
Pick pickSorted(Transaction& transaction, const HandoutRequest& request, KeyOrder byId);

} // namespace colonnade::tasks
