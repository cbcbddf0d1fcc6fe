#pragma once

#include "colonnade/Database.h"
#include "data/DatabaseCaller.h"
#include "jobs/Shares.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace colonnade
{

/// Lends connections, each to one thread at a time; opens them when first needed, at most `most`, and keeps
/// them. Who finds all lent, or as many as one topic may have, waits, and gets `DatabaseBusy` at the
/// deadline. Any thread.
template <class Connection> class ConnectionPool
{
public:
    using Open = std::function<std::unique_ptr<Connection>()>;

    /// A connection on loan; goes back when destroyed.
    class Lease
    {
    public:
        Lease(ConnectionPool& pool, std::unique_ptr<Connection> connection, std::size_t generation,
              std::uint64_t topic):
            _pool(pool),
            _connection(std::move(connection)),
            _generation(generation),
            _topic(topic)
        {
        }
        ~Lease() { _pool.giveBack(std::move(_connection), _generation, _topic); }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;

        Connection& operator*() { return *_connection; }       ///< only while it is held
        Connection* operator->() { return _connection.get(); } ///< only while it is held

        /// Closes it instead of giving it back: it is broken, or its state unknown.
        void drop() { _connection.reset(); }

    private:
        ConnectionPool& _pool;
        std::unique_ptr<Connection> _connection;
        std::size_t _generation;
        std::uint64_t _topic;
    };

    ConnectionPool(Open open, int most, std::chrono::milliseconds patience):
        _open(std::move(open)),
        _most(most),
        _patience(patience),
        _topics(static_cast<std::size_t>(most), TOPIC_TIMES)
    {
    }

    Lease borrow()
    {
        const DatabaseCaller* caller = DatabaseCallerScope::current();
        const std::uint64_t topic = caller ? caller->topic : 0;
        std::size_t generation = 0;
        std::unique_ptr<Connection> connection = takeIdle(generation, topic);
        if (!connection)
            connection = openCounted(topic);
        return Lease(*this, std::move(connection), generation, topic);
    }

    /// Closes all idle connections now, and those on loan when they come back: the server that they led to is
    /// gone.
    void forgetAll()
    {
        std::vector<std::unique_ptr<Connection>> old;
        const std::lock_guard lock(_mutex);
        ++_generation;
        _count -= static_cast<int>(_idle.size());
        old.swap(_idle);
        _returned.notify_all();
    }

private:
    /// See `Shares`: one topic alone gets four fifths.
    static constexpr std::size_t TOPIC_TIMES = 4;

    /// An idle connection, or nothing with the right to open one.
    std::unique_ptr<Connection> takeIdle(std::size_t& generation, std::uint64_t topic)
    {
        std::unique_lock lock(_mutex);
        const auto mayHave = [&] { return (!_idle.empty() || _count < _most) && _topics.mayEnter(topic); };
        if (!mayHave() && !_returned.wait_for(lock, DatabaseCallerScope::left(_patience), mayHave))
            throw DatabaseBusy("no database connection came free within " +
                               std::to_string(_patience.count()) + " ms (of " + std::to_string(_most) + ", " +
                               std::to_string(_topics.taken()) + " are in use)");
        _topics.enter(topic);
        generation = _generation;
        if (_idle.empty())
        {
            ++_count;
            return nullptr;
        }
        std::unique_ptr<Connection> connection = std::move(_idle.back()); // the warmest
        _idle.pop_back();
        return connection;
    }

    std::unique_ptr<Connection> openCounted(std::uint64_t topic)
    {
        try
        {
            return _open();
        }
        catch (...)
        {
            giveBack(nullptr, 0, topic);
            throw;
        }
    }

    void giveBack(std::unique_ptr<Connection> connection, std::size_t generation, std::uint64_t topic)
    {
        std::unique_ptr<Connection> stale; // closed after the lock
        const std::lock_guard lock(_mutex);
        _topics.leave(topic);
        if (connection && generation == _generation)
            _idle.push_back(std::move(connection));
        else
        {
            stale = std::move(connection);
            --_count;
        }
        _returned.notify_all(); // the next one of a topic that has too many would not take it
    }

    const Open _open;
    const int _most;
    const std::chrono::milliseconds _patience;
    std::mutex _mutex;
    Shares _topics; // guarded by _mutex: of those lent
    std::condition_variable _returned;
    std::vector<std::unique_ptr<Connection>> _idle; // guarded by _mutex
    int _count = 0;                                 // guarded by _mutex: idle, on loan or being opened
    std::size_t _generation = 0;                    // guarded by _mutex
};

} // namespace colonnade
