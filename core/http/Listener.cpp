#include "http/Listener.h"

#include "http/InheritedSockets.h"

#include <Poco/Net/NetException.h>

#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace colonnade
{

namespace
{

using Poco::Net::ServerSocket;
using Poco::Net::SocketAddress;

constexpr int BACKLOG = 1024;
constexpr bool REUSE_ADDRESS = true;

ServerSocket bound(const SocketAddress& address, bool sharePort)
{
    ServerSocket socket;
    if (address.family() == Poco::Net::AddressFamily::IPv6)
        socket.bind6(address, REUSE_ADDRESS, sharePort, false);
    else
        socket.bind(address, REUSE_ADDRESS, sharePort);
    return socket;
}

} // namespace

Listener::Listener(const std::string& name, const std::string& address, const std::string& setting,
                   std::size_t sockets)
{
    if (const auto socket = findInheritedSocket(name))
        inherit(*socket);
    else
        bind(address, setting, sockets);
}

int Listener::socket(std::size_t index) const
{
    return isInherited() ? _inherited : _sockets[index].impl()->sockfd();
}

void Listener::inherit(int socket)
{
    sockaddr_storage address = {};
    socklen_t size = sizeof address;
    const int on = 1;
    if (::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0 ||
        ::fcntl(socket, F_SETFL, O_NONBLOCK) != 0 || ::fcntl(socket, F_SETFD, FD_CLOEXEC) != 0 ||
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0)
        throw Poco::Net::NetException("cannot use the inherited socket " + std::to_string(socket), errno);
    _address = SocketAddress(reinterpret_cast<const sockaddr*>(&address), size);
    _inherited = socket;
}

void Listener::bind(const std::string& text, const std::string& setting, std::size_t sockets)
{
    try
    {
        SocketAddress address(text);
        // Sockets that share a port would share it with another server of the same user, too. One that does
        // not share tells whether the port is free; with port 0 it also asks the system for one.
        {
            ServerSocket probe = bound(address, false);
            probe.listen(1);
            address = probe.address();
        }
        for (std::size_t i = 0; i < sockets; ++i)
        {
            _sockets.push_back(bound(address, true));
            _sockets.back().setBlocking(false);
            ::fcntl(_sockets.back().impl()->sockfd(), F_SETFD, FD_CLOEXEC);
            _sockets.back().setOption(IPPROTO_TCP, TCP_NODELAY, 1); // inherited by what it accepts
            _sockets.back().listen(BACKLOG);
        }
        _address = _sockets.front().address();
    }
    catch (const Poco::Exception& error)
    {
        throw Poco::Net::NetException("cannot listen on " + text + " (" + setting +
                                      "): " + error.displayText() +
                                      "; choose another address, or stop what uses this one");
    }
}

} // namespace colonnade
