#include "http/HostRules.h"

#include "colonnade/Config.h"
#include "colonnade/Text.h"
#include "http/FieldSyntax.h"
#include "text/IpAddress.h"

#include <algorithm>

namespace colonnade
{

namespace
{

bool isAddress(std::string_view name)
{
    if (name.starts_with('['))
        return true; // its syntax is checked where the field is read
    const bool hasZone = name.find('%') != std::string_view::npos; // none of those that stand in brackets
    return !name.empty() && name.front() >= '0' && name.front() <= '9' && !hasZone &&
           IpAddress::parse(name).has_value();
}

/// `example.org.` is the same name, written to its root.
std::string_view withoutRoot(std::string_view name)
{
    if (name.size() > 1 && name.ends_with('.'))
        name.remove_suffix(1);
    return name;
}

} // namespace

HostRules::HostRules(const std::string& publicUrl, const std::vector<std::string>& allowed, bool loopback):
    _any(publicUrl.empty() && allowed.empty() && !loopback)
{
    if (const auto origin = Origin::parse(publicUrl))
        _names.emplace_back(withoutRoot(origin->host));
    for (const std::string& name: allowed)
    {
        if (!isUsualHost(name))
            throw ConfigurationException("http.allowed_hosts must hold host names as example.org, not \"" +
                                         name + "\"");
        _names.emplace_back(withoutRoot(hostWithoutPort(name)));
    }
    if (loopback)
        _names.emplace_back("localhost");
}

bool HostRules::accepts(std::string_view host) const
{
    const std::string_view name = withoutRoot(hostWithoutPort(host));
    return _any || name.empty() ||
           std::any_of(_names.begin(), _names.end(),
                       [&](const std::string& known) { return equalIgnoringCase(known, name); }) ||
           isAddress(name);
}

} // namespace colonnade
