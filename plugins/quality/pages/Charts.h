#pragma once

#include <colonnade/Translation.h>
#include <colonnade/View.h>

#include <optional>
#include <string>
#include <vector>

namespace colonnade::quality
{

/// A column of a chart.
struct ChartBar
{
    Phrase label;
    double value = 0;
    std::string shown;               ///< the value, for people
    std::optional<double> mark = {}; ///< a line across the column: what was to be expected
    std::string markShown = {};
    std::string more = {}; ///< further number of the table
};

/// What the template's part `{{>quality_chart}}` draws: an SVG without script, across in per cent and upwards
/// in px, so that it stretches with the page while its letters keep their size; and the numbers for a table.
/// `most`: the value that is as high as the chart; `unit` stands behind the numbers of its lines.
View drawChart(const std::vector<ChartBar>& bars, double most, const std::string& unit);

/// A chart with all that one may have, for the check of a template.
View exampleChart();

} // namespace colonnade::quality
