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

    /// IPv4 or IPv6 without port; IPv4 within IPv6 counts as IPv4, so that one client is one.
    static std::optional<IpAddress> parse(std::string_view text);

    bool isV4() const { return bytes.size() == 4; } ///< else IPv6
    /// The shortest form, so that equal addresses are equal texts.
    std::string toText() const;
};

} // namespace colonnade
