#pragma once

#include "colonnade/Response.h"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace Poco
{
class Thread;
}

namespace colonnade
{

struct Exchange;

/// How busy a lane is.
struct LaneState
{
    std::size_t waiting = 0;
    std::size_t running = 0;
    std::size_t maxThreads = 0;
    std::uint64_t refused = 0; ///< since the start
};

/// A bounded queue and the threads that serve it; a thread is started when there is work and none is free.
class LanePool
{
public:
    using Work = std::function<void(std::unique_ptr<Exchange>)>; ///< must not throw

    /// `niceness`: of its threads, 0 to 19 as `nice` takes it.
    LanePool(std::string name, std::size_t maxThreads, std::size_t maxQueue, int niceness, Work work);
    ~LanePool();

    /// Takes the exchange if there is room; otherwise leaves it with the caller.
    bool submit(std::unique_ptr<Exchange>& exchange);

    /// Drops what waits and returns when nothing runs.
    void stop();

    LaneState state() const;

private:
    void run();
    void startThread();

    const std::string _name;
    const std::size_t _maxThreads;
    const std::size_t _maxQueue;
    const int _niceness;
    const Work _work;
    mutable std::mutex _mutex;
    std::condition_variable _filled;
    std::deque<std::unique_ptr<Exchange>> _queue;        // guarded by _mutex
    std::vector<std::unique_ptr<Poco::Thread>> _threads; // guarded by _mutex
    std::size_t _idle = 0;                               // guarded by _mutex
    std::uint64_t _refused = 0;                          // guarded by _mutex
    bool _stopping = false;                              // guarded by _mutex
};

struct LaneSizes
{
    std::size_t workerThreads;
    std::size_t workerQueue;
    std::size_t heavyThreads;
    std::size_t heavyQueue;
};

/// The two lanes beside the loops. Any thread.
class Lanes
{
public:
    using Work = std::function<void(Lane, std::unique_ptr<Exchange>)>; ///< must not throw

    Lanes(const LaneSizes& sizes, const Work& work);

    /// `lane` is `Worker` or `Heavy`. False: the queue is full, and the exchange stays with the caller.
    bool submit(Lane lane, std::unique_ptr<Exchange>& exchange);
    void stop();

    LaneState state(Lane lane) const;

private:
    LanePool _workers;
    LanePool _heavy;
};

} // namespace colonnade
