#pragma once

#include "model/Tasks.h"

#include <colonnade/Request.h>
#include <colonnade/Response.h>

namespace colonnade::tasks
{

/// `GET /api/project/{project}/userprogress`: how many of the project's tasks the caller has answered
/// (reference 9.1).
Response userProgress(const Tasks& tasks, const Request& request);

} // namespace colonnade::tasks
