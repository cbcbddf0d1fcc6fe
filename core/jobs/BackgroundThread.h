#pragma once

#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

namespace colonnade
{

/// A thread that does a piece of work again and again until it is stopped.
class BackgroundThread
{
public:
    /// Does what there is to do and returns how long to rest until the next run. Should end soon once the
    /// token asks for it. What it throws is logged, and it is run again after a while.
    using Work = std::function<std::chrono::milliseconds(const std::stop_token&)>;

    /// `name` is the logger's, and the thread's in `top`. Starts at once.
    BackgroundThread(std::string name, Work work);
    /// Stops it and waits for its end.
    ~BackgroundThread();
    BackgroundThread(const BackgroundThread&) = delete;
    BackgroundThread& operator=(const BackgroundThread&) = delete;

    /// Ends the rest, if it rests.
    void wake();

private:
    void run(const std::stop_token& stop);
    std::chrono::milliseconds runOnce(const std::stop_token& stop);
    void tell(const std::exception* error) noexcept;

    const std::string _name;
    const Work _work;
    int _failures = 0; // in a row; the thread's

    std::mutex _mutex;
    std::condition_variable_any _changed;
    bool _woken = false;  // guarded by _mutex
    std::jthread _thread; // last: it uses all of the above
};

} // namespace colonnade
