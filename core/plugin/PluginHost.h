#pragma once

#include "config/SettingFaults.h"
#include "config/Settings.h"
#include "data/Migrations.h"
#include "http/Site.h"
#include "http/UploadedFiles.h"
#include "identity/IdentityCore.h"
#include "pages/PagesCore.h"
#include "plugin/Catalog.h"
#include "plugin/Ledger.h"
#include "queue/EventsCore.h"
#include "queue/JobsCore.h"

#include "colonnade/Operations.h"
#include "colonnade/Plugin.h"

#include <Poco/Exception.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace colonnade
{

/// The server does not start. The message holds one line for each thing that is wrong.
POCO_DECLARE_EXCEPTION(COLONNADE_API, StartRefused, Poco::RuntimeException)

/// What the host lends to plugins; all of it outlives the host.
struct HostServices
{
    Database& database;
    IdentityCore& identity;
    Mail& mail;
    JobsCore& jobs;
    EventsCore& events;
    PagesCore& pages;
    Audit& audit;
    Operations& operations;
    const Settings& settings;
    std::string publicUrl; ///< without a final slash
    std::string dataDirectory;
    bool boundToLoopback = false;
    /// Null, or told of each registration before it is done: plugin, and what is registered. What it throws,
    /// the plugin gets.
    std::function<void(const std::string& plugin, const std::string& what)> onRegistration = {};
};

struct HostedPlugin;

/// How a plugin was exchanged for a new file of it.
struct ExchangedPlugin
{
    std::shared_ptr<const Site> site; ///< of all plugins as they serve now
    std::string refused;              ///< why the old file serves again; empty: the new one serves
    bool left = false;                ///< the file that does not serve is out of memory
};

/// Takes the plugins that serve through their life, all of them phase by phase: load, check, provision,
/// assemble, start, and back. Until `start` the database that they are lent may be closed. Each phase throws
/// `StartRefused` with everything that went wrong in it; `unwind`, also called by the destructor, takes back
/// whatever was reached. For one thread.
class PluginHost
{
public:
    PluginHost();
    PluginHost(const PluginHost&) = delete;
    PluginHost& operator=(const PluginHost&) = delete;
    ~PluginHost();

    /// Loads the files of those that serve, in the catalogue's order, and makes the plugin objects. Returns
    /// why some cannot be loaded, a line each; the others are there to be checked, but not for more.
    std::vector<std::string> load(const Catalog& catalog);

    /// Lets all plugins judge their settings; what they find goes to `faults`.
    void check(SettingFaults& faults, Dialect dialect) const;

    /// Lets all plugins register. `services` is kept.
    void provision(const HostServices& services);

    /// Checks everything registered as a whole, and makes of it what answers requests. Let go of the site
    /// before `unwind`.
    std::shared_ptr<const Site> assemble();

    /// After the migrations, in the order of needs. What throws keeps the server from starting.
    void start();

    /// A new file of a plugin that serves, loaded beside it. Throws `StartRefused`.
    std::unique_ptr<HostedPlugin> prepare(const PluginEntry& entry) const;

    /// After `start`, while nobody uses the site nor anything of it: takes all plugins down, their files stay
    /// loaded, and brings them up again, with this file in place of the old one. If that fails the old one
    /// serves again. Throws `StartRefused` if not even that works: no plugin serves then.
    ExchangedPlugin exchange(std::unique_ptr<HostedPlugin> next);

    /// Stops the plugins in reverse, lets go of all they registered, destroys them and unloads their files.
    void unwind() noexcept;

    const Ledger& ledger() const { return _ledger; } ///< filled from `provision` on
    std::vector<Manifest> manifests() const;         ///< of those that are loaded

private:
    void readTranslations();
    void addOwn();
    static void stop(HostedPlugin& hosted) noexcept;
    void takeDown() noexcept;
    std::shared_ptr<const Site> bringUp();
    void release() noexcept;

    std::unique_ptr<HostServices> _services;
    std::shared_ptr<UploadedFiles> _files;
    Translations _translations;
    Ledger _ledger;
    std::weak_ptr<const Site> _site;
    std::vector<std::unique_ptr<HostedPlugin>> _plugins; // in order of their needs
};

/// The migrations of the core, and of the plugins that serve in their order. Needs nothing loaded.
std::vector<MigrationSet> migrationsOf(const Catalog& catalog);

} // namespace colonnade
