#pragma once

#include "http/Protocol.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace colonnade
{

/// One thread, one epoll set, and the connections in it. Only `post`, `serve`, `start`, `drain` and
/// `join` may be called from other threads.
class EventLoop: private Protocol::Host
{
public:
    /// A listening socket, and what comes in by it.
    struct Accepting
    {
        int socket;
        Entrance entrance;
        bool inherited;      ///< others listen at it, too: not ours to shut
        bool shared;         ///< all loops accept at it
        bool outlives;       ///< goes on while the server drains
        bool paused = false; ///< no file descriptors: tried again later
    };

    /// `routeCount`: of numbers that `Exchange::metric` may have.
    EventLoop(const LoopShared& shared, std::size_t routeCount);
    ~EventLoop() override;

    /// Before `start`.
    void listen(const Accepting& accepting);
    /// Begins its thread.
    void start();

    /// From a lane: an answer, to the exchange's connection. Needs no memory, as the other one.
    void post(std::unique_ptr<Exchange> exchange) noexcept;
    /// From a lane: a stream begins, or has more to take.
    void post(Connection& connection, std::shared_ptr<BodyStream> stream) noexcept;

    /// What comes in by the listeners that end with a drain is served by this from now on; null: it waits.
    void serve(Entrance entrance);

    /// Stops accepting, and ends once all requests in flight are answered, or at `deadline`.
    void drain(std::chrono::steady_clock::time_point deadline);
    /// Waits for its end; `stop` was called before.
    void join();

    const LoopMetrics& metrics() const { return _metrics; } ///< written by its thread alone

private:
    void enter(Connection& connection, Phase phase) override;
    void extend(Connection& connection, std::size_t bytes) override;
    void close(Connection& connection) override;
    void queue(Connection& connection) override;
    void park(Connection& connection) override;
    EventLoop& loop() override { return *this; }

    void run();
    bool runOnce();
    /// Whatever fails in `work`, no memory for instance, costs this connection and no other.
    template <class Work> void guarded(Connection& connection, const Work& work) noexcept;
    void giveUp(Connection& connection) noexcept;
    void closeAtOnce(Connection& connection) noexcept;
    void handle(void* what, std::uint32_t events);
    void handleConnection(Connection& connection, std::uint32_t events);
    void handlePosts();
    void changeEntrance(const Entrance& entrance);
    void handleQueued();
    void handleParked();
    void freeClosed();
    void beginDrain();
    bool isDrained() const;
    int timeout() const;
    std::int64_t phaseMilliseconds(Phase phase) const;

    void watch(Accepting& accepting) const;
    void acceptAll(Accepting& accepting);
    bool acceptOne(Accepting& accepting);
    void turnAway(int socket, const Accepting& accepting);
    const TlsServer* tlsOf(const Accepting& accepting) const;
    void runOutOfFiles(Accepting& accepting);
    bool tryAdopt(int socket, const std::string& address, const std::string& network,
                  const Accepting& accepting, bool limited);
    void reserveFor(std::size_t connections);
    void adopt(int socket, const std::string& address, const std::string& network, const Accepting& accepting,
               bool limited);
    void stopAccepting(Accepting& accepting);

    const LoopShared& _shared;
    LoopMetrics _metrics;
    const int _epoll;
    const int _wake;
    int _spare; // given up for a moment to accept, and close, when files run out
    std::int64_t _now;
    TimerWheel _timers;
    Protocol _protocol;
    std::vector<std::unique_ptr<Accepting>> _accepting;
    std::vector<std::unique_ptr<Connection>> _connections;
    std::vector<std::unique_ptr<Connection>> _closed; // freed at the end of the round
    std::vector<Connection*> _queued;
    std::vector<Connection*> _turns; // being given a turn; a member to keep its memory
    std::vector<Connection*> _parked;
    bool _draining = false;

    std::mutex _mutex;
    std::unique_ptr<Exchange> _answers;              // the newest first; guarded by _mutex
    std::shared_ptr<BodyStream> _streams;            // the newest first; guarded by _mutex
    std::optional<Entrance> _nextEntrance;           // guarded by _mutex
    bool _drainAsked = false;                        // guarded by _mutex
    std::chrono::steady_clock::time_point _deadline; // guarded by _mutex until `_draining`
    std::thread _thread;
};

} // namespace colonnade
