#include "http/Lanes.h"

#include "http/Exchange.h"

#include <Poco/Logger.h>
#include <Poco/Thread.h>

#include <algorithm>

#include <sys/resource.h>
#include <unistd.h>

namespace colonnade
{

namespace
{

// Untouched pages of a stack cost nothing; deep JSON and the databases' parsers need some.
constexpr int STACK_BYTES = 1024 * 1024;

/// A hash takes a core for tens of milliseconds: whoever has something short to do goes first. Under full
/// load the lane still gets a tenth of a core.
constexpr int HEAVY_NICENESS = 10;

} // namespace

LanePool::LanePool(std::string name, std::size_t maxThreads, std::size_t maxQueue, int niceness, Work work):
    _name(std::move(name)),
    _maxThreads(maxThreads),
    _maxQueue(maxQueue),
    _niceness(niceness),
    _work(std::move(work))
{
}

LanePool::~LanePool()
{
    stop();
}

bool LanePool::submit(std::unique_ptr<Exchange>& exchange)
{
    {
        const std::lock_guard lock(_mutex);
        if (_stopping || _queue.size() >= _maxQueue + _idle)
        {
            ++_refused;
            return false;
        }
        _queue.push_back(std::move(exchange));
        if (_queue.size() > _idle && _threads.size() < _maxThreads)
            startThread();
    }
    _filled.notify_one();
    return true;
}

/// Called with the lock held.
void LanePool::startThread()
{
    auto thread = std::make_unique<Poco::Thread>(_name);
    thread->setStackSize(STACK_BYTES);
    try
    {
        thread->startFunc([this] { run(); });
    }
    catch (const Poco::Exception& error)
    {
        Poco::Logger::get("http").error("cannot start a thread of the " + _name +
                                        " lane: " + error.displayText());
        return; // those that run take the work
    }
    _threads.push_back(std::move(thread));
}

void LanePool::run()
{
    if (_niceness != 0)
        ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), _niceness); // on Linux: of this thread
    std::unique_lock lock(_mutex);
    for (;;)
    {
        ++_idle;
        _filled.wait(lock, [this] { return _stopping || !_queue.empty(); });
        --_idle;
        if (_stopping)
            return;
        std::unique_ptr<Exchange> exchange = std::move(_queue.front());
        _queue.pop_front();
        lock.unlock();
        _work(std::move(exchange));
        lock.lock();
    }
}

void LanePool::stop()
{
    std::vector<std::unique_ptr<Poco::Thread>> threads;
    std::deque<std::unique_ptr<Exchange>> dropped;
    {
        const std::lock_guard lock(_mutex);
        _stopping = true;
        threads.swap(_threads);
        dropped.swap(_queue);
    }
    _filled.notify_all();
    for (const auto& thread: threads)
        thread->join();
}

LaneState LanePool::state() const
{
    const std::lock_guard lock(_mutex);
    return {_queue.size(), _threads.size() - std::min(_idle, _threads.size()), _maxThreads, _refused};
}

Lanes::Lanes(const LaneSizes& sizes, const Work& work):
    _workers("worker", sizes.workerThreads, sizes.workerQueue, 0,
             [work](std::unique_ptr<Exchange> exchange) { work(Lane::Worker, std::move(exchange)); }),
    _heavy("heavy", sizes.heavyThreads, sizes.heavyQueue, HEAVY_NICENESS,
           [work](std::unique_ptr<Exchange> exchange) { work(Lane::Heavy, std::move(exchange)); })
{
}

bool Lanes::submit(Lane lane, std::unique_ptr<Exchange>& exchange)
{
    return (lane == Lane::Heavy ? _heavy : _workers).submit(exchange);
}

void Lanes::stop()
{
    _workers.stop();
    _heavy.stop();
}

LaneState Lanes::state(Lane lane) const
{
    return (lane == Lane::Heavy ? _heavy : _workers).state();
}

} // namespace colonnade
