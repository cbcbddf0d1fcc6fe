#include "http/TrustedProxies.h"

#include "colonnade/Config.h"
#include "colonnade/Text.h"

namespace colonnade
{

namespace
{

using Poco::Net::IPAddress;

/// `::ffff:10.0.0.1`, as a listener on both families sees IPv4, is `10.0.0.1`.
std::string_view withoutMapping(std::string_view address)
{
    if (address.starts_with("::ffff:") && address.find('.') != std::string_view::npos)
        address.remove_prefix(7);
    return address;
}

} // namespace

TrustedProxies::TrustedProxies(const std::vector<std::string>& ranges)
{
    for (const std::string& text: ranges)
        _ranges.push_back(parseRange(text));
}

TrustedProxies::Range TrustedProxies::parseRange(const std::string& text)
{
    const std::size_t slash = text.find('/');
    IPAddress network;
    bool good = IPAddress::tryParse(text.substr(0, slash), network);
    const std::int64_t bits = network.length() * 8;
    std::int64_t prefix = bits;
    if (slash != std::string::npos)
    {
        const auto number = parseInteger(std::string_view(text).substr(slash + 1));
        good = good && number && *number >= 0 && *number <= bits;
        prefix = number.value_or(0);
    }
    if (!good)
        throw ConfigurationException(
            "http.trusted_proxies must hold addresses or ranges as 10.0.0.0/8, not \"" + text + "\"");
    const IPAddress mask(static_cast<unsigned>(prefix), network.family());
    return {network & mask, mask};
}

bool TrustedProxies::trusts(std::string_view address) const
{
    if (_ranges.empty())
        return false;
    IPAddress parsed;
    if (!IPAddress::tryParse(std::string(withoutMapping(address)), parsed))
        return false;
    for (const Range& range: _ranges)
    {
        if (range.network.family() == parsed.family() && (parsed & range.mask) == range.network)
            return true;
    }
    return false;
}

std::string TrustedProxies::clientOf(const Request& request, std::string_view peer) const
{
    std::string client(peer);
    // Several fields make one list, in order; each proxy adds at the end whom it heard.
    for (auto field = request.headers().rbegin(); field != request.headers().rend(); ++field)
    {
        if (!equalIgnoringCase(field->name, "X-Forwarded-For"))
            continue;
        std::string_view rest = field->value;
        for (;;)
        {
            const std::size_t comma = rest.rfind(',');
            const std::string_view hop =
                trimBlanks(comma == std::string_view::npos ? rest : rest.substr(comma + 1));
            IPAddress parsed;
            if (!IPAddress::tryParse(std::string(hop), parsed))
                return client; // nobody knows what stands before it
            client = parsed.toString();
            if (!trusts(client))
                return client;
            if (comma == std::string_view::npos)
                break;
            rest = rest.substr(0, comma);
        }
    }
    return client;
}

bool TrustedProxies::saysSecure(const Request& request)
{
    const auto scheme = request.findHeader("X-Forwarded-Proto");
    return scheme && equalIgnoringCase(trimBlanks(scheme->substr(scheme->rfind(',') + 1)), "https");
}

} // namespace colonnade
