#pragma once

#include "model/Resource.h"
#include "model/Tasks.h"

#include <colonnade/Database.h>

namespace colonnade::tasks
{

/// Stores what was changed of a locked task, `before` as it was, with all that follows from it: it is
/// reopened when it wants more answers, or completed when it wants no more, moves to another project with all
/// that belongs to it, counters and search marks follow, and events are told. The other project must be
/// there.
void storeTaskChange(Transaction& transaction, const Tasks& tasks, const Record& before, Record& task);

/// Completes a locked task that has as many answers as it wants, if it is still open.
void completeWithEnough(Transaction& transaction, const Tasks& tasks, Record& task);

/// Completes a locked task with the answers that it has, however many it wanted.
void completeTask(Transaction& transaction, const Tasks& tasks, Record& task);

} // namespace colonnade::tasks
