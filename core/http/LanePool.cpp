#include "http/LanePool.h"

#include <Poco/Logger.h>
#include <Poco/Thread.h>

#include <algorithm>
#include <utility>

#include <sys/resource.h>
#include <unistd.h>

namespace colonnade
{

LanePool::LanePool(LanePoolSettings settings, Run run):
    _settings(std::move(settings)),
    _run(std::move(run)),
    _queue(_settings.queue),
    _networks(_settings.threads, _settings.networkTimes),
    _topics(_settings.threads, _settings.topicTimes)
{
}

LanePool::~LanePool()
{
    stop();
}

LanePool::Admission LanePool::submit(std::unique_ptr<Exchange>& exchange)
{
    const std::lock_guard lock(_mutex);
    if (_stopping || (_threads.empty() && !startThread()))
    {
        ++_refused;
        return Admission::Full;
    }
    if (hasHadItsTime(exchange->network))
    {
        ++_refused;
        return Admission::NetworkHasHadItsTime;
    }
    const bool isFree = _queue.size() == 0 && !_networks.isFull();
    if (isFree && _networks.mayEnter(exchange->network) && _topics.mayEnter(exchange->topic))
    {
        _networks.enter(exchange->network);
        _topics.enter(exchange->topic);
        _ready.push_back(std::move(exchange));
        if (_ready.size() > _idle)
            startThread();
        _filled.notify_one();
        return Admission::Runs;
    }
    const auto entry = _queue.push(exchange);
    if (entry == LaneQueue::Entry::Waits)
    {
        admitWaiting();
        return Admission::Waits;
    }
    ++_refused;
    return entry == LaneQueue::Entry::Full ? Admission::Full : Admission::NetworkHasTooMany;
}

/// Called with the lock held.
bool LanePool::hasHadItsTime(std::uint64_t network)
{
    if (_settings.longestAWindow.count() == 0)
        return false;
    if (Clock::now() - _windowBegan > LanePoolSettings::WINDOW)
    {
        _spent.clear();
        _windowBegan = Clock::now();
    }
    const auto spent = _spent.find(network);
    return spent != _spent.end() && spent->second > _settings.longestAWindow;
}

/// Gives places to as many as there are and the shares allow. Called with the lock held.
void LanePool::admitWaiting()
{
    while (_queue.size() > 0 && !_networks.isFull())
    {
        auto next = _queue.pop([this](std::uint64_t network) { return _networks.mayEnter(network); },
                               [this](std::uint64_t topic) { return _topics.mayEnter(topic); });
        if (!next)
            return;
        _networks.enter(next->network);
        _topics.enter(next->topic);
        _ready.push_back(std::move(next));
        if (_ready.size() > _idle)
            startThread();
        _filled.notify_one();
    }
}

/// False: there is none, or there are enough. Called with the lock held.
bool LanePool::startThread()
{
    if (_threads.size() >= _settings.threads)
        return false;
    auto thread = std::make_unique<Poco::Thread>(_settings.name);
    thread->setStackSize(_settings.stackBytes);
    try
    {
        thread->startFunc([this] { run(); });
    }
    catch (const Poco::Exception& error)
    {
        if (!std::exchange(_failedToStart, true)) // each request tries again, and may fail again
            Poco::Logger::get("http").error(
                "cannot start a thread of the " + _settings.name + " lane: " + error.displayText() +
                (_threads.empty() ? "; what needs it is answered 503" : "; those that run take the work"));
        return false;
    }
    if (std::exchange(_failedToStart, false))
        Poco::Logger::get("http").information("threads of the " + _settings.name + " lane start again");
    _threads.push_back(std::move(thread));
    ++_idle;
    return true;
}

void LanePool::run()
{
    if (_settings.niceness != 0) // on Linux: of this thread
        ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), _settings.niceness);
    std::unique_lock lock(_mutex);
    while (auto exchange = takeReady(lock))
    {
        const std::uint64_t network = exchange->network, topic = exchange->topic;
        --_idle;
        lock.unlock();
        const auto begun = Clock::now();
        _run(std::move(exchange));
        lock.lock();
        if (_settings.longestAWindow.count() > 0)
            _spent[network] += Clock::now() - begun;
        ++_idle;
        ++_ended;
        _networks.leave(network);
        _topics.leave(topic);
        admitWaiting();
    }
}

/// Null: the end.
std::unique_ptr<Exchange> LanePool::takeReady(std::unique_lock<std::mutex>& lock)
{
    _filled.wait(lock, [this] { return _stopping || !_ready.empty(); });
    if (_stopping)
        return nullptr;
    std::unique_ptr<Exchange> exchange = std::move(_ready.front());
    _ready.pop_front();
    return exchange;
}

std::vector<std::unique_ptr<Exchange>> LanePool::takeWaiting(
    const std::function<bool(const Exchange&)>& wanted)
{
    const std::lock_guard lock(_mutex);
    return _queue.take(wanted);
}

bool LanePool::standsStill()
{
    const std::lock_guard lock(_mutex);
    const bool ended = std::exchange(_endedBefore, _ended) != _ended;
    return !ended && _queue.size() > 0 && _networks.isFull();
}

void LanePool::stop()
{
    std::vector<std::unique_ptr<Poco::Thread>> threads;
    std::vector<std::unique_ptr<Exchange>> dropped;
    std::deque<std::unique_ptr<Exchange>> ready;
    {
        const std::lock_guard lock(_mutex);
        _stopping = true;
        threads.swap(_threads);
        dropped = _queue.take([](const Exchange&) { return true; });
        ready.swap(_ready);
    }
    _filled.notify_all();
    for (const auto& thread: threads)
        thread->join();
}

LaneState LanePool::state() const
{
    const std::lock_guard lock(_mutex);
    return {_queue.size(), _networks.taken(), _settings.threads, _refused};
}

} // namespace colonnade
