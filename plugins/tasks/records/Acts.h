#pragma once

#include "model/Resource.h"
#include "model/Tasks.h"

#include <colonnade/Database.h>

namespace colonnade::tasks
{

// What somebody does to projects, categories and news, for the audit log: one line an act, in its
// transaction. What belongs to a project stands under the project.

/// With all that was given.
void noteMade(Transaction& transaction, const Tasks& tasks, const Record& record);
/// `verb`: what it was, if it has a name of its own. Nothing if nothing differs that is worth a line.
void noteChanged(Transaction& transaction, const Tasks& tasks, const Record& before, const Record& after,
                 const char* verb = "update");
void noteRemoved(Transaction& transaction, const Tasks& tasks, const Record& record);

} // namespace colonnade::tasks
