#pragma once

#include "colonnade/Plugin.h"
#include "plugin/Manifest.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

struct RouteEntry
{
    std::string plugin;
    RouteSpec spec;
    Handler handler;
};

struct CommandEntry
{
    std::string plugin;
    std::string name;
    std::function<int(CommandCall&)> run;
};

struct ServiceEntry
{
    std::string plugin;
    InterfaceName interface;
    std::shared_ptr<void> service;
};

/// Who wants to know of a service, whether it is there or not.
struct WatchEntry
{
    std::string plugin;
    InterfaceName interface;
    std::function<void(const std::shared_ptr<void>&)> use; ///< null: it is not there
};

struct ExtensionEntry
{
    std::string plugin; ///< or `core`
    InterfaceName interface;
    std::shared_ptr<void> extension;
    std::string label;
    Order order;
};

/// Everything that plugins have registered. Filled on one thread while they are provisioned, then read-only
/// until it is released.
class Ledger
{
public:
    void add(RouteEntry entry) { _routes.push_back(std::move(entry)); } ///< checked later, with all others
    void add(CommandEntry entry) { _commands.push_back(std::move(entry)); } ///< checked later
    void add(ServiceEntry entry); ///< found at once by those after it, told to those that watch it
    void add(WatchEntry entry);   ///< told at once
    void add(ExtensionEntry entry) { _extensions.push_back(std::move(entry)); } ///< ordered later

    const std::vector<RouteEntry>& routes() const { return _routes; }             ///< as registered
    const std::vector<CommandEntry>& commands() const { return _commands; }       ///< as registered
    const std::vector<ServiceEntry>& services() const { return _services; }       ///< as registered
    const std::vector<ExtensionEntry>& extensions() const { return _extensions; } ///< as registered

    const CommandEntry* findCommand(std::string_view name) const;            ///< null if there is none
    std::shared_ptr<void> findService(const InterfaceName& interface) const; ///< null if there is none

    /// Whether that plugin, or the core, provides it.
    bool provides(const std::string& plugin, const InterfaceName& interface) const;

    /// The extensions of one point in order: as their labels ask, otherwise as they were registered. Throws
    /// `Poco::RuntimeException` that names those whose labels contradict each other.
    std::vector<std::shared_ptr<void>> extensionsOf(const InterfaceName& point) const;

    /// Lets go of everything a plugin registered, last first; others that watch its services are told before
    /// these go. Returns what tells whether somebody else still
    /// holds a service or an extension of it.
    std::vector<std::weak_ptr<void>> release(const std::string& plugin);

private:
    void tell(const ServiceEntry& entry, const std::shared_ptr<void>& service) const;

    std::vector<RouteEntry> _routes;
    std::vector<CommandEntry> _commands;
    std::vector<ServiceEntry> _services;
    std::vector<WatchEntry> _watches;
    std::vector<ExtensionEntry> _extensions;
};

} // namespace colonnade
