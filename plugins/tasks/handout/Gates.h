#pragma once

#include "model/Tasks.h"

#include <colonnade/Actor.h>
#include <colonnade/Request.h>

#include <cstdint>

namespace colonnade::tasks
{

/// Throws `HttpError` 403 with the reason if a plugin lets the actor have no work in the project.
void requireOpenGates(const Tasks& tasks, const Request& request, const Actor& actor, std::int64_t project);

} // namespace colonnade::tasks
