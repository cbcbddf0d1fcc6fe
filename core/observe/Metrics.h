#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// A number that one thread raises and others read: no locked instruction where it is raised.
class Counter
{
public:
    void add(std::uint64_t count) ///< by one thread
    {
        _value.store(_value.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
    }
    std::uint64_t value() const { return _value.load(std::memory_order_relaxed); } ///< any thread

private:
    std::atomic<std::uint64_t> _value = 0;
};

/// A number that many threads raise.
class SharedCounter
{
public:
    void add(std::uint64_t count) { _value.fetch_add(count, std::memory_order_relaxed); } ///< any thread
    /// The sum, not of one moment.
    std::uint64_t value() const { return _value.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> _value = 0;
};

/// How long things took: how many up to each bound, and all together.
struct LatencyCounts
{
    /// Upper bounds, in microseconds.
    static constexpr std::array<std::int64_t, 15> BOUNDS = {
        250,     500,     1'000,   2'500,     5'000,     10'000,    25'000,    50'000,
        100'000, 250'000, 500'000, 1'000'000, 2'500'000, 5'000'000, 10'000'000};

    std::array<std::uint64_t, BOUNDS.size() + 1> counts = {}; ///< of each range; the last has no bound
    std::uint64_t microseconds = 0;

    std::uint64_t total() const; ///< of all buckets
};

/// Counts durations with `Number`, a `Counter` or a `SharedCounter`.
template <class Number> class Latency
{
public:
    void add(std::int64_t microseconds) ///< counts one
    {
        std::size_t at = 0;
        while (at < LatencyCounts::BOUNDS.size() && microseconds > LatencyCounts::BOUNDS[at])
            ++at;
        _counts[at].add(1);
        _microseconds.add(microseconds > 0 ? static_cast<std::uint64_t>(microseconds) : 0);
    }

    void addTo(LatencyCounts& sum) const
    {
        for (std::size_t at = 0; at < _counts.size(); ++at)
            sum.counts[at] += _counts[at].value();
        sum.microseconds += _microseconds.value();
    }

private:
    std::array<Number, LatencyCounts::BOUNDS.size() + 1> _counts;
    Number _microseconds;
};

/// What one event loop counts of one route.
struct RouteMetrics
{
    std::array<Counter, 6> answers; ///< by class of status: `answers[2]` are 2xx
    Latency<Counter> latency;
};

/// What one event loop counts.
struct LoopMetrics
{
    explicit LoopMetrics(std::size_t routeCount):
        routes(routeCount)
    {
    }

    std::array<Counter, 6> answers; ///< by class of status: `answers[2]` are 2xx
    Counter failures;               ///< those with 500
    Counter accepted;
    Counter turnedAway; ///< connections beyond a limit
    Counter malformed;  ///< refused before they were a request
    Counter timedOut;
    Counter bytesIn;
    Counter bytesOut;
    std::vector<RouteMetrics> routes; ///< by `Exchange::metric`
};

/// Writes the Prometheus text format, version 0.0.4.
class MetricsText
{
public:
    /// Begins a metric; `type`: `counter`, `gauge` or `histogram`.
    void describe(std::string_view name, std::string_view type, std::string_view help);
    /// `labels` as in `status="2xx"`; may be empty.
    void sample(std::string_view name, std::string_view labels, std::uint64_t value);

    /// A sample of a `histogram`, in seconds.
    void latency(std::string_view name, std::string_view labels, const LatencyCounts& counts);

    /// A metric with one sample.
    void single(std::string_view name, std::string_view type, std::string_view help, std::uint64_t value);

    /// A metric of one sample that counts seconds; given in microseconds.
    void seconds(std::string_view name, std::string_view type, std::string_view help,
                 std::uint64_t microseconds);

    std::string take() { return std::move(_text); } ///< all that was written

private:
    std::string _text;
};

/// Adds to the text what it has to tell, without waiting for anything. Any thread.
using MetricSource = std::function<void(MetricsText&)>;

/// `name="value"`, escaped.
std::string metricLabel(std::string_view name, std::string_view value);

} // namespace colonnade
