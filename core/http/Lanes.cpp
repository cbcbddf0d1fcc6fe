#include "http/Lanes.h"

#include "http/Connection.h"

#include <Poco/Thread.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>

namespace colonnade
{

namespace
{

using SteadyClock = std::chrono::steady_clock;

constexpr std::array NAMES{"worker",  "heavy",    "check_password", "make_password",
                           "picture", "transfer", "search",         "try"};

/// A hash takes a core for tens of milliseconds: whoever has something short to do goes first, and signing in
/// before registering. Under full load each still gets some of a core.
constexpr int HEAVY_NICENESS = 10;
constexpr int MAKING_NICENESS = 14;

// See Shares: one alone gets five sixths of the threads, and one topic two thirds.
constexpr std::size_t NETWORK_TIMES = 5;
constexpr std::size_t TOPIC_TIMES = 2;

/// How long the searches of one network may take together within a window of the rate limit: their time is
/// bounded rather than their number, since one may cost as much as many.
constexpr std::chrono::seconds SEARCH_TIME{60};

constexpr std::chrono::milliseconds TICK{50};
/// The workers count as standing still when none has ended anything for this long.
constexpr std::chrono::seconds STILL{1};
/// Exports and their like are waited for longer than what a person waits for.
constexpr std::chrono::seconds LONG_PATIENCE{60};
/// A refusal is held back for this long, since a client that is refused at once would ask again at once.
constexpr std::chrono::seconds HOLD{1};
/// Whoever only sends no more may still read: but not if nothing has happened for so long. (A client that is
/// gone looks the same, until it is written to.)
constexpr std::chrono::seconds HALF_CLOSED{1};

bool hasHungUp(const Exchange& exchange)
{
    const Connection* connection = exchange.connection;
    if (!connection)
        return false;
    return connection->gone || (connection->hungUp && SteadyClock::now() - exchange.arrived > HALF_CLOSED);
}

LanePoolSettings settingsOf(const LaneSizes& sizes, std::size_t index)
{
    LanePoolSettings settings{.name = NAMES.at(index),
                              .threads = sizes.heavyThreads,
                              .queue = sizes.heavyQueue,
                              .niceness = HEAVY_NICENESS};
    const std::size_t half = std::max<std::size_t>(sizes.heavyThreads / 2, 1);
    const bool isWorker = index == 0, isTrier = index + 1 == NAMES.size();
    if (isWorker || isTrier)
    {
        settings.threads = isTrier ? 2 : sizes.workerThreads + (sizes.workerThreads + 1) / 2;
        settings.queue = sizes.workerQueue;
        settings.niceness = 0;
        settings.networkTimes = isTrier ? 0 : NETWORK_TIMES;
        settings.topicTimes = isTrier ? 0 : TOPIC_TIMES;
        return settings;
    }
    switch (static_cast<Work>(index - 1))
    {
    case Work::Other:
        settings.networkTimes = NETWORK_TIMES;
        break;
    case Work::CheckPassword:
        break;
    case Work::MakePassword:
        settings.threads = half;
        settings.niceness = MAKING_NICENESS;
        break;
    case Work::Picture:
        settings.threads = half;
        break;
    case Work::Transfer: // they wait for the database rather than for a core
        settings.threads = std::max<std::size_t>(half, 2);
        settings.networkTimes = NETWORK_TIMES;
        break;
    case Work::Search: // one for a network, for its places are two
        settings.threads = 2;
        settings.networkTimes = NETWORK_TIMES;
        settings.longestAWindow = SEARCH_TIME;
        break;
    }
    return settings;
}

} // namespace

/// Looks after those that wait, while there are any.
class Lanes::Watch
{
public:
    /// `look` tells whether to look again after a while.
    explicit Watch(std::function<bool()> look):
        _look(std::move(look)),
        _thread("lanes")
    {
        _thread.setStackSize(256 * 1024);
        _thread.startFunc([this] { run(); });
    }
    void stop()
    {
        {
            const std::lock_guard lock(_mutex);
            if (std::exchange(_stopping, true))
                return;
        }
        _changed.notify_all();
        _thread.join();
    }

    void wake()
    {
        if (_awake.exchange(true, std::memory_order_relaxed))
            return;
        const std::lock_guard lock(_mutex);
        _changed.notify_all();
    }

    /// To be refused after a while.
    struct Held
    {
        SteadyClock::time_point until;
        LaneRefusal refusal;
        std::unique_ptr<Exchange> exchange;
    };
    void hold(LaneRefusal refusal, std::unique_ptr<Exchange> exchange)
    {
        {
            const std::lock_guard lock(_mutex);
            _held.push_back({SteadyClock::now() + HOLD, refusal, std::move(exchange)});
        }
        wake();
    }
    std::vector<Held> takeHeld()
    {
        std::vector<Held> due;
        const std::lock_guard lock(_mutex);
        for (; !_held.empty() && _held.front().until <= SteadyClock::now(); _held.pop_front())
            due.push_back(std::move(_held.front()));
        return due;
    }

private:
    void run()
    {
        std::unique_lock lock(_mutex);
        while (!_stopping)
        {
            if (_awake.load(std::memory_order_relaxed) || !_held.empty())
                _changed.wait_for(lock, TICK, [this] { return _stopping; });
            else
                _changed.wait(lock, [this] { return _stopping || _awake.load(std::memory_order_relaxed); });
            lock.unlock();
            _awake.store(false, std::memory_order_relaxed);
            if (_look())
                _awake.store(true, std::memory_order_relaxed);
            lock.lock();
        }
    }

