#include "reading/Chart.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace colonnade::tasks
{

namespace
{

constexpr double TOP = 20, BASE = 220, SPAN = BASE - TOP;
constexpr double GAP = 1; ///< between the two parts of a column
constexpr int MOST_STEPS = 4;

/// `12.5`, without zeros at its end.
std::string px(double number)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2f", number);
    std::string trimmed = text.data();
    trimmed.erase(trimmed.find_last_not_of('0') + 1);
    if (trimmed.ends_with('.'))
        trimmed.pop_back();
    return trimmed == "-0" ? "0" : trimmed;
}

double ratio(std::int64_t part, std::int64_t whole)
{
    return whole > 0 ? static_cast<double>(std::max<std::int64_t>(part, 0)) / static_cast<double>(whole)
                     : 0.0;
}

/// Lines across, each with its number.
void addScale(View& chart, std::int64_t most, std::int64_t step)
{
    View& lines = chart.list("lines");
    for (std::int64_t at = step; at <= most; at += step)
    {
        const double y = BASE - SPAN * ratio(at, most);
        lines.add().set("y", px(y)).set("text_y", px(y - 5)).count("number", at);
    }
}

} // namespace

std::int64_t stepOf(std::int64_t most)
{
    for (std::int64_t power = 1;; power *= 10)
        for (const std::int64_t digit: {1, 2, 5})
            if (digit * power * MOST_STEPS >= most)
                return digit * power;
}

View drawChart(const std::vector<ChartColumn>& columns, bool hasSecond)
{
    std::int64_t most = 0;
    for (const auto& column: columns)
        most = std::max(most, column.first + column.second);
    const std::int64_t step = stepOf(most);
    const std::int64_t top = std::max(step, (most + step - 1) / step * step);
    View chart;
    chart.set("has_second", hasSecond);
    addScale(chart, top, step);
    const double slot = columns.empty() ? 100.0 : 100.0 / static_cast<double>(columns.size());
    const double width = slot * 0.72;
    View& bars = chart.list("bars");
    bool isMarked = false; // the highest has its number above it
    for (std::size_t i = 0; i < columns.size(); ++i)
    {
        const ChartColumn& column = columns[i];
        const double x = slot * static_cast<double>(i) + (slot - width) / 2;
        const double first = SPAN * ratio(column.first, top);
        const double second = SPAN * ratio(column.second, top);
        const bool isHighest = !isMarked && most > 0 && column.first + column.second == most;
        isMarked = isMarked || isHighest;
        bars.add()
            .say("label", column.label)
            .set("is_named", column.isNamed)
            .set("middle", px(x + width / 2))
            .set("x", px(x))
            .set("width", px(width))
            .set("y", px(BASE - first))
            .set("height", px(first))
            .set("second_y", px(BASE - first - second))
            .set("second_height", px(std::max(0.0, second - GAP)))
            .set("has_top", column.second > 0)
            .set("is_highest", isHighest)
            .set("value_y", px(BASE - first - second - 6))
            .set("two", hasSecond)
            .count("first", column.first)
            .count("second", column.second)
            .count("sum", column.first + column.second);
    }
    return chart;
}

View exampleChart()
{
    return drawChart({{"1 Nov", 1, 1}}, true);
}

} // namespace colonnade::tasks
