#pragma once

#include "plugin/Ledger.h"
#include "plugin/Manifest.h"
#include "plugin/PluginHost.h"
#include "plugin/PluginJobs.h"
#include "plugin/PluginPages.h"

#include "colonnade/Plugin.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

namespace colonnade
{

/// How far the plugins have come; decides what a context allows.
enum class HostPhase
{
    Provisioning,
    Checked,
    Starting, ///< and later: the data folder may be touched
};

/// One plugin's view of the server; writes what it registers into the ledger.
class PluginContext final: public Context
{
public:
    /// `resources`: the plugin's resource folder.
    PluginContext(const Manifest& manifest, const HostServices& services, const Translations& translations,
                  std::string resources, Ledger& ledger);

    const std::string& pluginName() const override { return _manifest.name; }
    const Config& config() const override { return *_config; }
    Poco::Logger& logger() const override { return _logger; }
    Database& database() const override { return _services.database; }
    Identity& identity() const override { return _services.identity; }
    Mail& mail() const override { return _services.mail; }
    Jobs& jobs() const override { return _jobs; }
    Events& events() const override { return _events; }
    Audit& audit() const override { return _services.audit; }
    Pages& pages() const override { return _pages; }
    const Clock& clock() const override { return systemClock(); }
    const std::string& publicUrl() const override { return _services.publicUrl; }
    const std::string& brand() const override { return _brand; }
    const std::string& dataDirectory() const override;
    const std::string& resourceDirectory() const override { return _resourceDirectory; }
    const Translations& translations() const override { return _translations; }
    bool boundToLoopback() const override { return _services.boundToLoopback; }

    void route(const RouteSpec& spec, Handler handler) override;
    void command(const std::string& name, std::function<int(CommandCall&)> run) override;

    void setPhase(HostPhase phase) { _phase = phase; }

    /// Before the plugin's start: the folder that it asked for while it was provisioned, and from now on
    /// whenever it asks.
    void makeDataDirectory();

protected:
    void provideErased(const Interface& interface, std::shared_ptr<void> service) override;
    std::shared_ptr<void> requireErased(const Interface& interface) override;
    std::shared_ptr<void> findErased(const Interface& interface) override;
    void watchErased(const Interface& interface,
                     std::function<void(const std::shared_ptr<void>&)> use) override;
    void extendErased(const Interface& interface, std::shared_ptr<void> extension, const std::string& label,
                      Order order) override;
    std::vector<std::shared_ptr<void>> extensionsErased(const Interface& interface) override;

private:
    /// Registering is for `provision` only: nothing may change under requests.
    void checkProvisioning(const std::string& what) const;
    /// What plugin.json does not tell of, the order of plugins does not heed.
    void checkOptional(const InterfaceName& service) const;

    const Manifest& _manifest;
    const HostServices& _services;
    const Translations& _translations;
    Ledger& _ledger;
    std::unique_ptr<Config> _config;
    Poco::Logger& _logger;
    std::string _brand;
    std::string _dataDirectory;
    std::string _resourceDirectory;
    mutable PluginJobs _jobs;
    mutable PluginEvents _events;
    mutable PluginPages _pages;
    mutable std::atomic<bool> _dataDirectoryWanted = false;
    mutable std::once_flag _dataDirectoryMade;
    std::atomic<HostPhase> _phase = HostPhase::Provisioning;
};

} // namespace colonnade
