#pragma once

#include <Poco/Net/SocketAddress.h>

#include <optional>
#include <string>

namespace colonnade
{

/// Where to listen, or where a server listens:
///
///     127.0.0.1:8080   [::1]:8080   localhost:8080   0.0.0.0:443   unix:/run/colonnade/http.sock
class ListenAddress
{
public:
    /// Throws `ConfigurationException` that names `setting`, what was wanted and what was there.
    static ListenAddress parse(const std::string& text, const std::string& setting);
    explicit ListenAddress(const Poco::Net::SocketAddress& address);
    /// A UNIX socket.
    static ListenAddress ofFile(std::string path);

    bool isUnix() const { return !_path.empty(); }    ///< a socket of the file system
    const std::string& path() const { return _path; } ///< of such a socket
    const std::string& host() const { return _host; } ///< as written; empty for such a socket
    int port() const { return _port; } ///< 0: one that the system chooses, or that of a UNIX socket

    /// As the network layer wants it; a name is looked up. Throws `Poco::Net::NetException`.
    Poco::Net::SocketAddress resolve() const;

    /// Only this machine can reach it; false when in doubt.
    bool isLoopback() const;
    /// All addresses of this machine.
    bool isWildcard() const;

    /// As `http.listen` writes it, with the port that was really bound.
    std::string toString() const;

    friend bool operator==(const ListenAddress&, const ListenAddress&) = default;

private:
    ListenAddress() = default;

    std::string _path; ///< empty: TCP
    std::string _host; ///< IPv6 without brackets
    int _port = 0;
};

} // namespace colonnade
