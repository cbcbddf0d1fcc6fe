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
constexpr std::size_t BYTES_A_TICK = 1024; // 8 KiB a second: who is slower runs into the deadline

std::int64_t milliseconds()
{
    using namespace std::chrono;
    return duration_cast<std::chrono::milliseconds>(steady_clock::now().time_since_epoch()).count();
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

void EventLoop::post(Post post)
{
    bool wake = false;
    {
        const std::lock_guard lock(_mutex);
        wake = _posts.empty();
        _posts.push_back(std::move(post));
    }
    if (wake)
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

bool EventLoop::runOnce()
{
    std::array<epoll_event, MAX_EVENTS> events;
    const int count = ::epoll_wait(_epoll, events.data(), MAX_EVENTS, timeout());
    _now = milliseconds();
    for (int i = 0; i < count; ++i)
        handle(events[static_cast<std::size_t>(i)].data.ptr, events[static_cast<std::size_t>(i)].events);
    handlePosts();
    handleQueued();
    _timers.advance(_now,
                    [this](TimerEntry& entry) { _protocol.onDeadline(static_cast<Connection&>(entry)); });
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
    const bool watches = _draining || std::any_of(_accepting.begin(), _accepting.end(),
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
    if (events & EPOLLOUT)
        _protocol.onWritable(connection);
    if ((events & (EPOLLIN | EPOLLRDHUP)) && !connection.gone)
        _protocol.onReadable(connection);
}

void EventLoop::handlePosts()
{
    {
        const std::lock_guard lock(_mutex);
        _taken.swap(_posts);
        if (_drainAsked && !_draining)
            _draining = true;
        else if (_taken.empty())
            return;
    }
    for (Post& post: _taken)
    {
        if (post.exchange)
            _protocol.onAnswer(*post.connection, std::move(post.exchange));
        else
            _protocol.onStream(*post.connection, std::move(post.stream));
    }
    _taken.clear();
    if (_draining)
        beginDrain();
}

void EventLoop::handleQueued()
{
    _turns.swap(_queued);
    for (Connection* const connection: _turns)
    {
        connection->queued = false;
        if (!connection->gone)
            _protocol.onReadable(*connection);
    }
    _turns.clear();
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
        _protocol.onDrain(*connection);
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
    if (connection.phase == Phase::Body || connection.phase == Phase::Sending)
        _timers.extend(connection, static_cast<std::uint32_t>(bytes / BYTES_A_TICK),
                       _now + phaseMilliseconds(connection.phase));
}

/// Closes the socket at once; the object goes at the end of the round, or when the lane gives the request
/// back.
void EventLoop::close(Connection& connection)
{
    if (!connection.gone)
    {
        connection.gone = true;
        _timers.cancel(connection);
        if (connection.tls)
            connection.tls->end();
        connection.tls.reset();
        ::close(connection.socket);
        _shared.limits.leave(connection.address, connection.counted);
        if (connection.sending && connection.sending->stream)
            connection.sending->stream->abandon();
        const std::uint32_t index = connection.index;
        _connections.back()->index = index;
        std::swap(_connections[index], _connections.back());
        _closed.push_back(std::move(_connections.back()));
        _connections.pop_back();
    }
}

void EventLoop::freeClosed()
{
    if (_closed.empty())
        return;
    std::erase_if(_closed,
                  [](const auto& connection) { return !connection->outside && !connection->queued; });
}

} // namespace colonnade
