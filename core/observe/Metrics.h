#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

namespace colonnade
{

/// A number that one thread raises and others read: no locked instruction where it is raised.
class Counter
{
public:
    void add(std::uint64_t count)
    {
        _value.store(_value.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
    }
    std::uint64_t value() const { return _value.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> _value = 0;
};

/// What one event loop counts.
struct LoopMetrics
{
    std::array<Counter, 6> answers; ///< by class of status: `answers[2]` are 2xx
    Counter accepted;
    Counter turnedAway; ///< connections beyond a limit
    Counter malformed;  ///< refused before they were a request
    Counter timedOut;
    Counter bytesIn;
    Counter bytesOut;
};

/// Writes the Prometheus text format, version 0.0.4.
class MetricsText
{
public:
    /// Begins a metric; `type`: `counter` or `gauge`.
    void describe(std::string_view name, std::string_view type, std::string_view help);
    /// `labels` as in `status="2xx"`; may be empty.
    void sample(std::string_view name, std::string_view labels, std::uint64_t value);

    /// A metric with one sample.
    void single(std::string_view name, std::string_view type, std::string_view help, std::uint64_t value);

    std::string take() { return std::move(_text); }

private:
    std::string _text;
};

/// Bytes of memory that the process has resident; 0 if the system does not tell.
std::uint64_t residentBytes();

} // namespace colonnade
