#pragma once

#include "colonnade/Clock.h"

#include <array>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace colonnade
{

/// Counts requests in windows of 900 seconds that begin at multiples of 900 since the epoch. The request that
/// brings a count to the limit is already refused (reference/pybossa-accounts.md 1.12). What other servers
/// have counted can be told to it, see RateExchange. Any thread.
class RateLimiter
{
public:
    static constexpr std::int64_t WINDOW_SECONDS = 900;

    /// `limit`: where `Name` does not say otherwise.
    RateLimiter(int limit, const Clock& clock);

    /// A name under which a request is counted.
    struct Name
    {
        std::string_view text;
        int limit = 0; ///< 0: the limiter's
        /// The network that the name came from, if it is only claimed. Then it is counted by itself only if
        /// it is one of the first `MOST_CLAIMED` from there in this window and bucket: names cost nothing.
        std::string_view claimedFrom = {};
    };
    static constexpr int MOST_CLAIMED = 64;

    struct Verdict
    {
        int limit;
        int remaining;        ///< never below 0
        std::int64_t resetAt; ///< end of the window, seconds since the epoch
        bool refused;
        std::uint64_t key = 0; ///< for `giveBack`
    };

    /// Counts one request. The verdict says what is left, refused or not, because clients are told in header
    /// fields.
    Verdict count(std::string_view bucket, std::string_view caller);
    /// Nothing: a claimed name that is not counted by itself.
    std::optional<Verdict> countAs(std::string_view bucket, const Name& name);

    /// That request did not count; not for a refused one. If its window is over nothing happens.
    void giveBack(const Verdict& verdict);

    // A client that asks without its key how much is left, and then works with the key, means the key: what
    // the accounts of a network have used is remembered by the network, the most of each bucket. On this
    // server only.

    void noteUsed(std::string_view bucket, std::string_view network, int used);
    int mostUsed(std::string_view bucket, std::string_view network); ///< in this window; 0: nothing is known

    int limit() const { return _limit; } ///< per window

    /// Counts of callers in one window; a caller is named by a hash.
    struct Counts
    {
        std::int64_t window = 0; ///< number of the window since the epoch
        std::vector<std::uint64_t> callers = {};
        std::vector<int> used = {}; ///< by each of them
    };

    /// Of `KEYED_HASH_BYTES`. Servers with the same key name callers alike. To be called before anything is
    /// counted.
    void setKey(std::string_view key) { _key = key; }

    /// What has been counted here, in the present window, for those callers that have been counted since they
    /// were last taken.
    Counts takeChanged();
    /// They are given out by the next `takeChanged` as well.
    void putBack(const Counts& counts);
    /// What the other servers have counted, all together.
    void learn(const Counts& others);

private:
    static constexpr std::size_t SHARDS = 16;
    /// Callers counted per shard and window. Beyond it a new one takes the place of one that has used little,
    /// so that a flood of networks costs bounded memory and pushes out itself.
    static constexpr std::size_t MAX_CALLERS = 16 * 1024;

    struct Use
    {
        int here = 0;
        int elsewhere = 0;
        bool changed = false; ///< it is in `Shard::changed`
    };

    struct Shard
    {
        std::mutex mutex;
        std::int64_t window = 0;                     // guarded by mutex
        std::unordered_map<std::uint64_t, Use> uses; // by hash of bucket and name; guarded by mutex
        std::vector<std::uint64_t> changed;          // guarded by mutex
        std::size_t hand = 0;                        // where places are looked for; guarded by mutex
    };

    Shard& shardOf(std::uint64_t key) { return _shards[(key >> 32) % SHARDS]; }
    std::uint64_t keyOfMost(std::string_view bucket, std::string_view network) const;
    /// Whether it has a place, or there is one for a claimed name.
    bool mayClaim(std::string_view bucket, std::uint64_t key, std::string_view network, std::int64_t window);
    int raise(std::int64_t window, std::uint64_t key, int limit);
    static void enter(Shard& shard, std::int64_t window);
    static Use& useOf(Shard& shard, std::uint64_t key);
    static void makeRoom(Shard& shard);
    static void noteChange(Shard& shard, std::uint64_t key, Use& use);

    const int _limit;
    const Clock& _clock;
    std::string _key; // of the hash: keeps callers from choosing names that share a count
    std::array<Shard, SHARDS> _shards;
};

} // namespace colonnade
