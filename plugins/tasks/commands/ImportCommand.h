#pragma once

#include "model/Tasks.h"

#include <colonnade/Plugin.h>

namespace colonnade::tasks
{

/// `colonnade project import-tasks PROJECT FILE [--format F] [--delimiter D] [--encoding E] [--repeats
/// skip|keep]
/// [--dry-run]`: the format is the file's extension. Goes on where the same command was interrupted.
int importCommand(const Tasks& tasks, CommandCall& call);

} // namespace colonnade::tasks
