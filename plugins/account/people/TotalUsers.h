#pragma once

#include <colonnade/Identity.h>

#include <chrono>
#include <cstdint>
#include <mutex>

namespace account
{

/// How many accounts there are. Databases count row by row: the number is kept for a hundred times as long as
/// counting took, so that a small installation always sees the present one, and a large one spends at most a
/// hundredth of its time on it. Any thread.
class TotalUsers
{
public:
    std::int64_t get(colonnade::Users& users)
    {
        using Clock = std::chrono::steady_clock;
        const std::lock_guard lock(_mutex);
        const auto start = Clock::now();
        if (start >= _goodUntil)
        {
            _total = users.count();
            const auto end = Clock::now();
            const bool cheap = end - start < std::chrono::milliseconds(5);
            _goodUntil = cheap ? start : end + 100 * (end - start);
        }
        return _total;
    }

private:
    std::mutex _mutex;
    std::int64_t _total = 0;                          // guarded by _mutex
    std::chrono::steady_clock::time_point _goodUntil; // guarded by _mutex
};

} // namespace account