    const std::function<bool()> _look;
    std::atomic<bool> _awake = false;
    std::mutex _mutex;
    std::condition_variable _changed;
    std::deque<Held> _held; // guarded by _mutex
    bool _stopping = false; // guarded by _mutex
    Poco::Thread _thread;
};

Lanes::Lanes(const LaneSizes& sizes, Does does):
    _patience(sizes.patience),
    _does(std::move(does))
{
    for (std::size_t i = 0; i < POOLS; ++i)
        _pools[i] = makePool(sizes, i);
    _watch = std::make_unique<Watch>([this] { return look(); });
}

Lanes::~Lanes()
{
    stop();
}

std::unique_ptr<LanePool> Lanes::makePool(const LaneSizes& sizes, std::size_t index)
{
    return std::make_unique<LanePool>(settingsOf(sizes, index),
                                      [this, index](std::unique_ptr<Exchange> exchange)
                                      { runOrRefuse(index, std::move(exchange)); });
}

std::size_t Lanes::poolOf(Lane lane, Work work)
{
    return lane == Lane::Heavy ? 1 + static_cast<std::size_t>(work) : WORKERS;
}

bool Lanes::submit(Lane lane, Work work, std::unique_ptr<Exchange>& exchange)
{
    std::size_t pool = poolOf(lane, work);
    if (pool == WORKERS && standStill() && !exchange->wasTried && !exchange->next)
        pool = TRIERS;
    switch (_pools[pool]->submit(exchange))
    {
    case LanePool::Admission::Runs:
        return true;
    case LanePool::Admission::Waits:
        _watch->wake();
        return true;
    case LanePool::Admission::NetworkHasTooMany:
        _watch->hold(LaneRefusal::TooMany, std::move(exchange));
        return true;
    case LanePool::Admission::NetworkHasHadItsTime:
        _watch->hold(LaneRefusal::HadTime, std::move(exchange));
        return true;
    case LanePool::Admission::Full:
        break;
    }
    return false;
}

void Lanes::runOrRefuse(std::size_t pool, std::unique_ptr<Exchange> exchange) const
{
    if (hasHungUp(*exchange) && !hasBegun(pool, *exchange))
        return _does.refuse(LaneRefusal::Gone, std::move(exchange));
    if (isOverdue(pool, *exchange))
        return _does.refuse(LaneRefusal::Busy, std::move(exchange));
    if (pool == WORKERS || pool == TRIERS)
        return _does.run({Lane::Worker, Work::Other, pool == WORKERS}, std::move(exchange));
    _does.run({Lane::Heavy, static_cast<Work>(pool - 1), true}, std::move(exchange));
}

/// Whether it comes back to the workers: what it did before may not be dropped.
bool Lanes::hasBegun(std::size_t pool, const Exchange& exchange)
{
    return pool == WORKERS && exchange.next;
}

/// A request that moves from lane to lane brings its age along.
bool Lanes::isOverdue(std::size_t pool, const Exchange& exchange) const
{
    if (pool == TRIERS || hasBegun(pool, exchange))
        return false;
    const bool isQuick = pool == WORKERS || pool == poolOf(Lane::Heavy, Work::CheckPassword) ||
                         pool == poolOf(Lane::Heavy, Work::MakePassword);
    const auto longest = isQuick ? _patience : std::max<std::chrono::milliseconds>(_patience, LONG_PATIENCE);
    return SteadyClock::now() - exchange.arrived > longest;
}

/// What the watch does; true: something waits.
bool Lanes::look()
{
    const auto now = SteadyClock::now();
    if (_pools[WORKERS]->standsStill())
    {
        _stoodLast = now;
        _stands = true;
    }
    else if (now - _stoodLast > STILL)
        _stands = false;
    for (std::size_t i = 0; i < POOLS; ++i)
    {
        refuse(LaneRefusal::Gone,
               _pools[i]->takeWaiting([&](const Exchange& exchange)
                                      { return hasHungUp(exchange) && !hasBegun(i, exchange); }));
        refuse(LaneRefusal::Busy,
               _pools[i]->takeWaiting([&](const Exchange& exchange) { return isOverdue(i, exchange); }));
    }
    if (standStill())
        for (auto& exchange: _pools[WORKERS]->takeWaiting([](const Exchange& waiting)
                                                          { return !waiting.wasTried && !waiting.next; }))
            if (!submit(Lane::Worker, Work::Other, exchange))
                _does.refuse(LaneRefusal::Busy, std::move(exchange));
    for (auto& held: _watch->takeHeld())
        _does.refuse(held.refusal, std::move(held.exchange));
    return std::any_of(_pools.begin(), _pools.end(),
                       [](const auto& pool) { return pool->state().waiting > 0; }) ||
           standStill();
}

void Lanes::refuse(LaneRefusal refusal, std::vector<std::unique_ptr<Exchange>> exchanges) const
{
    for (auto& exchange: exchanges)
        _does.refuse(refusal, std::move(exchange));
}

void Lanes::stop()
{
    _watch->stop();
    for (const auto& pool: _pools)
        pool->stop();
}

std::vector<Lanes::Named> Lanes::states() const
{
    std::vector<Named> states;
    for (std::size_t i = 0; i < POOLS; ++i)
        states.push_back({NAMES[i], _pools[i]->state()});
    return states;
}

} // namespace colonnade
