#include "http/Origin.h"

#include "colonnade/Text.h"
#include "http/FieldSyntax.h"

namespace colonnade
{

namespace
{

constexpr int MAX_PORT = 65535;

int portOf(bool https)
{
    return https ? 443 : 80;
}

} // namespace

std::string_view hostWithoutPort(std::string_view host)
{
    const std::size_t end = host.starts_with('[') ? host.find(']') : 0;
    return host.substr(0, host.find(':', end == std::string_view::npos ? 0 : end));
}

std::optional<Origin> Origin::parse(std::string_view text)
{
    const std::size_t scheme = text.find("://");
    if (scheme == std::string_view::npos)
        return std::nullopt;
    const bool https = equalIgnoringCase(text.substr(0, scheme), "https");
    if (!https && !equalIgnoringCase(text.substr(0, scheme), "http"))
        return std::nullopt;
    return of(https, text.substr(scheme + 3));
}

std::optional<Origin> Origin::of(bool https, std::string_view host)
{
    if (!isHost(host))
        return std::nullopt;
    const std::string_view name = hostWithoutPort(host);
    int port = portOf(https);
    if (host.size() > name.size() + 1)
    {
        const auto given = parseInteger(host.substr(name.size() + 1));
        if (!given || *given > MAX_PORT)
            return std::nullopt;
        port = static_cast<int>(*given);
    }
    return Origin{https, lowerAscii(name), port};
}

std::string Origin::toText() const
{
    const std::string text = (https ? "https://" : "http://") + host;
    return port == portOf(https) ? text : text + ":" + std::to_string(port);
}

} // namespace colonnade
