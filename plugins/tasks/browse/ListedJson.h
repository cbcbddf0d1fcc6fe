#pragma once

#include "browse/ListedProject.h"
#include "model/Tasks.h"

#include <cstddef>
#include <string>

namespace colonnade::tasks
{

/// The members of a list's project; the other public ones are null, as with the original. `bytes` counts the
/// `info` of an answer's projects, which are left out once they are too many.
std::string listedJson(Session& session, const Tasks& tasks, const ListedProject& project, bool tellsFeatured,
                       std::size_t& bytes);

} // namespace colonnade::tasks
