#pragma once

#include "engine/Worker.h"

#include <colonnade/Plugin.h>
#include <tasks/Work.h>

namespace colonnade::quality
{

/// `colonnade quality refit PROJECT`, `explain PROJECT TASK`, `evaluate PROJECT`; a project by number or
/// short name.
int qualityCommand(Database& database, const tasks::ProjectWork& work, Worker& worker, CommandCall& call);

} // namespace colonnade::quality
