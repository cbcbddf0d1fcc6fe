#include "data/PostgresqlDatabase.h"

#include "data/ConnectionPool.h"
#include "data/PostgresqlConnection.h"
#include "data/Work.h"

#include <algorithm>
#include <random>
#include <thread>

namespace colonnade
{

namespace
{

constexpr int LEAST_SECONDS = 2;      ///< that libpq waits for a connection
constexpr int OLDEST_SERVER = 120000; ///< plan_cache_mode came with 12
constexpr int MOST_ATTEMPTS = 10;
constexpr int MOST_SEARCHES = 2; ///< that look through everything, at a time

/// 1 to 2 ms after the first conflict, twice as much after each further; random, so that the parties of a
/// conflict do not meet again.
void backOff(int attempt)
{
    thread_local std::minstd_rand random(std::random_device{}());
    const int least = 1000 << std::min(attempt - 1, 7);
    std::this_thread::sleep_for(std::chrono::microseconds(least + static_cast<int>(random() % least)));
}

class PostgresqlDatabase final: public OpenedDatabase
{
public:
    PostgresqlDatabase(const PostgresqlAddress& address, const DataSettings& settings):
        _connection(address.parameters()),
        _pooling(settings.pooling),
        _watch(address, settings, [this] { forgetConnections(); }),
        _readers(opener(address, PostgresqlConnection::Use::Read, settings), settings.readConnections,
                 std::chrono::milliseconds(settings.waitMilliseconds)),
        _searchers(opener(address, PostgresqlConnection::Use::Read, settings), MOST_SEARCHES,
                   std::chrono::milliseconds(settings.waitMilliseconds)),
        _writers(opener(address, PostgresqlConnection::Use::Write, settings), settings.writeConnections,
                 std::chrono::milliseconds(settings.waitMilliseconds))
    {
        requireUsable();
        _watch.start();
    }

    /// Before the pools, which the watch's thread asks to forget their connections.
    ~PostgresqlDatabase() override { _watch.stop(); }

    Dialect dialect() const override { return Dialect::Postgresql; }

    void giveUp() override { _watch.giveUp(); }

    std::map<std::string, std::string> connection() const override { return _connection; }

protected:
    /// Each statement by itself sees what is committed by then.
    void doRead(const std::function<void(Session&)>& work) override
    {
        WorkScope::refuseInside(*this);
        try
        {
            readOnce(work);
        }
        catch (const ConnectionLost&)
        {
            forgetConnections();
            readOnce(work);
        }
    }

    void doWrite(const std::function<void(Transaction&)>& work) override
    {
        WorkScope::refuseInside(*this);
        bool reconnected = false;
        for (int attempt = 1;; ++attempt)
        {
            try
            {
                writeOnce(work);
                return;
            }
            catch (const ConnectionLost&)
            {
                if (std::exchange(reconnected, true))
                    throw;
                forgetConnections();
            }
            catch (const TransactionConflict&)
            {
                if (attempt == MOST_ATTEMPTS)
                    throw;
                backOff(attempt);
            }
        }
    }

private:
    using Pool = ConnectionPool<PostgresqlConnection>;

    Pool::Open opener(const PostgresqlAddress& address, PostgresqlConnection::Use use,
                      const DataSettings& settings)
    {
        return [this, address, use, settings]
        {
            _watch.requireAnswering();
            return std::make_unique<PostgresqlConnection>(address, use, settings, _watch);
        };
    }

    void readOnce(const std::function<void(Session&)>& work)
    {
        _watch.requireAnswering();
        const DatabaseCaller* caller = DatabaseCallerScope::current();
        auto connection = caller && caller->looksThroughAll ? _searchers.borrow() : _readers.borrow();
        try
        {
            const WorkScope scope(*this);
            SessionOn<PostgresqlConnection> session(*connection);
            work(session);
        }
        catch (...)
        {
            if (!connection->tryRollBack())
                connection.drop();
            throw;
        }
    }

