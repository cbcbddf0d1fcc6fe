#include "config/Settings.h"

#include <Poco/Exception.h>

namespace colonnade
{

void Schema::add(const std::vector<SettingSpec>& specs)
{
    for (const auto& spec: specs)
        if (!_specs.emplace(spec.key, spec).second)
            throw Poco::ExistsException("two settings are called " + spec.key);
}

const SettingSpec* Schema::find(std::string_view key) const
{
    const auto found = _specs.find(key);
    return found == _specs.end() ? nullptr : &found->second;
}

bool Schema::isTolerated(std::string_view key) const
{
    return _tolerated.contains(key.substr(0, key.find('.')));
}

bool Schema::hasSection(std::string_view section) const
{
    const std::string prefix = std::string(section) + ".";
    const auto found = _specs.lower_bound(prefix);
    return found != _specs.end() && found->first.starts_with(prefix);
}

} // namespace colonnade
