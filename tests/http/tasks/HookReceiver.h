#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace colonnade::test::tasks
{

/// What came in one request; header names in lower case.
struct ReceivedHook
{
    std::string target;
    std::map<std::string, std::string> headers;
    std::string body;
};

/// An HTTP server on the loopback address that a project's webhook calls.
class HookReceiver
{
public:
    HookReceiver();
    ~HookReceiver();
    HookReceiver(const HookReceiver&) = delete;
    HookReceiver& operator=(const HookReceiver&) = delete;

    std::string url() const { return "http://127.0.0.1:" + std::to_string(_port) + "/hook"; }

    /// The status of all answers from now on; 0: none is given, the connection just stays open.
    void answerWith(int status) { _status = status; }
    void redirectTo(std::string url);
    /// How long each answer takes from now on.
    void answerAfter(std::chrono::milliseconds delay) { _delay = delay; }

    std::vector<ReceivedHook> received() const;

    /// Waits until so many requests have come, at most ten seconds; returns how many did.
    std::size_t waitFor(std::size_t count) const;

private:
    void run();
    void serve(int connection);

    int _socket = -1;
    int _port = 0;
    std::atomic<int> _status = 200;
    std::atomic<std::chrono::milliseconds> _delay{};
    mutable std::mutex _mutex;
    std::vector<ReceivedHook> _received; // guarded by _mutex
    std::string _location;               // guarded by _mutex
    std::vector<int> _stalled;           // the thread's
    std::jthread _thread;
};

} // namespace colonnade::test::tasks
