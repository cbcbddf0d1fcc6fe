#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace bench
{

using Clock = std::chrono::steady_clock;

inline double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// How long each of many requests took.
class Latencies
{
public:
    void add(double seconds) { _seconds.push_back(seconds); }
    std::size_t count() const { return _seconds.size(); }

    /// Members of a JSON object: `"NAME_p50_ms":…,"NAME_p99_ms":…,"NAME_max_ms":…`.
    std::string toJson(const std::string& name) const;

private:
    std::vector<double> _seconds;
};

} // namespace bench
