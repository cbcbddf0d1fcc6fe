#pragma once

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>

#include <string>
#include <vector>

namespace colonnade
{

/// Where a server listens: sockets of its own at one address, one for each loop, over which the system
/// spreads connections; or one that it inherited, which all loops share.
class Listener
{
public:
    /// `name`: of an inherited socket, which then is used instead of `address`. `setting` is named in errors.
    /// Throws `Poco::Net::NetException` with a sentence.
    Listener(const std::string& name, const std::string& address, const std::string& setting,
             std::size_t sockets);

    Poco::Net::SocketAddress address() const { return _address; }
    int socket(std::size_t index) const;
    /// Another process, now or after this one, listens at the same socket.
    bool isInherited() const { return _inherited >= 0; }

private:
    void inherit(int socket);
    void bind(const std::string& address, const std::string& setting, std::size_t sockets);

    Poco::Net::SocketAddress _address;
    int _inherited = -1; // open as long as the process
    std::vector<Poco::Net::ServerSocket> _sockets;
};

} // namespace colonnade
