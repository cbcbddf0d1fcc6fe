#pragma once

#include "colonnade/Background.h"
#include "data/OpenDatabase.h"
#include "data/PostgresqlAddress.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <stop_token>

namespace colonnade
{

/// Sees to it that nobody waits for a PostgreSQL that does not answer any more: a machine that swaps, a stuck
/// disk, a paused virtual machine. Its time limits are no help then, and its kernel still acknowledges what
/// is sent, so that TCP sees nothing either.
///
/// A connection of its own asks `SELECT 1` each second. Unanswered for `data.wait_milliseconds` (at least one
/// second), the server counts as hung: all connections are shut, which ends every wait for them, and
/// `requireAnswering` refuses until a new connection is answered. Besides, each round trip has a limit of its
/// own. Any thread.
class PostgresqlWatch
{
public:
    using Clock = std::chrono::steady_clock;

    /// A connection under watch, as long as it is open: destroyed before it is closed.
    class Entry
    {
    public:
        Entry(PostgresqlWatch& watch, int socket);
        ~Entry();
        Entry(const Entry&) = delete;
        Entry& operator=(const Entry&) = delete;

    private:
        friend class PostgresqlWatch;
        friend class RoundTrip;

        PostgresqlWatch& _watch;
        const int _socket;
        std::atomic<Clock::rep> _deadline = 0; // of the round trip under way; 0: none
    };

    /// Marks that the entry's thread waits for the server.
    class RoundTrip
    {
    public:
        enum class Limit
        {
            Usual, ///< `data.statement_timeout_seconds` and some
            None   ///< of a migration, whose length nobody knows; only a hung server ends it
        };

        RoundTrip(Entry& entry, Limit limit);
        ~RoundTrip() { _entry._deadline.store(0, std::memory_order_relaxed); }
        RoundTrip(const RoundTrip&) = delete;
        RoundTrip& operator=(const RoundTrip&) = delete;

    private:
        Entry& _entry;
    };

    /// Begins to ask at `start`. `onHung` is told, on the watch's thread, when the server is found hung.
    PostgresqlWatch(const PostgresqlAddress& address, const DataSettings& settings,
                    std::function<void()> onHung);
    ~PostgresqlWatch();

    /// Before that nothing is watched.
    void start();
    /// Asks no more, and tells nobody any more.
    void stop() { _thread.reset(); }

    /// Throws `DatabaseBusy` while the server counts as hung.
    void requireAnswering() const
    {
        if (_hung.load(std::memory_order_relaxed))
            refuse();
    }

    /// The server stops: what waits is ended now, and later round trips get a moment only.
    void giveUp();

private:
    struct Ping;

    std::chrono::milliseconds look(const std::stop_token& stop);
    void ask(const std::stop_token& stop);
    void countAsHung();
    void shutOverdue(Clock::time_point now);
    void shutAll();
    [[noreturn]] void refuse() const;

    const PostgresqlAddress _address;
    const std::chrono::milliseconds _patience;
    const Clock::duration _longest;
    const std::function<void()> _onHung;
    std::atomic<bool> _hung = false;
    std::atomic<bool> _ending = false;
    std::mutex _mutex;
    std::set<Entry*> _entries;   // guarded by _mutex
    std::unique_ptr<Ping> _ping; // the thread's; null: to be connected
    std::unique_ptr<BackgroundThread> _thread;
};

} // namespace colonnade
