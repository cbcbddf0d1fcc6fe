#pragma once

#include "colonnade/Request.h"

#include <Poco/Net/IPAddress.h>

#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// The proxies whose word counts on who the client is. Source of the fields: de facto, RFC 7239's ancestors.
class TrustedProxies
{
public:
    /// CIDR ranges or single addresses. Throws `ConfigurationException` for one that is neither.
    explicit TrustedProxies(const std::vector<std::string>& ranges);

    bool trusts(std::string_view address) const;

    /// Of a request that came from a trusted proxy: the rightmost address that is none of ours.
    std::string clientOf(const Request& request, std::string_view peer) const;
    static bool saysSecure(const Request& request);

private:
    struct Range
    {
        Poco::Net::IPAddress network;
        Poco::Net::IPAddress mask;
    };
    static Range parseRange(const std::string& text);

    std::vector<Range> _ranges;
};

} // namespace colonnade
