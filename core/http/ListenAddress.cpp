#include "http/ListenAddress.h"

#include "colonnade/Config.h"
#include "colonnade/Text.h"
#include "http/FieldSyntax.h"
#include "http/Origin.h"
#include "text/IpAddress.h"

#include <sys/un.h>

#include <string_view>

namespace colonnade
{

namespace
{

constexpr std::string_view UNIX = "unix:";
constexpr std::size_t MAX_PATH = sizeof(sockaddr_un::sun_path) - 1;

[[noreturn]] void refuse(const std::string& text, const std::string& setting, const std::string& why = {})
{
    throw ConfigurationException(setting +
                                 ": wanted an address and a port as 127.0.0.1:8080 or [::1]:8080, or a UNIX "
                                 "socket as unix:/run/colonnade/http.sock, there was \"" +
                                 text + "\"" + (why.empty() ? why : ": " + why));
}

} // namespace

ListenAddress ListenAddress::parse(const std::string& text, const std::string& setting)
{
    if (text.starts_with(UNIX))
    {
        const std::string path = text.substr(UNIX.size());
        if (!path.starts_with('/') || path.ends_with('/') || path.find('\0') != std::string::npos)
            refuse(text, setting, "the path of a socket begins with / and names a file");
        if (path.size() > MAX_PATH)
            refuse(text, setting, "the path of a socket has at most " + std::to_string(MAX_PATH) + " bytes");
        return ofFile(path);
    }
    if (text.starts_with('/'))
        refuse(text, setting, "write unix:" + text + " for a UNIX socket");
    const std::string host(hostWithoutPort(text));
    if (!isHost(text) || host.size() + 1 >= text.size())
        refuse(text, setting, host == text && parseInteger(text) ? "an address is missing" : "");
    const auto port = parseInteger(text.substr(host.size() + 1));
    if (!port || *port > 65535)
        refuse(text, setting, "a port is a number from 0 to 65535");
    ListenAddress address;
    address._host = host.starts_with('[') ? host.substr(1, host.size() - 2) : host;
    address._port = static_cast<int>(*port);
    if (host.starts_with('[') && !IpAddress::parse(address._host))
        refuse(text, setting, "between the brackets stands no address of IPv6");
    return address;
}

ListenAddress::ListenAddress(const Poco::Net::SocketAddress& address):
    _host(address.host().toString()),
    _port(address.port())
{
}

ListenAddress ListenAddress::ofFile(std::string path)
{
    ListenAddress address;
    address._path = std::move(path);
    return address;
}

Poco::Net::SocketAddress ListenAddress::resolve() const
{
    return Poco::Net::SocketAddress(_host, static_cast<Poco::UInt16>(_port));
}

bool ListenAddress::isLoopback() const
{
    const auto address = IpAddress::parse(_host);
    if (!address)
        return isUnix() || _host == "localhost";
    return address->isV4() ? address->bytes.front() == 127 : address->toText() == "::1";
}

bool ListenAddress::isWildcard() const
{
    const auto address = IpAddress::parse(_host);
    return address && address->bytes.find_first_not_of('\0') == std::string::npos;
}

std::string ListenAddress::toString() const
{
    if (isUnix())
        return std::string(UNIX) + _path;
    const bool v6 = _host.find(':') != std::string::npos;
    return (v6 ? "[" + _host + "]" : _host) + ":" + std::to_string(_port);
}

} // namespace colonnade
