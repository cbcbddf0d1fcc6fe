#pragma once

#include "model/Tasks.h"

#include <colonnade/Plugin.h>

namespace colonnade::tasks
{

/// Fills the front page, the search and the numbers of the plugin `site`. `tasks` must outlive them.
void extendSite(Context& context, const Tasks& tasks);

/// Whether the plugin `site` is there, below whose `/admin` this one has pages.
bool hasAdministration(Context& context);

} // namespace colonnade::tasks
