#pragma once

#include "contribute/Visit.h"
#include "model/Tasks.h"

#include <colonnade/Pages.h>
#include <colonnade/Request.h>
#include <colonnade/View.h>

namespace colonnade::tasks
{

/// What the part `tasks_deeds` of a page offers besides answering the task: take back, like, report; and what
/// the page gives back when it is left. `deeds.js` fills it in where a presenter decides what task it shows.
View drawDeeds(const Tasks& tasks, const Pages& pages, const Request& request, const Visit& visit);

/// The example that the template is checked with.
View exampleDeeds();

} // namespace colonnade::tasks
