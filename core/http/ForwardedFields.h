#pragma once

#include "colonnade/Request.h"
#include "text/IpAddress.h"

#include <optional>
#include <string_view>
#include <vector>

namespace colonnade
{

/// What proxies say about a request, nearest proxy last. Views into the request.
struct ForwardedFields
{
    std::vector<std::string_view> hops;  ///< whom each proxy heard, as it wrote it
    std::vector<std::string_view> hosts; ///< which host each was asked for
    std::string_view scheme;             ///< that of the client's own connection; empty: not said

    /// From `X-Forwarded-For`, `-Proto` and `-Host` if there is any of them, else from `Forwarded` (RFC
    /// 7239): a proxy sets one kind, and may pass on what a stranger wrote into the other.
    static ForwardedFields read(const Request& request);
};

/// An address as proxies write it, without what may stand around it; a zone is dropped, IPv4 within IPv6 is
/// IPv4. Nothing for what is no address: `unknown`, `_hidden`, a name.
///
///     203.0.113.7  203.0.113.7:443  2001:db8::7  [2001:db8::7]  [2001:db8::7]:443  fe80::1%eth0
///     and each of them in double quotes
std::optional<IpAddress> parseHop(std::string_view text);

} // namespace colonnade
