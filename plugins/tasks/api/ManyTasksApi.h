#pragma once

#include "api/TaskApi.h"

#include <colonnade/Request.h>
#include <colonnade/Response.h>

namespace colonnade::tasks
{

// `/api/project/<id>/tasks`: all tasks of a project that the lists' filters choose, in one request. Who
// manages the project may. Some dozen tasks are one transaction, so that nobody waits for all; after an
// interruption the same request does the rest.

/// `PUT`: the body is that of `PUT /api/task/<id>`. 200 with `changed`, the number of tasks.
Response changeTasks(const Tasks& tasks, const TaskApi& api, const Request& request);

/// `DELETE`: tasks without answers; with `answers=1` all, with their answers and results. 200 with `deleted`
/// and `kept`, the numbers.
Response deleteTasks(const Tasks& tasks, const Request& request);

} // namespace colonnade::tasks
