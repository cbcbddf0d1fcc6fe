#pragma once

#include "model/ProjectGate.h"
#include "tasks/Scheduler.h"

#include <colonnade/Database.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace colonnade::tasks
{

/// Ends the holder's lease of the task, if it was requested no later than `until` (seconds since 1970;
/// nothing: whenever it was). Returns whether there was such a one.
bool giveBack(Transaction& transaction, std::string_view holder, std::int64_t task,
              std::optional<std::int64_t> until = {});

/// The holder gets the task again only when nothing else is left for it; of those that it skipped, the one
/// that it skipped first. Gives it back. `now`: microseconds since 1970.
void skipTask(Transaction& transaction, std::string_view holder, std::int64_t task, std::int64_t now);

/// What the actor skipped and may still answer, for when a scheduler finds nothing else.
Pick pickSkipped(Transaction& transaction, const ProjectGate& project, const HandoutRequest& request);

} // namespace colonnade::tasks
