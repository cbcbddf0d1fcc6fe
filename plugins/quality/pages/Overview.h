#pragma once

#include "api/QualityApi.h"
#include "engine/Knowledge.h"

#include <colonnade/Database.h>
#include <colonnade/View.h>

#include <cstdint>

namespace colonnade::quality
{

// What the overview shows of a project.

View exampleOverview();

/// The numbers, for the page and its JSON twin. Without settings `has_settings` is false and there is nothing
/// else.
void addState(View& view, Session& session, std::int64_t project);

/// The charts, for the page alone: how sure tasks are, how far that is true, agreement and answers saved fit
/// by fit, and what other targets would have cost and given.
void addCharts(View& drawn, Session& session, const Knowledge& known);

} // namespace colonnade::quality
