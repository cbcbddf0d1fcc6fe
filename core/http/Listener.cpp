#include "http/Listener.h"

#include <Poco/Net/NetException.h>

#include <fcntl.h>
#include <netinet/tcp.h>

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

Listener::Listener(const std::string& text, const std::string& setting, std::size_t sockets)
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
    }
    catch (const Poco::Exception& error)
    {
        throw Poco::Net::NetException("cannot listen on " + text + " (" + setting +
                                      "): " + error.displayText() +
                                      "; choose another address, or stop what uses this one");
    }
}

} // namespace colonnade
