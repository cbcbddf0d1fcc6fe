#pragma once

#include <cstdint>
#include <mutex>
#include <unordered_map>

namespace colonnade::tasks
{

/// Lets one thing a key happen at most once in an interval, in this process. Any thread.
class Throttle
{
public:
    explicit Throttle(std::int64_t intervalMicroseconds):
        _interval(intervalMicroseconds)
    {
    }

    /// Whether it is due; then it counts as done.
    bool due(std::int64_t key, std::int64_t nowMicroseconds)
    {
        const std::lock_guard lock(_mutex);
        if (_last.size() > MAX_KEYS)
            _last.clear();
        const auto [place, isNew] = _last.try_emplace(key, nowMicroseconds);
        if (isNew)
            return true;
        if (nowMicroseconds >= place->second && nowMicroseconds - place->second < _interval)
            return false;
        place->second = nowMicroseconds;
        return true;
    }

private:
    static constexpr std::size_t MAX_KEYS = 100'000;

    const std::int64_t _interval;
    std::mutex _mutex;
    std::unordered_map<std::int64_t, std::int64_t> _last; // guarded by _mutex
};

} // namespace colonnade::tasks
