#pragma once

#include "colonnade/Response.h"
#include "http/LanePool.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace colonnade
{

struct LaneSizes
{
    std::size_t workerThreads = 8;
    std::size_t workerQueue = 4096;
    std::size_t heavyThreads = 1;
    std::size_t heavyQueue = 64;
    std::chrono::milliseconds patience{5000}; ///< who has waited longer for a worker or a hash is refused
};

/// Where a request runs.
struct LanePlace
{
    Lane lane = Lane::Worker; ///< `Worker` or `Heavy`
    Work work = Work::Other;
    bool mayAskDatabase = true; ///< false: only a try
};

/// Why a lane gives a request back.
enum class LaneRefusal
{
    Busy,    ///< it has waited for too long
    TooMany, ///< too many of its network wait already
    HadTime, ///< its network has had its part of the time
    Gone     ///< whoever sent it has hung up before it began
};

/// The lanes beside the loops: workers, and a pool for each kind of heavy work. Within each the clients'
/// networks are served in turn, none gets all threads, and of one topic only a part is worked at. While all
/// workers wait for the database, what waits for them is first tried without it by threads of its own, so
/// that it need not stand behind them. Any thread.
class Lanes
{
public:
    struct Does
    {
        std::function<void(const LanePlace&, std::unique_ptr<Exchange>)> run; ///< must not throw
        std::function<void(LaneRefusal, std::unique_ptr<Exchange>)> refuse;   ///< must not throw
    };

    Lanes(const LaneSizes& sizes, Does does);
    ~Lanes();

    /// False: there is no room or no thread, and the exchange stays with the caller. Any other refusal comes
    /// later.
    bool submit(Lane lane, Work work, std::unique_ptr<Exchange>& exchange);
    /// What waits is dropped, what runs is waited for.
    void stop();

    /// All workers have something that does not end, and more waits: the database hangs, or is far too slow.
    bool standStill() const { return _stands.load(std::memory_order_relaxed); }

    struct Named
    {
        const char* lane;
        LaneState state;
    };
    /// Each pool by its label in `/metrics`.
    std::vector<Named> states() const;

private:
    class Watch;

    static constexpr std::size_t WORKERS = 0; ///< then one for each `Work`, and the last tries
    static constexpr std::size_t TRIERS = 7;
    static constexpr std::size_t POOLS = 8;

    static std::size_t poolOf(Lane lane, Work work);
    std::unique_ptr<LanePool> makePool(const LaneSizes& sizes, std::size_t index);
    void runOrRefuse(std::size_t pool, std::unique_ptr<Exchange> exchange) const;
    static bool hasBegun(std::size_t pool, const Exchange& exchange);
    bool isOverdue(std::size_t pool, const Exchange& exchange) const;
    bool look();
    void refuse(LaneRefusal refusal, std::vector<std::unique_ptr<Exchange>> exchanges) const;

    const std::chrono::milliseconds _patience;
    const Does _does;
    std::atomic<bool> _stands = false;
    std::chrono::steady_clock::time_point _stoodLast; // the watch's
    std::array<std::unique_ptr<LanePool>, POOLS> _pools;
    std::unique_ptr<Watch> _watch; // last: it uses the above
};

} // namespace colonnade
