#pragma once

#include "config/SettingFaults.h"

#include "colonnade/Check.h"

#include <memory>
#include <string>
#include <vector>

namespace colonnade
{

/// One plugin's view of the settings while they are judged; what it finds goes to the faults of all.
class PluginCheck final: public Check
{
public:
    /// `plugins`: those that will serve. All references must outlive it.
    PluginCheck(const std::string& plugin, const std::string& resources,
                const std::vector<std::string>& plugins, Dialect dialect, SettingFaults& faults);

    const Config& config() const override { return *_config; }
    const std::string& publicUrl() const override { return _publicUrl; }
    const std::string& resourceDirectory() const override { return _resources; }
    bool enabled(std::string_view plugin) const override;
    Dialect dialect() const override { return _dialect; }

    void fault(std::string_view key, std::string sentence, std::string mend) override;
    void warning(std::string_view key, std::string sentence) override;

private:
    /// The whole key: of the plugin's own section unless it is one as it stands.
    std::string whole(std::string_view key) const;

    const std::string& _plugin;
    const std::string& _resources;
    const std::vector<std::string>& _plugins;
    const Dialect _dialect;
    SettingFaults& _faults;
    const std::unique_ptr<Config> _config;
    const std::string _publicUrl;
};

} // namespace colonnade
