#include "data/ChangeFeed.h"

#include "colonnade/Background.h"
#include "data/PostgresqlAddress.h"
#include "data/PostgresqlAsk.h"
#include "data/PostgresqlError.h"
#include "jobs/Outage.h"

#include <libpq-fe.h>

#include <chrono>
#include <stop_token>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace colonnade
{

namespace
{

constexpr int CONNECT_SECONDS = 2;                  ///< it is tried again each second
constexpr std::chrono::milliseconds PATIENCE{2000}; ///< without a word: then the server is asked for one
constexpr std::chrono::milliseconds RECONNECT{1000};

/// Becomes readable when its token asks to stop.
class StopSignal
{
public:
    explicit StopSignal(const std::stop_token& stop):
        _callback(stop, [this] { ::eventfd_write(_event.descriptor, 1); })
    {
    }

    int descriptor() const { return _event.descriptor; }

private:
    struct Event
    {
        Event() = default;
        ~Event() { ::close(descriptor); }
        Event(const Event&) = delete;
        Event& operator=(const Event&) = delete;

        const int descriptor = ::eventfd(0, EFD_CLOEXEC);
    };

    const Event _event;
    const std::stop_callback<std::function<void()>>
        _callback; // last: when it has ended, nobody writes any more
};

struct FreeNotification
{
    void operator()(PGnotify* notification) const { PQfreemem(notification); }
};

class PostgresqlFeed final: public ChangeFeed
{
public:
    PostgresqlFeed(const std::string& url, std::string channel, ChangeListener& listener):
        _address(url, CONNECT_SECONDS),
        _channel(std::move(channel)),
        _listener(listener),
        _thread("changes", [this](const std::stop_token& stop) { return listen(stop); })
    {
    }

private:
    std::chrono::milliseconds listen(const std::stop_token& stop)
    {
        const StopSignal stopping(stop);
        const ConnectionPointer connection = begin(stop);
        Outage::succeedHere();
        _listener.onListening();
        try
        {
            follow(connection.get(), stopping, stop);
        }
        catch (...)
        {
            _listener.onSilence();
            throw;
        }
        _listener.onSilence();
        return RECONNECT;
    }

    ConnectionPointer begin(const std::stop_token& stop) const
    {
        ConnectionPointer connection = _address.connect();
        PQsetNoticeProcessor(
            connection.get(), [](void*, const char*) {}, nullptr);
        const std::string listen = "LISTEN " + _channel;
        const ResultPointer result = askWithin(connection.get(), listen.c_str(), PATIENCE, stop);
        if (!result)
            throw DatabaseBusy("the connection that would listen for changes is silent");
        if (PQresultStatus(result.get()) != PGRES_COMMAND_OK)
            throwPostgresql(connection.get(), result.get(), listen);
        return connection;
    }

    void follow(PGconn* connection, const StopSignal& stopping, const std::stop_token& stop) const
    {
        bool asked = false;
        while (!stop.stop_requested())
        {
            pollfd waiting[] = {{PQsocket(connection), POLLIN, 0}, {stopping.descriptor(), POLLIN, 0}};
            const bool silent = ::poll(waiting, 2, static_cast<int>(PATIENCE.count())) == 0;
            if (silent && asked)
                throw DatabaseBusy("the connection that listens for changes is silent");
            if (silent)
            {
                asked = PQsendQuery(connection, "SELECT 1") == 1;
                if (!asked)
                    throwLost(connection);
            }
            if ((waiting[0].revents & (POLLIN | POLLHUP | POLLERR)) != 0)
            {
                asked = false;
                read(connection);
            }
        }
    }

    void read(PGconn* connection) const
    {
        if (PQconsumeInput(connection) == 0)
            throwLost(connection);
        while (const std::unique_ptr<PGnotify, FreeNotification> told{PQnotifies(connection)})
            _listener.onChange(told->extra);
        while (PQisBusy(connection) == 0)
        {
            const ResultPointer answer(PQgetResult(connection)); // to the question after a silence
            if (!answer)
                return;
        }
    }

    [[noreturn]] static void throwLost(PGconn* connection)
    {
        throw DatabaseBusy("the connection that listens for changes is lost", lastMessage(connection));
    }

    const PostgresqlAddress _address;
    const std::string _channel;
    ChangeListener& _listener;
    BackgroundThread _thread; // last: it uses all of the above
};

} // namespace

std::unique_ptr<ChangeFeed> ChangeFeed::open(const DataSettings& settings, const std::string& channel,
                                             ChangeListener& listener)
{
    if (!settings.url.starts_with("postgres") || settings.pooling == Pooling::Transaction)
        return nullptr;
    return std::make_unique<PostgresqlFeed>(settings.url, channel, listener);
}

} // namespace colonnade
