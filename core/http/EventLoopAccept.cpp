#include "http/EventLoop.h"

#include "colonnade/Network.h"
#include "http/ResponseWriter.h"

#include <Poco/Logger.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace colonnade
{

namespace
{

constexpr int ACCEPTS_A_TURN = 64;

std::string textOf(const sockaddr_storage& address)
{
    char text[INET6_ADDRSTRLEN] = {};
    if (address.ss_family == AF_INET)
        ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in&>(address).sin_addr, text, sizeof text);
    else if (address.ss_family == AF_UNIX) // a socket that only this machine can reach
        return "127.0.0.1";
    else if (address.ss_family == AF_INET6)
        ::inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, text, sizeof text);
    std::string_view view(text);
    // A socket for both families shows IPv4 clients so.
    if (view.starts_with("::ffff:") && view.find('.') != std::string_view::npos)
        view.remove_prefix(7);
    return std::string(view);
}

} // namespace

void EventLoop::listen(const Accepting& accepting)
{
    _accepting.push_back(std::make_unique<Accepting>(accepting));
    watch(*_accepting.back());
}

void EventLoop::watch(Accepting& accepting) const
{
    epoll_event event = {};
    event.events = EPOLLIN; // level-triggered: what one turn leaves comes again
    if (accepting.shared)
        event.events |= EPOLLEXCLUSIVE; // one connection need not wake all loops
    event.data.ptr = &accepting;
    ::epoll_ctl(_epoll, EPOLL_CTL_ADD, accepting.socket, &event);
}

/// What lists connections has room for all of them: to close one must not need memory.
void EventLoop::reserveFor(std::size_t connections)
{
    if (connections <= _closed.capacity())
        return;
    const std::size_t some = 2 * connections + 64;
    for (std::vector<Connection*>* const list: {&_queued, &_turns, &_parked})
        list->reserve(some);
    _connections.reserve(some);
    _closed.reserve(some);
}

void EventLoop::stopAccepting(Accepting& accepting)
{
    if (accepting.socket < 0)
        return;
    ::epoll_ctl(_epoll, EPOLL_CTL_DEL, accepting.socket, nullptr);
    // The descriptor is its owner's; a shut socket takes no more, and clients are refused at once. At one
    // that others have, too, they wait for the next server.
    if (!accepting.inherited)
        ::shutdown(accepting.socket, SHUT_RDWR);
    accepting.socket = -1;
    accepting.paused = false;
}

void EventLoop::acceptAll(Accepting& accepting)
{
    for (int i = 0; i < ACCEPTS_A_TURN && accepting.socket >= 0; ++i)
    {
        if (!acceptOne(accepting))
            return;
    }
}

bool EventLoop::acceptOne(Accepting& accepting)
{
    sockaddr_storage peer = {};
    socklen_t size = sizeof peer;
    const int socket =
        ::accept4(accepting.socket, reinterpret_cast<sockaddr*>(&peer), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0)
    {
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
            runOutOfFiles(accepting);
        return errno == EINTR || errno == ECONNABORTED;
    }
    if (accepting.paused)
    {
        accepting.paused = false;
        watch(accepting);
    }
    try
    {
        const std::string address = textOf(peer);
        const std::string network = networkOf(address);
        // Behind a UNIX socket stands a proxy, through which many come.
        const bool limited = peer.ss_family != AF_UNIX && !_shared.proxies.trusts(address);
        if (!_shared.limits.tryEnter(network, limited))
            turnAway(socket, accepting);
        else if (!tryAdopt(socket, address, network, accepting, limited))
            ::close(socket);
    }
    catch (const std::exception&) // no memory for a client more
    {
        _metrics.turnedAway.add(1);
        ::close(socket);
    }
    return true;
}

void EventLoop::turnAway(int socket, const Accepting& accepting)
{
    _metrics.turnedAway.add(1);
    if (tlsOf(accepting)) // a handshake only to say no would cost more than to serve
    {
        ::close(socket);
        return;
    }
    std::string answer;
    appendRefusal(answer, 503, "There are too many connections.",
                  std::string(_shared.standing.ofRefusal()) + "Retry-After: 1\r\n");
    // May be lost: the client gets a closed connection all the same.
    [[maybe_unused]] const auto count = ::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL);
    ::shutdown(socket, SHUT_WR);
    ::close(socket);
}

/// Without a free descriptor the waiting client cannot even be refused, and the loop would spin. The spare
/// one is given up for that; if this does not help, accepting pauses.
void EventLoop::runOutOfFiles(Accepting& accepting)
{
    _metrics.turnedAway.add(1);
    if (_spare >= 0)
    {
        ::close(_spare);
        const int socket = ::accept4(accepting.socket, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (socket >= 0)
            ::close(socket);
        _spare = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    }
    if (!accepting.paused)
    {
        Poco::Logger::get("http").warning(
            "out of file descriptors: accepting pauses until connections close");
        accepting.paused = true;
        ::epoll_ctl(_epoll, EPOLL_CTL_DEL, accepting.socket, nullptr);
    }
    errno = EMFILE;
}

const TlsServer* EventLoop::tlsOf(const Accepting& accepting) const
{
    return accepting.outlives ? nullptr : _shared.tls; // the management listener is plain
}

/// False: there is no memory for it, and the socket stays with the caller.
bool EventLoop::tryAdopt(int socket, const std::string& address, const std::string& network,
                         const Accepting& accepting, bool limited)
{
    try
    {
        adopt(socket, address, network, accepting, limited);
        return true;
    }
    catch (const std::exception&) // also of TLS
    {
        _shared.limits.leave(network, limited);
        _metrics.turnedAway.add(1);
        return false;
    }
}

void EventLoop::adopt(int socket, const std::string& address, const std::string& network,
                      const Accepting& accepting, bool limited)
{
    reserveFor(_connections.size() + _closed.size() + 1);
    auto connection = std::make_unique<Connection>();
    connection->network = network;
    connection->pendingHold = Hold(_shared.rooms.memory, network);
    connection->socket = socket;
    connection->address = address;
    connection->entrance = &accepting.entrance;
    connection->scraped = accepting.outlives;
    connection->counted = limited;
    connection->index = static_cast<std::uint32_t>(_connections.size());
    epoll_event event = {};
    // Edge-triggered for good: no system call when a connection changes from reading to writing.
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.ptr = connection.get();
    if (const TlsServer* tls = tlsOf(accepting))
        connection->tls = tls->accept(socket);
    _metrics.accepted.add(1);
    const Phase first = connection->tls ? Phase::Handshake : Phase::Idle;
    _connections.push_back(std::move(connection));
    enter(*_connections.back(), first);
    if (::epoll_ctl(_epoll, EPOLL_CTL_ADD, socket, &event) != 0)
        close(*_connections.back());
}

} // namespace colonnade
