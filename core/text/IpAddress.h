#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace colonnade
{

/// An address as bytes in network order: 4 of IPv4, 16 of IPv6. IPv4 within IPv6 (`::ffff:192.0.2.1`) is
/// IPv4, and a zone (`%eth0`) is dropped.
struct IpAddress
{
    std::string bytes;

    static std::optional<IpAddress> parse(std::string_view text);

    bool isV4() const { return bytes.size() == 4; }
    std::string toText() const;
};

} // namespace colonnade
