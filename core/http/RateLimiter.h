#pragma once

#include "colonnade/Clock.h"

#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace colonnade
{

/// Counts requests in windows of 900 seconds that begin at multiples of 900 since the epoch. The request that
/// brings a count to the limit is already refused (reference/pybossa-accounts.md 1.12). Any thread.
class RateLimiter
{
public:
    static constexpr std::int64_t WINDOW_SECONDS = 900;

    RateLimiter(int limit, const Clock& clock);

    struct Verdict
    {
        int limit;
        int remaining;        ///< never below 0
        std::int64_t resetAt; ///< end of the window, seconds since the epoch
        bool refused;
    };

    Verdict count(std::string_view bucket, std::string_view caller);

private:
    static constexpr std::size_t SHARDS = 16;
    /// Callers counted per shard and window. Beyond it new ones share one count, so that a flood of addresses
    /// costs bounded memory and is limited together.
    static constexpr std::size_t MAX_CALLERS = 16 * 1024;

    struct Shard
    {
        std::mutex mutex;
        std::int64_t window = 0;                       // guarded by mutex
        std::unordered_map<std::uint64_t, int> counts; // by hash of bucket and caller; guarded by mutex
    };

    int raise(Shard& shard, std::int64_t window, std::uint64_t key);

    const int _limit;
    const Clock& _clock;
    const std::uint64_t _seed; // keeps callers from choosing addresses that share a count
    std::array<Shard, SHARDS> _shards;
};

} // namespace colonnade
