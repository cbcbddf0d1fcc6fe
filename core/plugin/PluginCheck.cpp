#include "plugin/PluginCheck.h"

#include <algorithm>

namespace colonnade
{

PluginCheck::PluginCheck(const std::string& plugin, const std::string& resources,
                         const std::vector<std::string>& plugins, Dialect dialect, SettingFaults& faults):
    _plugin(plugin),
    _resources(resources),
    _plugins(plugins),
    _dialect(dialect),
    _faults(faults),
    _config(faults.settings().section(plugin)),
    _publicUrl(faults.settings().section("http")->text("public_url"))
{
}

bool PluginCheck::enabled(std::string_view plugin) const
{
    return std::find(_plugins.begin(), _plugins.end(), plugin) != _plugins.end();
}

std::string PluginCheck::whole(std::string_view key) const
{
    const std::string own = _plugin + "." + std::string(key);
    const auto& values = _faults.settings().values();
    return values.contains(own) || !values.contains(key) ? own : std::string(key);
}

void PluginCheck::fault(std::string_view key, std::string sentence, std::string mend)
{
    _faults.fault(whole(key), std::move(sentence), mend);
}

void PluginCheck::warning(std::string_view key, std::string sentence)
{
    _faults.warning(whole(key), sentence);
}

} // namespace colonnade
