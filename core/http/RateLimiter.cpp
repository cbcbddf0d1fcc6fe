#include "http/RateLimiter.h"

#include "colonnade/Crypto.h"
#include "text/KeyedHash.h"

#include <algorithm>
#include <utility>

namespace colonnade
{

RateLimiter::RateLimiter(int limit, const Clock& clock):
    _limit(limit),
    _clock(clock),
    _key(randomBytes(KEYED_HASH_BYTES))
{
}

RateLimiter::Verdict RateLimiter::count(std::string_view bucket, std::string_view caller)
{
    const std::int64_t window = _clock.nowSeconds() / WINDOW_SECONDS;
    const std::uint64_t key = keyedHash(_key, bucket, caller);
    const int count = raise(shardOf(key), window, key);
    return {_limit, std::max(_limit - count, 0), (window + 1) * WINDOW_SECONDS, count >= _limit};
}

int RateLimiter::raise(Shard& shard, std::int64_t window, std::uint64_t key)
{
    const std::lock_guard lock(shard.mutex);
    if (shard.window != window)
    {
        shard.window = window;
        shard.uses.clear();
        shard.changed.clear();
    }
    auto place = shard.uses.find(key);
    if (place == shard.uses.end())
        place = shard.uses.try_emplace(shard.uses.size() < MAX_CALLERS ? key : ALL_FURTHER).first;
    Use& use = place->second;
    if (use.here + use.elsewhere < _limit) // counts no further: cannot overflow
    {
        ++use.here;
        noteChange(shard, place->first, use);
    }
    return use.here + use.elsewhere;
}

void RateLimiter::noteChange(Shard& shard, std::uint64_t key, Use& use)
{
    // Those that this server has no room for are no matter of the others.
    if (key != ALL_FURTHER && !std::exchange(use.changed, true))
        shard.changed.push_back(key);
}

RateLimiter::Counts RateLimiter::takeChanged()
{
    Counts counts{_clock.nowSeconds() / WINDOW_SECONDS};
    for (Shard& shard: _shards)
    {
        const std::lock_guard lock(shard.mutex);
        if (shard.window != counts.window)
            continue;
        for (const std::uint64_t key: shard.changed)
        {
            Use& use = shard.uses.at(key);
            use.changed = false;
            counts.callers.push_back(key);
            counts.used.push_back(use.here);
        }
        shard.changed.clear();
    }
    return counts;
}

void RateLimiter::putBack(const Counts& counts)
{
    for (const std::uint64_t key: counts.callers)
    {
        Shard& shard = shardOf(key);
        const std::lock_guard lock(shard.mutex);
        if (shard.window == counts.window)
            noteChange(shard, key, shard.uses.at(key));
    }
}

void RateLimiter::learn(const Counts& others)
{
    for (std::size_t i = 0; i < others.callers.size(); ++i)
    {
        Shard& shard = shardOf(others.callers[i]);
        const std::lock_guard lock(shard.mutex);
        const auto place = shard.uses.find(others.callers[i]);
        if (shard.window == others.window && place != shard.uses.end()) // what is known never becomes less
            place->second.elsewhere = std::max(place->second.elsewhere, std::min(others.used[i], _limit));
    }
}

} // namespace colonnade
