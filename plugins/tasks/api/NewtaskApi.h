#pragma once

#include "handout/Handout.h"
#include "model/Tasks.h"

#include <colonnade/Request.h>
#include <colonnade/Response.h>

namespace colonnade::tasks
{

/// `GET /api/project/{project}/newtask` and `GET /api/{project}/newtask`: work for whoever asks (reference
/// 6).
///
/// Where there is none, the field `X-Colonnade-No-Task` says why: `finished`, `none yet`, or
/// `leased; until=<UTC>`. Not with an `offset`. Who only looks (Looking.h) is told the same, and takes
/// nothing.
Response newtask(const Tasks& tasks, Handout& handout, const Request& request);

} // namespace colonnade::tasks
