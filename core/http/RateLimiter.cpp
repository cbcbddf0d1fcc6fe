#include "http/RateLimiter.h"

#include "colonnade/Crypto.h"
#include "text/KeyedHash.h"

#include <algorithm>
#include <utility>

namespace colonnade
{

namespace
{

constexpr int MOST_ELSEWHERE = 1'000'000'000; // with what is counted here it fits an int

} // namespace

RateLimiter::RateLimiter(int limit, const Clock& clock):
    _limit(limit),
    _clock(clock),
    _key(randomBytes(KEYED_HASH_BYTES))
{
}

RateLimiter::Verdict RateLimiter::count(std::string_view bucket, std::string_view caller)
{
    return *countAs(bucket, {caller});
}

std::optional<RateLimiter::Verdict> RateLimiter::countAs(std::string_view bucket, const Name& name)
{
    const std::int64_t window = _clock.nowSeconds() / WINDOW_SECONDS;
    const std::uint64_t key = keyedHash(_key, bucket, name.text);
    if (!name.claimedFrom.empty() && !mayClaim(bucket, key, name.claimedFrom, window))
        return std::nullopt;
    const int limit = name.limit > 0 ? name.limit : _limit;
    const int count = raise(window, key, limit);
    return Verdict{limit, std::max(limit - count, 0), (window + 1) * WINDOW_SECONDS, count >= limit, key};
}

bool RateLimiter::mayClaim(std::string_view bucket, std::uint64_t key, std::string_view network,
                           std::int64_t window)
{
    {
        Shard& shard = shardOf(key);
        const std::lock_guard lock(shard.mutex);
        enter(shard, window);
        if (shard.uses.contains(key))
            return true;
    }
    // How many names a network has is no matter of other servers.
    const std::uint64_t names = keyedHash(_key, "names in " + std::string(bucket), network);
    Shard& shard = shardOf(names);
    const std::lock_guard lock(shard.mutex);
    enter(shard, window);
    Use& use = useOf(shard, names);
    return use.here < MOST_CLAIMED && ++use.here > 0;
}

int RateLimiter::raise(std::int64_t window, std::uint64_t key, int limit)
{
    Shard& shard = shardOf(key);
    const std::lock_guard lock(shard.mutex);
    enter(shard, window);
    Use& use = useOf(shard, key);
    if (use.here + use.elsewhere < limit) // counts no further: cannot overflow
    {
        ++use.here;
        noteChange(shard, key, use);
    }
    return use.here + use.elsewhere;
}

std::uint64_t RateLimiter::keyOfMost(std::string_view bucket, std::string_view network) const
{
    return keyedHash(_key, bucket, "most in " + std::string(network));
}

void RateLimiter::noteUsed(std::string_view bucket, std::string_view network, int used)
{
    const std::uint64_t key = keyOfMost(bucket, network);
    Shard& shard = shardOf(key);
    const std::lock_guard lock(shard.mutex);
    enter(shard, _clock.nowSeconds() / WINDOW_SECONDS);
    Use& use = useOf(shard, key);
    use.here = std::max(use.here, used);
}

int RateLimiter::mostUsed(std::string_view bucket, std::string_view network)
{
    const std::uint64_t key = keyOfMost(bucket, network);
    Shard& shard = shardOf(key);
    const std::lock_guard lock(shard.mutex);
    enter(shard, _clock.nowSeconds() / WINDOW_SECONDS);
    const auto place = shard.uses.find(key);
    return place == shard.uses.end() ? 0 : place->second.here;
}

void RateLimiter::giveBack(const Verdict& verdict)
{
    Shard& shard = shardOf(verdict.key);
    const std::lock_guard lock(shard.mutex);
    const auto place = shard.uses.find(verdict.key);
    if (place == shard.uses.end() || place->second.here == 0 ||
        (shard.window + 1) * WINDOW_SECONDS != verdict.resetAt)
        return;
    --place->second.here;
    noteChange(shard, place->first, place->second);
}

void RateLimiter::enter(Shard& shard, std::int64_t window)
{
    if (shard.window == window)
        return;
    shard.window = window;
    shard.uses.clear();
    shard.changed.clear();
}

RateLimiter::Use& RateLimiter::useOf(Shard& shard, std::uint64_t key)
{
    const auto place = shard.uses.find(key);
    if (place != shard.uses.end())
        return place->second;
    if (shard.uses.size() >= MAX_CALLERS)
        makeRoom(shard);
    return shard.uses[key];
}

/// To make room, looks at some neighbouring entries and drops the least used of them. Each time it looks at
/// others, so that none stays for ever and no full scan is needed.
void RateLimiter::makeRoom(Shard& shard)
{
    constexpr std::size_t looked = 8;
    auto& uses = shard.uses;
    const std::uint64_t* least = nullptr;
    int leastUsed = 0;
    for (std::size_t seen = 0; seen < looked;)
    {
        shard.hand = (shard.hand + 1) % uses.bucket_count();
        for (auto place = uses.cbegin(shard.hand); place != uses.cend(shard.hand); ++place, ++seen)
        {
            const int used = place->second.here + place->second.elsewhere;
            if (least && used >= leastUsed)
                continue;
            least = &place->first;
            leastUsed = used;
        }
    }
    uses.erase(uses.find(*least));
}

void RateLimiter::noteChange(Shard& shard, std::uint64_t key, Use& use)
{
    if (!std::exchange(use.changed, true))
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
            const auto place = shard.uses.find(key);
            if (place == shard.uses.end())
                continue; // another has its place
            place->second.changed = false;
            counts.callers.push_back(key);
            counts.used.push_back(place->second.here);
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
        if (const auto place = shard.uses.find(key);
            shard.window == counts.window && place != shard.uses.end())
            noteChange(shard, key, place->second);
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
            place->second.elsewhere =
                std::max(place->second.elsewhere, std::min(others.used[i], MOST_ELSEWHERE));
    }
}

} // namespace colonnade
