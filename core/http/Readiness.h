#pragma once

#include "colonnade/Background.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

namespace colonnade
{

/// Whether the server can do its work: what `/health/ready` tells. It is found out once a second by a thread
/// of its own, and only told when somebody asks, so that asking costs nothing and never waits. Any thread.
class Readiness
{
public:
    /// Empty: all is well; otherwise what is not, as a sentence for whoever asks.
    using Look = std::function<std::string()>;

    /// Since the start.
    struct Counts
    {
        std::uint64_t answers = 0;
        std::uint64_t failures = 0; ///< answered 500
    };

    /// `look`: at the database; may take long, and then counts as failed. Empty: none. `standsStill`: whether
    /// all workers have something that does not end.
    Readiness(Look look, std::function<Counts()> count, std::function<bool()> standsStill);

    /// Empty: ready.
    std::string obstacle() const;

private:
    using Clock = std::chrono::steady_clock;

    std::chrono::milliseconds run();
    std::string findObstacle();

    const Look _look;
    const std::function<Counts()> _count;
    const std::function<bool()> _standsStill;
    std::array<Counts, 10> _counts = {}; // second by second; the thread's
    std::size_t _second = 0;             // the thread's
    int _still = 0;                      // looks in a row; the thread's
    mutable std::mutex _mutex;
    Clock::time_point _looked = Clock::now(); // guarded by _mutex; the start has looked
    std::string _obstacle;                    // guarded by _mutex
    BackgroundThread _thread;                 // last: it uses the above
};

} // namespace colonnade
