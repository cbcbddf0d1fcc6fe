#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace colonnade
{

/// Sees to it that a server that was asked to end does so: once the time is over it says who holds it up, and
/// ends the process as it is. What was acknowledged is stored by then.
class EndWatch
{
public:
    /// The time begins now.
    explicit EndWatch(std::chrono::seconds time):
        EndWatch(time, "the end", "it was asked to")
    {
    }
    /// Of something else that must not hang: `held up` is what, `since` when it began.
    EndWatch(std::chrono::seconds time, std::string heldUp, std::string since);
    /// All has ended as it should.
    ~EndWatch();
    EndWatch(const EndWatch&) = delete;
    EndWatch& operator=(const EndWatch&) = delete;

private:
    void run(std::chrono::seconds time);

    const std::string _heldUp;
    const std::string _since;

    std::mutex _mutex;
    std::condition_variable _changed;
    bool _ended = false; // guarded by _mutex
    std::thread _thread; // last: it uses all of the above
};

/// Returns if no other thread runs. Otherwise names those that were left behind and ends the process with
/// this code: on the usual way to the end what they run and use would be taken from under them.
void endDespiteThreads(int code);

} // namespace colonnade
