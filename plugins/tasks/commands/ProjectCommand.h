#pragma once

#include <colonnade/Database.h>
#include <colonnade/Plugin.h>

namespace colonnade::tasks
{

/// `colonnade project list` and `colonnade project show ID|SHORT_NAME`. Secret keys are never printed.
int projectCommand(Database& database, CommandCall& call);

} // namespace colonnade::tasks
