#include "app/EndWatch.h"

#include "observe/Breadcrumb.h"
#include "plugin/ThreadList.h"

#include <Poco/Logger.h>

#include <sysexits.h>
#include <unistd.h>

#include <iostream>
#include <set>

namespace colonnade
{

EndWatch::EndWatch(std::chrono::seconds time, std::string heldUp, std::string since):
    _heldUp(std::move(heldUp)),
    _since(std::move(since)),
    _thread([this, time] { run(time); })
{
}

EndWatch::~EndWatch()
{
    {
        const std::lock_guard lock(_mutex);
        _ended = true;
    }
    _changed.notify_all();
    _thread.join();
}

void EndWatch::run(std::chrono::seconds time)
{
    std::unique_lock lock(_mutex);
    if (_changed.wait_for(lock, time, [this] { return _ended; }))
        return;
    auto& logger = Poco::Logger::get("colonnade");
    for (const auto& busy: listBusyThreads())
        logger.error("holds up " + _heldUp + ": " + busy.text + ", for " + std::to_string(busy.seconds) +
                     " s");
    logger.error("ends now, " + std::to_string(time.count()) + " s after " + _since);
    ::_exit(EX_SOFTWARE);
}

void endDespiteThreads(int code)
{
    std::set<int> others;
    for (const auto& [thread, name]: listThreads())
        if (thread != ::getpid())
            others.insert(thread);
    const auto left = threadsLeft(others); // one that was just waited for takes a moment to go
    if (left.empty())
        return;
    for (const auto& name: left)
        Poco::Logger::get("colonnade").warning("a thread was left running: " + name);
    std::cout.flush();
    std::cerr.flush();
    ::_exit(code);
}

} // namespace colonnade
