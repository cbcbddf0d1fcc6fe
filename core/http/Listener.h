#pragma once

#include "http/ListenAddress.h"
#include "http/UnixListener.h"

#include <Poco/Net/ServerSocket.h>

#include <optional>
#include <string>
#include <vector>

namespace colonnade
{

/// Where a server listens: sockets of its own at one address, one for each loop, over which the system
/// spreads connections; or one that all loops share, a UNIX socket or one that it inherited.
class Listener
{
public:
    /// `name`: of an inherited socket, which then is used instead of `address`. `setting` is named in errors.
    /// No two servers ever have the same address, also if they begin at the same moment. Throws
    /// `Poco::Net::NetException` with a sentence.
    Listener(const std::string& name, const ListenAddress& address, const std::string& setting,
             std::size_t sockets);

    const ListenAddress& address() const { return *_address; } ///< with the port that was bound
    int socket(std::size_t index) const;                       ///< each event loop's own
    /// Another process, now or after this one, listens at the same socket.
    bool isInherited() const { return _inherited >= 0; }
    /// All loops have the same one.
    bool isShared() const { return isInherited() || _unix; }

private:
    void inherit(int socket);
    void bind(const ListenAddress& address, std::size_t sockets);

    std::optional<ListenAddress> _address;
    int _inherited = -1; // open as long as the process
    std::vector<Poco::Net::ServerSocket> _sockets;
    std::optional<UnixListener> _unix;
};

} // namespace colonnade
