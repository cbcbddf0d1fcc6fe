#include "colonnade/Background.h"

#include "colonnade/Database.h"
#include "jobs/Outage.h"
#include "observe/Breadcrumb.h"

#include <Poco/Exception.h>
#include <Poco/Logger.h>

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include <pthread.h>

namespace colonnade
{

namespace
{

constexpr std::size_t MAX_THREAD_NAME = 15; // Linux
constexpr std::chrono::milliseconds FIRST_PAUSE{1000};
constexpr int MAX_DOUBLINGS = 6; // about a minute

} // namespace

class BackgroundThread::Loop
{
public:
    Loop(std::string name, Work work, int threads):
        _name(std::move(name)),
        _work(std::move(work))
    {
        for (int i = 0; i < threads; ++i)
            _threads.emplace_back([this](const std::stop_token& stop) { run(stop); });
    }

    ~Loop()
    {
        for (auto& thread: _threads)
            thread.request_stop();
        for (auto& thread: _threads)
            thread.join();
    }

    void wake()
    {
        {
            const std::lock_guard lock(_mutex);
            ++_wakes;
        }
        _changed.notify_all();
    }

private:
    /// For whom the thread works that makes it.
    static std::string ofThisThread()
    {
        const std::string_view plugin = Breadcrumb::current().plugin;
        return plugin.empty() ? "core" : std::string(plugin);
    }

    /// What one thread remembers of its runs.
    struct Record
    {
        Outage::Member outage{Outage::ofProcess()};
        int failures = 0; // in a row
    };

    void run(const std::stop_token& stop)
    {
        ::pthread_setname_np(::pthread_self(), _name.substr(0, MAX_THREAD_NAME).c_str());
        Record record;
        record.outage.standForThread();
        std::uint64_t seen = 0;
        while (!stop.stop_requested())
        {
            const auto rest = runOnce(stop, record);
            std::unique_lock lock(_mutex);
            _changed.wait_for(lock, stop, rest, [&] { return _wakes != seen; });
            seen = _wakes;
        }
    }

    std::chrono::milliseconds runOnce(const std::stop_token& stop, Record& record)
    {
        const Breadcrumb crumb({.plugin = _plugin, .phase = "background", .what = _name});
        try
        {
            const auto rest = _work(stop);
            record.outage.succeed();
            record.failures = 0;
            return rest;
        }
        catch (const DatabaseBusy& exc)
        {
            record.outage.fail(exc.displayText());
            return FIRST_PAUSE; // it looks soon whether it is back
        }
        catch (const std::exception& exc)
        {
            tell(&exc);
        }
        catch (...) // the thread lives, whatever a plugin's work throws
        {
            tell(nullptr);
        }
        record.outage.succeed();
        return FIRST_PAUSE * (1 << std::min(record.failures++, MAX_DOUBLINGS));
    }

    void tell(const std::exception* error) const noexcept
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

    const std::string _name;
    const std::string _plugin = ofThisThread();
    const Work _work;

    std::mutex _mutex;
    std::condition_variable_any _changed;
    std::uint64_t _wakes = 0;           // guarded by _mutex
    std::vector<std::jthread> _threads; // last: they use all of the above
};

BackgroundThread::BackgroundThread(std::string name, Work work, int threads):
    _loop(std::make_unique<Loop>(std::move(name), std::move(work), threads))
{
}

BackgroundThread::~BackgroundThread() = default;

void BackgroundThread::wake()
{
    _loop->wake();
}

} // namespace colonnade
