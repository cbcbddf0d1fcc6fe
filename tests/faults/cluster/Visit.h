#pragma once

#include "support/HttpClient.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

namespace colonnade::test::cluster
{

/// What the visitors share: when to stop, and what went wrong. Any thread.
class Round
{
public:
    bool isOver() const { return _isOver; }
    void end() { _isOver = true; }

    /// The first is kept.
    void blame(const std::string& what)
    {
        const std::lock_guard lock(_mutex);
        if (_fault.empty())
            _fault = what;
    }

    std::string fault() const
    {
        const std::lock_guard lock(_mutex);
        return _fault;
    }

private:
    std::atomic<bool> _isOver = false;
    mutable std::mutex _mutex;
    std::string _fault; // guarded by _mutex
};

/// The visit came to nothing and is to be tried again: the server was killed, or the database is away.
struct Away: std::runtime_error
{
    using std::runtime_error::runtime_error;
};

/// An answer that tells something; throws `Away` where nginx or a server says "later".
inline const Answer& told(const Answer& answer)
{
    if (answer.status == 502 || answer.status == 503)
        throw Away(std::to_string(answer.status) + " " + answer.body);
    return answer;
}

/// Runs `visit`, again and again while it throws. One that is never done is blamed.
template <class Visit> auto patiently(Round& round, const std::string& what, Visit visit) -> decltype(visit())
{
    constexpr std::chrono::seconds patience{40};
    const auto end = std::chrono::steady_clock::now() + patience;
    for (;;)
    {
        try
        {
            return visit();
        }
        catch (const std::exception& error)
        {
            if (std::chrono::steady_clock::now() > end)
            {
                round.blame(what + ": " + error.what());
                return {};
            }
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

} // namespace colonnade::test::cluster
