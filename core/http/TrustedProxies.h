#pragma once

#include "colonnade/Request.h"
#include "text/IpAddress.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// What the proxies in front of a request tell of it.
struct ForwardedRequest
{
    std::string client;                  ///< the rightmost address that is none of ours
    bool secure = false;                 ///< the client came by https
    std::vector<std::string_view> hosts; ///< that it asked for, its own first; views into the request
    std::string unreadable; ///< the hop that is no address, if one had to be looked at: `client` is then the
                            ///< last proxy that is known
};

/// The proxies whose word counts on who the client is. Source of the fields: RFC 7239, and its ancestors
/// `X-Forwarded-…`. Any thread.
class TrustedProxies
{
public:
    /// CIDR ranges or single addresses, of IPv6 in brackets or not. Throws `ConfigurationException` that
    /// names all that are neither.
    explicit TrustedProxies(const std::vector<std::string>& ranges);

    bool empty() const { return _ranges.empty(); } ///< nobody's fields count
    /// Whether what this address reports of the client counts.
    bool trusts(std::string_view address) const;

    /// Of a request that came from a trusted proxy at `peer`.
    ForwardedRequest read(const Request& request, std::string_view peer) const;

private:
    struct Range
    {
        IpAddress network;
        std::size_t prefix; ///< bits
    };
    static std::optional<Range> parseRange(std::string_view text);
    bool trusts(const IpAddress& address) const;

    std::vector<Range> _ranges;
};

} // namespace colonnade
