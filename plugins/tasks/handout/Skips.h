#pragma once

#include "model/ProjectGate.h"
#include "tasks/Scheduler.h"

#include <colonnade/Database.h>

#include <cstdint>
#include <string_view>

namespace colonnade::tasks
{

/// Ends the lease that the holder has of the task; whether there was one.
bool giveBack(Transaction& transaction, std::string_view holder, std::int64_t task);

/// The holder gets the task again only when nothing else is left for it; of those that it skipped, the one
/// that it skipped first. Gives it back. `now`: microseconds since 1970.
void skipTask(Transaction& transaction, std::string_view holder, std::int64_t task, std::int64_t now);

/// What the actor skipped and may still answer, for when a scheduler finds nothing else.
Pick pickSkipped(Transaction& transaction, const ProjectGate& project, const HandoutRequest& request);

} // namespace colonnade::tasks
