#pragma once

#include "Tasks.h"
#include "transfer/Import.h"

#include <colonnade/Plugin.h>

#include <string>

namespace colonnade::tasks
{

/// `POST /api/project/<id>/import?format=csv|json|ndjson`: the body is the file; it is kept in `folder` and
/// imported in the background. 202 with the job; 413 for more than `maxRows` rows.
Response createImportJob(const Tasks& tasks, const std::string& folder, std::int64_t maxRows,
                         const Request& request);

/// `GET /api/project/<id>/import/<job>`
Response showImportJob(const Tasks& tasks, const Request& request);

/// `colonnade project import-tasks PROJECT FILE`: the format is the file's extension. Goes on where the same
/// command was interrupted.
int importCommand(const Tasks& tasks, CommandCall& call);

} // namespace colonnade::tasks
