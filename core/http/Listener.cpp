#include "http/Listener.h"

#include "http/InheritedSockets.h"

#include <Poco/Net/NetException.h>

#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace colonnade
{

namespace
{

using Poco::Net::ServerSocket;
using Poco::Net::SocketAddress;

constexpr int BACKLOG = 1024;
constexpr bool REUSE_ADDRESS = true;

ServerSocket listening(const SocketAddress& address, bool sharePort)
{
    ServerSocket socket;
    if (address.family() == Poco::Net::AddressFamily::IPv6)
        socket.bind6(address, REUSE_ADDRESS, sharePort, false);
    else
        socket.bind(address, REUSE_ADDRESS, sharePort);
    socket.setBlocking(false);
    ::fcntl(socket.impl()->sockfd(), F_SETFD, FD_CLOEXEC);
    socket.setOption(IPPROTO_TCP, TCP_NODELAY, 1); // inherited by what it accepts
    socket.listen(BACKLOG);
    return socket;
}

ListenAddress addressOf(const sockaddr_storage& address, socklen_t size)
{
    if (address.ss_family != AF_UNIX)
        return ListenAddress(SocketAddress(reinterpret_cast<const sockaddr*>(&address), size));
    return ListenAddress::ofFile(reinterpret_cast<const sockaddr_un&>(address).sun_path);
}

} // namespace

Listener::Listener(const std::string& name, const ListenAddress& address, const std::string& setting,
                   std::size_t sockets)
{
    if (const auto socket = findInheritedSocket(name))
    {
        inherit(*socket);
        return;
    }
    try
    {
        bind(address, sockets);
    }
    catch (const Poco::Exception& error)
    {
        const bool denied = error.code() == EACCES && !address.isUnix();
        throw Poco::Net::NetException(
            "cannot listen on " + address.toString() + " (" + setting + "): " + error.displayText() +
            (denied ? "; ports below 1024 need a socket that systemd opens (docs/DEPLOYING.md)"
                    : "; choose another address, or stop what uses this one"));
    }
}

int Listener::socket(std::size_t index) const
{
    if (_unix)
        return _unix->socket();
    return isInherited() ? _inherited : _sockets[index].impl()->sockfd();
}

void Listener::inherit(int socket)
{
    sockaddr_storage address = {};
    socklen_t size = sizeof address;
    const int on = 1;
    if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
        ::fcntl(socket, F_SETFL, O_NONBLOCK) != 0 || ::fcntl(socket, F_SETFD, FD_CLOEXEC) != 0 ||
        (address.ss_family != AF_UNIX && ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0))
        throw Poco::Net::NetException("cannot use the inherited socket " + std::to_string(socket), errno);
    _address = addressOf(address, size);
    _inherited = socket;
}

void Listener::bind(const ListenAddress& address, std::size_t sockets)
{
    if (address.isUnix())
    {
        _unix.emplace(address.path());
        _address = address;
        return;
    }
    // Sockets that share a port would share it with another server of the same user, too. So the first one
    // does not share it until it listens: of two that begin together the system lets one alone listen. It is
    // kept, so that nobody ever sees the port open and closed again.
    _sockets.push_back(listening(address.resolve(), false));
    const SocketAddress bound = _sockets.front().address(); // with port 0: that of the system's choice
    _sockets.front().setReusePort(true);
    while (_sockets.size() < sockets)
        _sockets.push_back(listening(bound, true));
    _address = ListenAddress(bound);
}

} // namespace colonnade