    void writeOnce(const std::function<void(Transaction&)>& work)
    {
        _watch.requireAnswering();
        auto connection = _writers.borrow();
        try
        {
            const WorkScope scope(*this);
            TransactionOn<PostgresqlConnection> transaction(*connection);
            connection->begin();
            work(transaction);
            transaction.requireWhole();
            connection->commit();
        }
        catch (...)
        {
            if (!connection->tryRollBack())
                connection.drop();
            throw;
        }
    }

    /// One lost connection tells that the others are, or soon will be: a restart ends them all.
    void forgetConnections()
    {
        _readers.forgetAll();
        _searchers.forgetAll();
        _writers.forgetAll();
    }

    void requireUsable()
    {
        auto connection = _writers.borrow();
        if (connection->serverVersion() < OLDEST_SERVER)
            throw DatabaseException("PostgreSQL 12 or newer is needed; the server of data.url is older");
        if (connection->serverEncoding() != "UTF8")
            throw DatabaseException("the database of data.url has the encoding " +
                                    connection->serverEncoding() +
                                    "; make it anew with ENCODING 'UTF8' TEMPLATE template0");
        if (_pooling == Pooling::Session)
            requireSessions(*connection);
        else
            requireDefaults(*connection);
    }

    /// Two connections that are open at once lead into one session only behind a pooler that keeps none.
    void requireSessions(PostgresqlConnection& one)
    {
        static constexpr auto SESSION = "SELECT CAST(pg_backend_pid() AS TEXT)";
        auto other = _readers.borrow();
        if (value(one, SESSION) == value(*other, SESSION))
            throw DatabaseException(
                "data.url leads to a pooler that lends its connections from transaction to "
                "transaction: set data.pooling = transaction, or let it lend sessions "
                "(pgbouncer: pool_mode = session)");
    }

    /// What a session would be told once, and a role may have been told otherwise.
    static void requireDefaults(PostgresqlConnection& connection)
    {
        if (value(connection, "SELECT current_setting('bytea_output') = 'hex' AND "
                              "CAST(current_setting('extra_float_digits') AS INTEGER) > 0") != "t")
            throw DatabaseException(
                "with data.pooling = transaction PostgreSQL's bytea_output must be hex and "
                "extra_float_digits 1, as they are by default: ALTER ROLE ... SET them");
    }

    /// The one value that `sql` gives.
    static std::string value(PostgresqlConnection& connection, std::string_view sql)
    {
        std::string text;
        connection.run(sql, {},
                       [&](const Row& row)
                       {
                           text = row.text(0);
                           return false;
                       });
        return text;
    }

    const std::map<std::string, std::string> _connection;
    const Pooling _pooling;
    PostgresqlWatch _watch; // before the pools, whose connections it watches
    Pool _readers;
    Pool _searchers;
    Pool _writers;
};

} // namespace

std::unique_ptr<OpenedDatabase> openPostgresql(const std::string& url, const DataSettings& settings)
{
    const PostgresqlAddress address(url, std::max(LEAST_SECONDS, (settings.waitMilliseconds + 999) / 1000));
    try
    {
        return std::make_unique<PostgresqlDatabase>(address, settings);
    }
    catch (const DatabaseBusy& error)
    {
        if (address.isAway())
            throw DatabaseAway(error.message());
        throw DatabaseException(error.message()); // to the operator it is not a matter of patience
    }
}

std::optional<std::string> findPostgresqlUrlFault(const std::string& url)
{
    static constexpr std::string_view KEY = "data.url ";
    try
    {
        const PostgresqlAddress checked(url, LEAST_SECONDS);
        return std::nullopt;
    }
    catch (const DatabaseException& error)
    {
        return error.message().substr(error.message().starts_with(KEY) ? KEY.size() : 0);
    }
}

std::string postgresqlPlace(const std::string& url)
{
    return PostgresqlAddress(url, LEAST_SECONDS).place();
}

} // namespace colonnade
