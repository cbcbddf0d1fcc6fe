#include "jobs/BackgroundThread.h"

#include <Poco/Exception.h>
#include <Poco/Logger.h>

#include <algorithm>

#include <pthread.h>

namespace colonnade
{

namespace
{

constexpr std::size_t MAX_THREAD_NAME = 15; // Linux
constexpr std::chrono::milliseconds FIRST_PAUSE{1000};
constexpr int MAX_DOUBLINGS = 6; // about a minute

} // namespace

BackgroundThread::BackgroundThread(std::string name, Work work):
    _name(std::move(name)),
    _work(std::move(work)),
    _thread([this](const std::stop_token& stop) { run(stop); })
{
}

BackgroundThread::~BackgroundThread()
{
    _thread.request_stop();
    _thread.join();
}

void BackgroundThread::wake()
{
    {
        const std::lock_guard lock(_mutex);
        _woken = true;
    }
    _changed.notify_all();
}

void BackgroundThread::run(const std::stop_token& stop)
{
    ::pthread_setname_np(::pthread_self(), _name.substr(0, MAX_THREAD_NAME).c_str());
    while (!stop.stop_requested())
    {
        const auto rest = runOnce(stop);
        std::unique_lock lock(_mutex);
        _changed.wait_for(lock, stop, rest, [this] { return _woken; });
        _woken = false;
    }
}

void BackgroundThread::tell(const std::exception* error) noexcept
{
    try
    {
        const auto* known = dynamic_cast<const Poco::Exception*>(error);
        const std::string why = known   ? known->displayText()
                                : error ? error->what()
                                        : "an exception of an unknown type";
        Poco::Logger::get(_name).error("background work failed, and is tried again: " + why);
    }
    catch (...) // no memory to say it: it is tried again all the same
    {
        return;
    }
}

std::chrono::milliseconds BackgroundThread::runOnce(const std::stop_token& stop)
{
    try
    {
        const auto rest = _work(stop);
        _failures = 0;
        return rest;
    }
    catch (const std::exception& exc)
    {
        tell(&exc);
    }
    catch (...) // the thread lives, whatever a plugin's work throws
    {
        tell(nullptr);
    }
    return FIRST_PAUSE * (1 << std::min(_failures++, MAX_DOUBLINGS));
}

} // namespace colonnade
