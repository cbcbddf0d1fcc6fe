#pragma once

#include "http/LaneQueue.h"
#include "jobs/Shares.h"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace Poco
{
class Thread;
}

namespace colonnade
{

/// How busy a lane is.
struct LaneState
{
    std::size_t waiting = 0;
    std::size_t running = 0;
    std::size_t maxThreads = 0;
    std::uint64_t refused = 0; ///< since the start
};

struct LanePoolSettings
{
    std::string name;
    std::size_t threads = 1;
    std::size_t queue = 64;
    int niceness = 0; ///< of its threads, 0 to 19 as `nice` takes it
    /// Untouched pages of a stack cost nothing; deep JSON and the databases' parsers need some.
    int stackBytes = 1024 * 1024;
    /// How much one network, and one topic, may have, see `Shares`; 0: no bound.
    std::size_t networkTimes = 0;
    std::size_t topicTimes = 0;
    /// What one network may use of the threads' time within `WINDOW`; 0: any.
    std::chrono::seconds longestAWindow{0};
    static constexpr std::chrono::seconds WINDOW{900};
};

/// The threads for one kind of work and those that wait for them; a thread is started when there is work and
/// none is free. Any thread.
class LanePool
{
public:
    using Run = std::function<void(std::unique_ptr<Exchange>)>; ///< must not throw

    LanePool(LanePoolSettings settings, Run run);
    ~LanePool();

    enum class Admission
    {
        Runs,
        Waits,
        NetworkHasTooMany,
        NetworkHasHadItsTime,
        Full ///< or there is no thread to do it
    };
    /// Takes the exchange in the first two cases; otherwise leaves it with the caller.
    Admission submit(std::unique_ptr<Exchange>& exchange);

    /// Takes out those waiting that `wanted` wants.
    std::vector<std::unique_ptr<Exchange>> takeWaiting(const std::function<bool(const Exchange&)>& wanted);

    /// Since it was last asked no request has ended, although every thread has one and more wait.
    bool standsStill();

    /// Drops what waits and returns when nothing runs.
    void stop();

    /// For metrics and readiness; right at the moment that it is taken.
    LaneState state() const;

private:
    using Clock = std::chrono::steady_clock;

    void run();
    std::unique_ptr<Exchange> takeReady(std::unique_lock<std::mutex>& lock);
    void admitWaiting();
    bool hasHadItsTime(std::uint64_t network);
    bool startThread();

    const LanePoolSettings _settings;
    const Run _run;
    mutable std::mutex _mutex;
    std::condition_variable _filled;
    LaneQueue _queue;                                    // guarded by _mutex
    std::deque<std::unique_ptr<Exchange>> _ready;        // have a place, not yet a thread; guarded by _mutex
    Shares _networks;                                    // guarded by _mutex
    Shares _topics;                                      // guarded by _mutex
    std::vector<std::unique_ptr<Poco::Thread>> _threads; // guarded by _mutex
    std::unordered_map<std::uint64_t, Clock::duration>
        _spent;                                    // by network, in this window; guarded by _mutex
    Clock::time_point _windowBegan = Clock::now(); // guarded by _mutex
    std::size_t _idle = 0;                         // guarded by _mutex
    std::uint64_t _refused = 0;                    // guarded by _mutex
    std::uint64_t _ended = 0;                      // guarded by _mutex
    std::uint64_t _endedBefore = 0;                // when last asked; guarded by _mutex
    bool _failedToStart = false;                   // guarded by _mutex
    bool _stopping = false;                        // guarded by _mutex
};

} // namespace colonnade
