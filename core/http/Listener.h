#pragma once

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>

#include <string>
#include <vector>

namespace colonnade
{

/// Sockets that listen at one address, one for each loop: the system spreads connections over them.
class Listener
{
public:
    /// `setting` is named in errors. Throws `Poco::Net::NetException` with a sentence.
    Listener(const std::string& address, const std::string& setting, std::size_t sockets);

    Poco::Net::SocketAddress address() const { return _sockets.front().address(); }
    int socket(std::size_t index) const { return _sockets[index].impl()->sockfd(); }

private:
    std::vector<Poco::Net::ServerSocket> _sockets;
};

} // namespace colonnade
