#pragma once

#include "model/Tasks.h"
#include "uploads/Uploads.h"

#include <colonnade/Request.h>
#include <colonnade/Response.h>

namespace colonnade::tasks
{

// What somebody does with a task besides answering it: `POST /api/task/<id>/…` and `POST
// /api/taskrun/<id>/undo`.

/// `cancel` (in a fork of PYBOSSA `canceltask`): gives the task back at once. 200, whether it was in hand or
/// not.
Response cancelTask(const Tasks& tasks, const Request& request);

/// `skip`: gives it back, and gets it again only when nothing else is left.
Response skipTask(const Tasks& tasks, const Request& request);

/// `report`, with `{"reason": "…"}`: tells the project's owners that something is wrong with it.
Response reportTask(const Tasks& tasks, const Request& request);

/// `GET …/reports`, for who manages the project.
Response listReports(const Tasks& tasks, const Request& request);
/// `DELETE …/reports`, for the same: they are settled.
Response removeReports(const Tasks& tasks, const Request& request);

/// Takes an answer back that was given on the site's pages; answers the task, which is in hand again.
Response undoTaskRun(const Tasks& tasks, Uploads& uploads, const Request& request);

} // namespace colonnade::tasks
