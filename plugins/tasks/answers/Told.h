#pragma once

#include "model/Resource.h"
#include "model/Tasks.h"

#include <colonnade/Actor.h>
#include <tasks/Feedback.h>

#include <optional>

namespace colonnade::tasks
{

/// What other plugins tell the author of an answer that is stored: the first that has something to say.
/// Outside of transactions.
std::optional<Remark> findFeedback(const Tasks& tasks, const Record& run, const Actor& author);

} // namespace colonnade::tasks
