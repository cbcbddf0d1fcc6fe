#include "http/RateLimiter.h"

#include "colonnade/Crypto.h"

#include <algorithm>
#include <cstring>

namespace colonnade
{

namespace
{

std::uint64_t randomSeed()
{
    std::uint64_t seed = 0;
    std::memcpy(&seed, randomBytes(sizeof seed).data(), sizeof seed);
    return seed;
}

std::uint64_t hashOf(std::uint64_t seed, std::string_view bucket, std::string_view caller)
{
    const std::hash<std::string_view> hash;
    const std::uint64_t mixed = (seed ^ hash(bucket)) * 0x9e3779b97f4a7c15u;
    return (mixed ^ (mixed >> 29) ^ hash(caller)) * 0xbf58476d1ce4e5b9u;
}

} // namespace

RateLimiter::RateLimiter(int limit, const Clock& clock):
    _limit(limit),
    _clock(clock),
    _seed(randomSeed())
{
}

RateLimiter::Verdict RateLimiter::count(std::string_view bucket, std::string_view caller)
{
    const std::int64_t window = _clock.nowSeconds() / WINDOW_SECONDS;
    const std::uint64_t key = hashOf(_seed, bucket, caller);
    const int count = raise(_shards[(key >> 32) % SHARDS], window, key);
    return {_limit, std::max(_limit - count, 0), (window + 1) * WINDOW_SECONDS, count >= _limit};
}

int RateLimiter::raise(Shard& shard, std::int64_t window, std::uint64_t key)
{
    const std::lock_guard lock(shard.mutex);
    if (shard.window != window)
    {
        shard.window = window;
        shard.counts.clear();
    }
    auto place = shard.counts.find(key);
    if (place == shard.counts.end())
        place = shard.counts.try_emplace(shard.counts.size() < MAX_CALLERS ? key : 0).first;
    if (place->second < _limit) // counts no further: cannot overflow
        ++place->second;
    return place->second;
}

} // namespace colonnade
