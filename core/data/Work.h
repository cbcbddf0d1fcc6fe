#pragma once

#include "colonnade/Database.h"

#include <exception>

namespace colonnade
{

/// Marks that this thread runs work of a database. Work that called `read` or `write` itself would wait for
/// the writer thread that it runs on, or hold one connection while it waits for another.
class WorkScope
{
public:
    /// Marks this thread as inside a piece of work: reading or writing once more from it would wait for
    /// itself, so it is refused.
    explicit WorkScope(const Database& database);
    ~WorkScope();
    WorkScope(const WorkScope&) = delete;
    WorkScope& operator=(const WorkScope&) = delete;

    /// Throws `Poco::IllegalStateException` if this thread runs work of that database.
    static void refuseInside(const Database& database);

private:
    const Database* _outer;
};

/// What work of `read` gets. The connection is told whose code asks: `run` must not be inlined into another
/// function.
template <class Connection> class SessionOn final: public Session
{
public:
    explicit SessionOn(Connection& connection):
        _connection(connection)
    {
    }

    Dialect dialect() const override { return Connection::DIALECT; }

    [[gnu::noinline]] std::int64_t run(std::string_view sql, std::span<const SqlValue> values,
                                       const std::function<bool(const Row&)>& visit) override
    {
        return _connection.run(sql, values, visit, __builtin_return_address(0));
    }

    Connection& connection() const { return _connection; }

private:
    Connection& _connection;
};

/// What work of `write` gets. After a failed statement nothing more is done, even if the work swallows the
/// exception: PostgreSQL has given up the transaction by then, and SQLite shall not behave differently.
template <class Connection> class TransactionOn final: public Transaction
{
public:
    explicit TransactionOn(Connection& connection):
        _connection(connection)
    {
    }

    Dialect dialect() const override { return Connection::DIALECT; }

    [[gnu::noinline]] std::int64_t run(std::string_view sql, std::span<const SqlValue> values,
                                       const std::function<bool(const Row&)>& visit) override
    {
        requireWhole();
        if (_lastCame)
            throw Poco::IllegalStateException("a statement after the one that was said to be the last");
        _lastCame = _lastComes;
        try
        {
            return _connection.run(sql, values, visit, __builtin_return_address(0));
        }
        catch (const DatabaseException&)
        {
            _failure = std::current_exception();
            throw;
        }
    }

    void commitWithNext() override
    {
        _lastComes = true;
        _connection.commitWithNext();
    }

    Connection& connection() const { return _connection; }

    /// Throws again what a statement threw.
    void requireWhole() const
    {
        if (_failure)
            std::rethrow_exception(_failure);
    }

private:
    Connection& _connection;
    std::exception_ptr _failure;
    bool _lastComes = false;
    bool _lastCame = false;
};

} // namespace colonnade
