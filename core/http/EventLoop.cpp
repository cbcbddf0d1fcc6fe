#include "http/EventLoop.h"

#include <Poco/Exception.h>
#include <Poco/Logger.h>

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace colonnade
{

namespace
{

constexpr int MAX_EVENTS = 256;
constexpr std::int64_t LINGER_MILLISECONDS = 2000;
/// While the server drains: who has just connected, or is about to send the next request, still gets an
/// answer.
constexpr std::int64_t PARTING_MILLISECONDS = 300;
/// How long a small body may follow its head before that is decided on alone.
constexpr std::int64_t UNDECIDED_MILLISECONDS = 50;
constexpr std::size_t BYTES_A_TICK = 1024; // 8 KiB a second: who is slower runs into the deadline

std::int64_t milliseconds()
{
    using namespace std::chrono;
    return duration_cast<std::chrono::milliseconds>(steady_clock::now().time_since_epoch()).count();
}

std::unique_ptr<Exchange> reversed(std::unique_ptr<Exchange> list)
{
    std::unique_ptr<Exchange> turned;
    while (list)
    {
        auto rest = std::move(list->nextPosted);
        list->nextPosted = std::move(turned);
        turned = std::move(list);
        list = std::move(rest);
    }
    return turned;
}

int checked(int descriptor, const char* what)
{
    if (descriptor < 0)
        throw Poco::SystemException(std::string("cannot create ") + what, errno);
    return descriptor;
}

} // namespace

EventLoop::EventLoop(const LoopShared& shared, std::size_t routeCount):
    _shared(shared),
    _metrics(routeCount),
    _epoll(checked(::epoll_create1(EPOLL_CLOEXEC), "an epoll set")),
    _wake(checked(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "an eventfd")),
    _spare(::open("/dev/null", O_RDONLY | O_CLOEXEC)),
    _now(milliseconds()),
    _timers(_now),
    _protocol(shared, _metrics, *this)
{
    epoll_event event = {};
    event.events = EPOLLIN | EPOLLET; // reading it is not needed: each write is a new edge
    event.data.ptr = nullptr;
    checked(::epoll_ctl(_epoll, EPOLL_CTL_ADD, _wake, &event), "the loop's wake-up");
}

EventLoop::~EventLoop()
{
    join();
    ::close(_epoll);
    ::close(_wake);
    if (_spare >= 0)
        ::close(_spare);
}

void EventLoop::start()
{
    _thread = std::thread([this] { run(); });
}

void EventLoop::join()
{
    if (_thread.joinable())
        _thread.join();
}

void EventLoop::post(std::unique_ptr<Exchange> exchange) noexcept
{
    bool wake = false;
    {
        const std::lock_guard lock(_mutex);
        wake = !_answers && !_streams;
        exchange->nextPosted = std::move(_answers);
        _answers = std::move(exchange);
    }
    if (wake)
        ::eventfd_write(_wake, 1);
}

void EventLoop::post(Connection& connection, std::shared_ptr<BodyStream> stream) noexcept
{
    bool wake = false;
    {
        const std::lock_guard lock(_mutex);
        if (std::exchange(stream->posted, &connection))
            return; // is in the list
        wake = !_answers && !_streams;
        stream->nextPosted = std::move(_streams);
        _streams = std::move(stream);
    }
    if (wake)
        ::eventfd_write(_wake, 1);
}

void EventLoop::serve(Entrance entrance)
{
    {
        const std::lock_guard lock(_mutex);
        _nextEntrance = std::move(entrance);
    }
    ::eventfd_write(_wake, 1);
}

void EventLoop::drain(std::chrono::steady_clock::time_point deadline)
{
    {
        const std::lock_guard lock(_mutex);
        _drainAsked = true;
        _deadline = deadline;
    }
    ::eventfd_write(_wake, 1);
}

void EventLoop::run()
{
    while (runOnce()) {}
    for (const auto& accepting: _accepting)
        stopAccepting(*accepting);
    while (!_connections.empty())
        close(*_connections.back());
    _protocol.logLines().clear();
}

template <class Work> void EventLoop::guarded(Connection& connection, const Work& work) noexcept
{
    try
    {
        work();
    }
    catch (...) // told apart, as far as there is memory for words, in giveUp
    {
        giveUp(connection);
    }
}

/// Call in a catch block.
void EventLoop::giveUp(Connection& connection) noexcept
{
    _protocol.giveUp(connection);
    closeAtOnce(connection);
    try
    {
        std::string why = "an exception of an unknown type";
        try
        {
            throw;
        }
        catch (const Poco::Exception& error)
        {
            why = error.displayText();
        }
        catch (const std::exception& error)
        {
            why = error.what();
        }
        catch (...) // has no words
        {
        }
        Poco::Logger::get("http").error("a connection is given up: " + why);
    }
    catch (...) // no memory to say it: the connection is closed, which is what matters
    {
        return;
    }
}

bool EventLoop::runOnce()
{
    std::array<epoll_event, MAX_EVENTS> events;
    const int count = ::epoll_wait(_epoll, events.data(), MAX_EVENTS, timeout());
    _now = milliseconds();
    for (int i = 0; i < count; ++i)
        handle(events[static_cast<std::size_t>(i)].data.ptr, events[static_cast<std::size_t>(i)].events);
    handlePosts();
    handleQueued();
    handleParked();
    _timers.advance(_now,
                    [this](TimerEntry& entry)
                    {
                        auto& connection = static_cast<Connection&>(entry);
                        guarded(connection, [&] { _protocol.onDeadline(connection); });
                    });
    for (const auto& accepting: _accepting)
    {
        if (accepting->paused)
            acceptAll(*accepting);
    }
    freeClosed();
    if (_shared.accessLog)
        _shared.accessLog->take(_protocol.logLines());
    return !_draining || !isDrained();
}

int EventLoop::timeout() const
{
    if (!_queued.empty())
        return 0;
    int wait = _timers.timeout(_now);
    const bool watches = _draining || !_parked.empty() ||
                         std::any_of(_accepting.begin(), _accepting.end(),
                                     [](const auto& accepting) { return accepting->paused; });
    if (watches && (wait < 0 || wait > 50))
        wait = 50;
    return wait;
}

void EventLoop::handle(void* what, std::uint32_t events)
{
    if (!what)
        return; // the wake-up: posts are handled in each round
    const auto accepting = std::find_if(_accepting.begin(), _accepting.end(),
                                        [&](const auto& candidate) { return candidate.get() == what; });
    if (accepting != _accepting.end())
        acceptAll(**accepting);
    else
        handleConnection(*static_cast<Connection*>(what), events);
}

void EventLoop::handleConnection(Connection& connection, std::uint32_t events)
{
    if (connection.gone)
        return;
    if (events & (EPOLLERR | EPOLLHUP))
        return close(connection);
    if (events & EPOLLRDHUP)
        connection.hungUp = true;
    guarded(connection,
            [&]
            {
                if (events & EPOLLOUT)
                    _protocol.onWritable(connection);
                if ((events & (EPOLLIN | EPOLLRDHUP)) && !connection.gone)
                    _protocol.onReadable(connection);
            });
}

void EventLoop::handlePosts()
{
    std::unique_ptr<Exchange> answers;
    std::shared_ptr<BodyStream> streams;
    std::optional<Entrance> entrance;
    {
        const std::lock_guard lock(_mutex);
        entrance = std::exchange(_nextEntrance, std::nullopt);
        answers = reversed(std::move(_answers)); // the oldest first
        streams.swap(_streams);
        for (BodyStream* stream = streams.get(); stream; stream = stream->nextPosted.get())
            stream->toWake = std::exchange(stream->posted, nullptr);
        if (_drainAsked && !_draining)
            _draining = true;
        else if (!answers && !streams && !entrance)
            return;
    }
    if (entrance)
        changeEntrance(*entrance);
    while (streams) // before the answers: the end of one is among them
    {
        auto next = std::move(streams->nextPosted);
        Connection& connection = *streams->toWake;
        guarded(connection, [&] { _protocol.onStream(connection, std::move(streams)); });
        streams = std::move(next);
    }
    while (answers)
    {
        auto next = std::move(answers->nextPosted);
        Connection& connection = *answers->connection;
        guarded(connection, [&] { _protocol.onAnswer(connection, std::move(answers)); });
        answers = std::move(next);
    }
    if (_draining)
        beginDrain();
}

/// From the last connection on: one that is closed meanwhile gives its place to the last.
void EventLoop::changeEntrance(const Entrance& entrance)
{
    for (const auto& accepting: _accepting)
        if (!accepting->outlives)
            accepting->entrance = entrance;
    for (std::size_t i = _connections.size(); i-- > 0;)
    {
        Connection& connection = *_connections[i];
        if (connection.scraped)
            continue;
        guarded(connection, [&] { _protocol.onEntrance(connection); });
        if (entrance && !connection.gone && std::exchange(connection.held, false))
            queue(connection);
    }
}

void EventLoop::handleQueued()
{
    _turns.swap(_queued);
    for (Connection* const connection: _turns)
    {
        connection->queued = false;
        if (!connection->gone)
            guarded(*connection, [&] { _protocol.onReadable(*connection); });
    }
    _turns.clear();
}

/// In turn: who came first asks first.
void EventLoop::handleParked()
{
    if (_parked.empty())
        return;
    _turns.swap(_parked);
    for (Connection* const connection: _turns)
    {
        if (connection->gone)
            connection->parked = false;
        else
            guarded(*connection, [&] { _protocol.onRoom(*connection); });
    }
    _turns.clear();
}

void EventLoop::park(Connection& connection)
{
    if (std::exchange(connection.parked, true))
        return;
    _parked.push_back(&connection); // has room: reserved when it was adopted
}

void EventLoop::queue(Connection& connection)
{
    if (std::exchange(connection.queued, true))
        return;
    _queued.push_back(&connection);
}

void EventLoop::beginDrain()
{
    for (const auto& accepting: _accepting)
    {
        if (accepting->outlives || accepting->socket < 0)
            continue;
        if (!accepting->inherited)
            acceptAll(*accepting); // who was let in by the system is served
        stopAccepting(*accepting);
    }
    for (const auto& connection: _connections)
        guarded(*connection, [&] { _protocol.onDrain(*connection); });
}

bool EventLoop::isDrained() const
{
    if (std::chrono::steady_clock::now() >= _deadline)
        return true;
    return std::all_of(_connections.begin(), _connections.end(),
                       [](const auto& connection) { return connection->scraped && !connection->outside; });
}

std::int64_t EventLoop::phaseMilliseconds(Phase phase) const
{
    const HttpSettings& settings = _shared.settings;
    switch (phase)
    {
    case Phase::Idle:
        return _draining ? PARTING_MILLISECONDS : settings.idleSeconds * std::int64_t{1000};
    case Phase::Handshake:
    case Phase::Head:
        return settings.headerSeconds * std::int64_t{1000};
    case Phase::Body:
        return settings.bodySeconds * std::int64_t{1000};
    case Phase::Sending:
        return settings.writeSeconds * std::int64_t{1000};
    case Phase::Lingering:
        return LINGER_MILLISECONDS;
    case Phase::Undecided:
        return UNDECIDED_MILLISECONDS;
    case Phase::Outside:
        break;
    }
    return 0;
}

void EventLoop::enter(Connection& connection, Phase phase)
{
    connection.phase = phase;
    if (phase != Phase::Outside)
        _timers.schedule(connection, _now + phaseMilliseconds(phase));
}

void EventLoop::extend(Connection& connection, std::size_t bytes)
{
    if (connection.phase == Phase::Body || connection.phase == Phase::Sending ||
        connection.phase == Phase::Lingering)
        _timers.extend(connection, static_cast<std::uint32_t>(bytes / BYTES_A_TICK),
                       _now + phaseMilliseconds(connection.phase));
}

/// Closes the socket at once; the object goes at the end of the round, or when the lane gives the request
/// back.
void EventLoop::close(Connection& connection)
{
    closeAtOnce(connection);
}

void EventLoop::closeAtOnce(Connection& connection) noexcept
{
    if (!connection.gone)
    {
        connection.gone = true;
        _timers.cancel(connection);
        if (connection.tls)
            connection.tls->end();
        connection.tls.reset();
        ::close(connection.socket);
        _shared.limits.leave(connection.network, connection.counted);
        if (connection.sending && connection.sending->stream)
            connection.sending->stream->abandon();
        const std::uint32_t index = connection.index;
        _connections.back()->index = index;
        std::swap(_connections[index], _connections.back());
        _closed.push_back(std::move(_connections.back())); // has room: reserved when it was adopted
        _connections.pop_back();
    }
}

void EventLoop::freeClosed()
{
    if (_closed.empty())
        return;
    std::erase_if(_closed, [](const auto& connection)
                  { return !connection->outside && !connection->queued && !connection->parked; });
}

} // namespace colonnade
