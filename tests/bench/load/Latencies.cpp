#include "Latencies.h"

#include <algorithm>
#include <cstdio>

namespace bench
{

std::string Latencies::toJson(const std::string& name) const
{
    std::vector<double> sorted = _seconds;
    std::sort(sorted.begin(), sorted.end());
    const auto milliseconds = [&](double share)
    {
        return sorted.empty()
                   ? 0
                   : 1000 * sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
    };
    char text[256];
    std::snprintf(text, sizeof text, R"("%s_p50_ms":%.4f,"%s_p99_ms":%.4f,"%s_max_ms":%.4f)", name.c_str(),
                  milliseconds(0.5), name.c_str(), milliseconds(0.99), name.c_str(), milliseconds(1));
    return text;
}

} // namespace bench
