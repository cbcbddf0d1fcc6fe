#include "pages/Charts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace colonnade::quality
{

namespace
{

constexpr double BASE = 220, SPAN = 200;
constexpr double THICK = 4; ///< of a mark
constexpr int STEPS = 4;
constexpr std::size_t MOST_NAMED = 6; ///< labels that stand below columns, on a narrow screen

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

double heightOf(double value, double most)
{
    return most > 0 ? SPAN * std::clamp(value / most, 0.0, 1.0) : 0;
}

void addScale(View& chart, double most, const std::string& unit)
{
    View& lines = chart.list("lines");
    for (int step = 1; step <= STEPS; ++step)
    {
        const double y = BASE - SPAN * step / STEPS;
        lines.add().set("y", px(y)).set("text_y", px(y - 5)).set("number", px(most * step / STEPS) + unit);
    }
}

void addBar(View& bar, const ChartBar& column, double most)
{
    const double height = heightOf(column.value, most);
    bar.say("label", column.label).set("shown", column.shown).set("more", column.more);
    bar.set("y", px(BASE - height)).set("height", px(height));
    bar.set("has_mark", column.mark.has_value()).set("mark_shown", column.markShown);
    bar.set("mark_y", px(BASE - heightOf(column.mark.value_or(0), most) - THICK / 2));
    bar.set("mark_height", px(THICK));
}

} // namespace

View drawChart(const std::vector<ChartBar>& bars, double most, const std::string& unit)
{
    View chart;
    addScale(chart, most, unit);
    View& drawn = chart.list("bars");
    const double slot = bars.empty() ? 100.0 : 100.0 / static_cast<double>(bars.size());
    const double width = slot * 0.72;
    const std::size_t each = (bars.size() + MOST_NAMED - 1) / MOST_NAMED;
    for (std::size_t at = 0; at < bars.size(); ++at)
    {
        const double x = slot * static_cast<double>(at) + (slot - width) / 2;
        View& bar = drawn.add();
        addBar(bar, bars[at], most);
        bar.set("x", px(x)).set("width", px(width)).set("middle", px(x + width / 2));
        bar.set("is_named", at % std::max<std::size_t>(each, 1) == 0);
    }
    return chart;
}

View exampleChart()
{
    return drawChart({{"1", 0.5, "50 %", 0.6, "60 %", "7"}}, 1, "");
}

} // namespace colonnade::quality
