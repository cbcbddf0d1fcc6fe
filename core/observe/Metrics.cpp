#include "observe/Metrics.h"

#include <unistd.h>

#include <fstream>
#include <numeric>

namespace colonnade
{

namespace
{

constexpr std::uint64_t MICROS_A_SECOND = 1'000'000;

} // namespace

std::uint64_t LatencyCounts::total() const
{
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

std::string metricLabel(std::string_view name, std::string_view value)
{
    std::string label(name);
    label += "=\"";
    for (const char c: value)
    {
        if (c == '\n')
            label += "\\n";
        else
            (label += c == '"' || c == '\\' ? "\\" : "") += c;
    }
    return label += '"';
}

void MetricsText::describe(std::string_view name, std::string_view type, std::string_view help)
{
    _text.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ");
    _text.append(name).append(" ").append(type).append("\n");
}

void MetricsText::sample(std::string_view name, std::string_view labels, std::uint64_t value)
{
    _text.append(name);
    if (!labels.empty())
        _text.append("{").append(labels).append("}");
    _text.append(" ").append(std::to_string(value)).append("\n");
}

void MetricsText::latency(std::string_view name, std::string_view labels, const LatencyCounts& counts)
{
    static constexpr std::array<std::string_view, LatencyCounts::BOUNDS.size()> SECONDS = {
        "0.00025", "0.0005", "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05",
        "0.1",     "0.25",   "0.5",   "1",      "2.5",   "5",    "10"};
    const std::string bucket = std::string(name) + "_bucket";
    const std::string before = labels.empty() ? std::string() : std::string(labels) + ",";
    std::uint64_t upTo = 0;
    for (std::size_t at = 0; at < SECONDS.size(); ++at)
        sample(bucket, before + metricLabel("le", SECONDS[at]), upTo += counts.counts[at]);
    sample(bucket, before + metricLabel("le", "+Inf"), counts.total());
    const std::string micros = std::to_string(counts.microseconds % MICROS_A_SECOND);
    _text.append(name).append("_sum");
    if (!labels.empty())
        _text.append("{").append(labels).append("}");
    _text.append(" ").append(std::to_string(counts.microseconds / MICROS_A_SECOND)).append(".");
    _text.append(6 - micros.size(), '0').append(micros).append("\n");
    sample(std::string(name) + "_count", labels, counts.total());
}

void MetricsText::single(std::string_view name, std::string_view type, std::string_view help,
                         std::uint64_t value)
{
    describe(name, type, help);
    sample(name, {}, value);
}

void MetricsText::seconds(std::string_view name, std::string_view type, std::string_view help,
                          std::uint64_t microseconds)
{
    describe(name, type, help);
    const std::string micros = std::to_string(microseconds % MICROS_A_SECOND);
    _text.append(name).append(" ").append(std::to_string(microseconds / MICROS_A_SECOND)).append(".");
    _text.append(6 - micros.size(), '0').append(micros).append("\n");
}

} // namespace colonnade
