#pragma once

#include "Tasks.h"

#include <colonnade/Plugin.h>

#include <string>

namespace colonnade::tasks
{

/// `GET /api/project/<id>/export?type=task|task_run|result&format=csv|json|ndjson`: for those who manage the
/// project; for everybody if it is published and its `zip_download` is on. The answer is put together in a
/// file in `folder` first, so that a slow client does not hold a state of the database.
Response exportProject(const Tasks& tasks, const std::string& folder, const Request& request);

/// `colonnade project export PROJECT TYPE FORMAT [FILE]`
int exportCommand(const Tasks& tasks, CommandCall& call);

} // namespace colonnade::tasks
