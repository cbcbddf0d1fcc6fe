#pragma once

#include "model/Tasks.h"
#include "projects/ProjectPasswords.h"

#include <colonnade/Plugin.h>

#include <string>

namespace colonnade::tasks
{

/// `GET /api/project/<id>/export?type=task|task_run|result&format=csv|tsv|json|ndjson[&bom=1][&task_info=1]`:
/// for those who manage the project; for everybody if it is published, its `zip_download` is on and it has no
/// password, or its password was given on its page. The answer is put together in a file in `folder` first,
/// so that a slow client does not hold a state of the database.
Response exportProject(const Tasks& tasks, const ProjectPasswords& passwords, const std::string& folder,
                       const Request& request);

/// `colonnade project export PROJECT TYPE FORMAT [FILE] [--bom] [--task-info]`
int exportCommand(const Tasks& tasks, CommandCall& call);

} // namespace colonnade::tasks
