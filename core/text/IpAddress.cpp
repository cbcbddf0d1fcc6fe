#include "text/IpAddress.h"

#include <arpa/inet.h>

namespace colonnade
{

namespace
{

constexpr std::string_view V4_IN_V6("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);

} // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text)
{
    const std::string address(text.substr(0, text.find('%')));
    if (address.find('\0') != std::string::npos)
        return std::nullopt;
    std::string bytes(16, '\0');
    if (::inet_pton(AF_INET, address.c_str(), bytes.data()) == 1)
        return IpAddress{bytes.substr(0, 4)};
    if (::inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1)
        return std::nullopt;
    if (bytes.starts_with(V4_IN_V6))
        return IpAddress{bytes.substr(V4_IN_V6.size())};
    return IpAddress{bytes};
}

std::string IpAddress::toText() const
{
    char text[INET6_ADDRSTRLEN] = "";
    ::inet_ntop(isV4() ? AF_INET : AF_INET6, bytes.data(), text, sizeof text); // cannot fail: both fit
    return text;
}

} // namespace colonnade
