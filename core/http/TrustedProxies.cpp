#include "http/TrustedProxies.h"

#include "colonnade/Config.h"
#include "colonnade/Text.h"
#include "http/ForwardedFields.h"

#include <algorithm>

namespace colonnade
{

namespace
{

constexpr std::size_t BITS_OF_MAPPING = 96; // `::ffff:0:0/96` holds all of IPv4
constexpr int MAX_HOPS = 64; // more than anybody's chain; what stands before them is not looked at

bool isIn(const std::string& address, const std::string& network, std::size_t prefix)
{
    const std::size_t whole = prefix / 8;
    if (address.size() != network.size() || address.compare(0, whole, network, 0, whole) != 0)
        return false;
    const std::size_t rest = prefix % 8;
    if (rest == 0)
        return true;
    const auto mask = static_cast<unsigned char>(0xff << (8 - rest));
    return ((static_cast<unsigned char>(address[whole]) ^ static_cast<unsigned char>(network[whole])) &
            mask) == 0;
}

} // namespace

TrustedProxies::TrustedProxies(const std::vector<std::string>& ranges)
{
    std::string wrong;
    for (const std::string& text: ranges)
    {
        if (const auto range = parseRange(text))
            _ranges.push_back(*range);
        else
            wrong += (wrong.empty() ? "\"" : ", \"") + text + "\"";
    }
    if (!wrong.empty())
        throw ConfigurationException("http.trusted_proxies must hold addresses or ranges as 127.0.0.1, "
                                     "10.0.0.0/8, ::1 or fd00::/8, not " +
                                     wrong);
}

std::optional<TrustedProxies::Range> TrustedProxies::parseRange(std::string_view text)
{
    const std::size_t slash = text.find('/');
    std::string_view address = text.substr(0, slash);
    if (address.starts_with('[') && address.ends_with(']'))
        address = address.substr(1, address.size() - 2);
    auto network = IpAddress::parse(address);
    if (!network)
        return std::nullopt;
    const std::size_t most = network->bytes.size() * 8;
    if (slash == std::string_view::npos)
        return Range{std::move(*network), most};
    const auto given = parseInteger(text.substr(slash + 1));
    const bool mapped = network->isV4() && address.find(':') != std::string_view::npos;
    const std::size_t least = mapped ? BITS_OF_MAPPING : 0;
    if (!given || *given < static_cast<std::int64_t>(least) ||
        *given > static_cast<std::int64_t>(least + most))
        return std::nullopt;
    return Range{std::move(*network), static_cast<std::size_t>(*given) - least};
}

bool TrustedProxies::trusts(const IpAddress& address) const
{
    return std::any_of(_ranges.begin(), _ranges.end(),
                       [&](const Range& range)
                       { return isIn(address.bytes, range.network.bytes, range.prefix); });
}

bool TrustedProxies::trusts(std::string_view address) const
{
    if (_ranges.empty())
        return false;
    const auto parsed = IpAddress::parse(address);
    return parsed && trusts(*parsed);
}

ForwardedRequest TrustedProxies::read(const Request& request, std::string_view peer) const
{
    ForwardedFields fields = ForwardedFields::read(request);
    ForwardedRequest told{
        std::string(peer), equalIgnoringCase(fields.scheme, "https"), std::move(fields.hosts), {}};
    // Each proxy adds at the end whom it heard; a stranger may have written as much as he likes before that.
    const auto last = fields.hops.rend() - std::max<std::ptrdiff_t>(std::ssize(fields.hops) - MAX_HOPS, 0);
    for (auto hop = fields.hops.rbegin(); hop != last; ++hop)
    {
        const auto address = parseHop(*hop);
        if (!address) // nobody knows what stands before it
        {
            told.unreadable = *hop;
            return told;
        }
        told.client = address->toText();
        if (!trusts(*address))
            return told;
    }
    return told;
}

} // namespace colonnade
