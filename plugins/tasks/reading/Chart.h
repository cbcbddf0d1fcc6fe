#pragma once

#include <colonnade/Translation.h>
#include <colonnade/View.h>

#include <cstdint>
#include <string>
#include <vector>

namespace colonnade::tasks
{

/// A column of a chart: one number, or two upon each other.
struct ChartColumn
{
    Phrase label;
    std::int64_t first = 0;
    std::int64_t second = 0;
    bool isNamed = true; ///< its label stands below it: where there is not room for all, only some are
};

/// What the template's part `{{>tasks_chart}}` draws: an SVG without script, across in per cent and upwards
/// in px, so that it stretches with the page while its letters keep their size; and the numbers for a table.
View drawChart(const std::vector<ChartColumn>& columns, bool hasSecond);

/// A chart with all that one may have, for the check of a template.
View exampleChart();

/// The least 1, 2 or 5 times a power of ten by which `most` takes at most four steps.
std::int64_t stepOf(std::int64_t most);

} // namespace colonnade::tasks
