#pragma once

#include "colonnade/Database.h"

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
/// them. Who finds all lent waits, and gets `DatabaseBusy` at the deadline. Any thread.
template <class Connection> class ConnectionPool
{
public:
    using Open = std::function<std::unique_ptr<Connection>()>;

    /// A connection on loan; goes back when destroyed.
    class Lease
    {
    public:
        Lease(ConnectionPool& pool, std::unique_ptr<Connection> connection, std::size_t generation):
            _pool(pool),
            _connection(std::move(connection)),
            _generation(generation)
        {
        }
        ~Lease() { _pool.giveBack(std::move(_connection), _generation); }
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;

        Connection& operator*() { return *_connection; }
        Connection* operator->() { return _connection.get(); }

        /// Closes it instead of giving it back: it is broken, or its state unknown.
        void drop() { _connection.reset(); }

    private:
        ConnectionPool& _pool;
        std::unique_ptr<Connection> _connection;
        std::size_t _generation;
    };

    ConnectionPool(Open open, int most, std::chrono::milliseconds patience):
        _open(std::move(open)),
        _most(most),
        _patience(patience)
    {
    }

    Lease borrow()
    {
        std::size_t generation = 0;
        std::unique_ptr<Connection> connection = takeIdle(generation);
        if (!connection)
            connection = openCounted();
        return Lease(*this, std::move(connection), generation);
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
    /// An idle connection, or nothing with the right to open one.
    std::unique_ptr<Connection> takeIdle(std::size_t& generation)
    {
        std::unique_lock lock(_mutex);
        if (!_returned.wait_for(lock, _patience, [this] { return !_idle.empty() || _count < _most; }))
            throw DatabaseBusy("no database connection came free within " +
                               std::to_string(_patience.count()) + " ms (all " + std::to_string(_most) +
                               " in use)");
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

    std::unique_ptr<Connection> openCounted()
    {
        try
        {
            return _open();
        }
        catch (...)
        {
            giveBack(nullptr, 0);
            throw;
        }
    }

    void giveBack(std::unique_ptr<Connection> connection, std::size_t generation)
    {
        std::unique_ptr<Connection> stale; // closed after the lock
        const std::lock_guard lock(_mutex);
        if (connection && generation == _generation)
            _idle.push_back(std::move(connection));
        else
        {
            stale = std::move(connection);
            --_count;
        }
        _returned.notify_one();
    }

    const Open _open;
    const int _most;
    const std::chrono::milliseconds _patience;
    std::mutex _mutex;
    std::condition_variable _returned;
    std::vector<std::unique_ptr<Connection>> _idle; // guarded by _mutex
    int _count = 0;                                 // guarded by _mutex: idle, on loan or being opened
    std::size_t _generation = 0;                    // guarded by _mutex
};

} // namespace colonnade
