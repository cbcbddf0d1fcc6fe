#pragma once

#include "model/Tasks.h"

#include <colonnade/Plugin.h>

#include <cstdint>
#include <string>

namespace colonnade::tasks
{

/// `POST /api/project/<id>/import`: the body is the file; it is kept in `folder` and imported in the
/// background. 202 with the job; 413 for more than `maxRows` rows. Arguments: `format`, `encoding`,
/// `delimiter`, `repeats`, `dry_run`; others are refused with 415, since a misspelt `dry_run` would import.
Response createImportJob(const Tasks& tasks, const std::string& folder, std::int64_t maxRows,
                         const Request& request);

/// `GET /api/project/<id>/import/<job>`
Response showImportJob(const Tasks& tasks, const Request& request);

/// `DELETE /api/project/<id>/import/<job>[?answers=1]`: ends the import and deletes its tasks, those without
/// answers or all. 200 with `deleted` and `kept`.
Response takeBackImportJob(const Tasks& tasks, const Request& request);

} // namespace colonnade::tasks
