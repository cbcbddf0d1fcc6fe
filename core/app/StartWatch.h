#pragma once

#include <mutex>
#include <string>
#include <thread>

namespace colonnade
{

/// While a server starts, a signal that asks it to end does so at once, whatever it waits for or hangs in;
/// what takes long is told every ten seconds. All that a start does may be cut off at any moment, as a power
/// cut would. The signals must be blocked in all threads.
class StartWatch
{
public:
    StartWatch();
    /// From now on the signals are somebody else's.
    ~StartWatch();
    StartWatch(const StartWatch&) = delete;
    StartWatch& operator=(const StartWatch&) = delete;

    /// What goes on now, for the operator: `loading the plugins`.
    void doing(std::string what);

private:
    void run();

    const int _ended; // an eventfd
    std::mutex _mutex;
    std::string _doing; // guarded by _mutex
    std::thread _thread;
};

} // namespace colonnade
