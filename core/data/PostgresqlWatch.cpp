#include "data/PostgresqlWatch.h"

#include "data/PostgresqlAsk.h"

#include <Poco/Logger.h>

#include <libpq-fe.h>

#include <algorithm>

#include <sys/socket.h>

namespace colonnade
{

namespace
{

constexpr std::chrono::milliseconds PERIOD{1000};
/// A busy machine may keep a sound server from its answer for a moment.
constexpr std::chrono::milliseconds LEAST_PATIENCE{1000};
/// For a new connection that asks: it is tried again each second, and is not to keep the server from ending.
constexpr int CONNECT_SECONDS = 2;
/// What a round trip may take beyond its statement's own limit: the server ends that first, and says so.
constexpr std::chrono::seconds MARGIN{5};
/// What is left to do at the end, the outcomes of jobs, takes milliseconds.
constexpr std::chrono::seconds LAST_MOMENT{2};

Poco::Logger& logger()
{
    return Poco::Logger::get("data");
}

} // namespace

/// The connection that asks.
struct PostgresqlWatch::Ping
{
    explicit Ping(ConnectionPointer opened):
        connection(std::move(opened))
    {
        PQsetNoticeProcessor(
            connection.get(), [](void*, const char*) {}, nullptr);
    }

    const ConnectionPointer connection;
};

PostgresqlWatch::Entry::Entry(PostgresqlWatch& watch, int socket):
    _watch(watch),
    _socket(socket)
{
    const std::lock_guard lock(_watch._mutex);
    _watch._entries.insert(this);
}

PostgresqlWatch::Entry::~Entry()
{
    const std::lock_guard lock(_watch._mutex);
    _watch._entries.erase(this);
}

PostgresqlWatch::RoundTrip::RoundTrip(Entry& entry, Limit limit):
    _entry(entry)
{
    const PostgresqlWatch& watch = entry._watch;
    const Clock::duration longest = watch._ending          ? Clock::duration(LAST_MOMENT)
                                    : limit == Limit::None ? Clock::duration(std::chrono::hours(24 * 365))
                                                           : watch._longest;
    entry._deadline.store((Clock::now() + longest).time_since_epoch().count(), std::memory_order_relaxed);
}

PostgresqlWatch::PostgresqlWatch(const PostgresqlAddress& address, const DataSettings& settings,
                                 std::function<void()> onHung):
    _address(address.waitingFor(CONNECT_SECONDS)),
    _patience(std::max(LEAST_PATIENCE, std::chrono::milliseconds(settings.waitMilliseconds))),
    _longest(std::chrono::seconds(settings.statementSeconds) + MARGIN),
    _onHung(std::move(onHung))
{
}

PostgresqlWatch::~PostgresqlWatch() = default;

void PostgresqlWatch::start()
{
    _thread = std::make_unique<BackgroundThread>("data",
                                                 [this](const std::stop_token& stop) { return look(stop); });
}

void PostgresqlWatch::giveUp()
{
    _ending = true;
    const std::lock_guard lock(_mutex);
    for (const Entry* entry: _entries)
        if (entry->_deadline.load(std::memory_order_relaxed) != 0)
            ::shutdown(entry->_socket, SHUT_RDWR);
}

void PostgresqlWatch::refuse() const
{
    throw DatabaseBusy("PostgreSQL does not answer");
}

std::chrono::milliseconds PostgresqlWatch::look(const std::stop_token& stop)
{
    shutOverdue(Clock::now());
    try
    {
        ask(stop);
    }
    catch (const DatabaseException& error)
    {
        // Away, or without a connection to spare: whoever needs one learns that at once, by its own try.
        _ping.reset();
        if (_hung)
            logger().debug("PostgreSQL does not answer yet: " + error.message());
    }
    return PERIOD;
}

void PostgresqlWatch::ask(const std::stop_token& stop)
{
    if (!_ping)
        _ping = std::make_unique<Ping>(_address.connect());
    const ResultPointer answer = askWithin(_ping->connection.get(), "SELECT 1", _patience, stop);
    if (stop.stop_requested())
        return;
    if (!answer)
    {
        _ping.reset();
        countAsHung();
        return;
    }
    if (PQresultStatus(answer.get()) != PGRES_TUPLES_OK)
        throwPostgresql(_ping->connection.get(), answer.get(), "SELECT 1");
    if (_hung.exchange(false))
        logger().information("PostgreSQL answers again");
}

void PostgresqlWatch::countAsHung()
{
    if (!_hung.exchange(true))
        logger().error("PostgreSQL has not answered for " + std::to_string(_patience.count()) +
                       " ms: its connections are given up, requests are answered 503 until it does");
    shutAll();
    _onHung();
}

void PostgresqlWatch::shutOverdue(Clock::time_point now)
{
    const std::lock_guard lock(_mutex);
    for (const Entry* entry: _entries)
    {
        const auto deadline = entry->_deadline.load(std::memory_order_relaxed);
        if (deadline != 0 && deadline < now.time_since_epoch().count())
            ::shutdown(entry->_socket, SHUT_RDWR);
    }
}

void PostgresqlWatch::shutAll()
{
    const std::lock_guard lock(_mutex);
    for (const Entry* entry: _entries)
        ::shutdown(entry->_socket, SHUT_RDWR);
}

} // namespace colonnade
