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
    /// Found at once by those after it.
    void add(ServiceEntry entry) { _services.push_back(std::move(entry)); }
    void add(ExtensionEntry entry) { _extensions.push_back(std::move(entry)); } ///< ordered later

    const std::vector<RouteEntry>& routes() const { return _routes; }             ///< as registered
    const std::vector<CommandEntry>& commands() const { return _commands; }       ///< as registered
    const std::vector<ServiceEntry>& services() const { return _services; }       ///< as registered
    const std::vector<ExtensionEntry>& extensions() const { return _extensions; } ///< as registered

    const CommandEntry* findCommand(std::string_view name) const;            ///< null if there is none
    std::shared_ptr<void> findService(const InterfaceName& interface) const; ///< null if there is none

    /// The extensions of one point in order: as their labels ask, otherwise as they were registered. Throws
    /// `Poco::RuntimeException` that names those whose labels contradict each other.
    std::vector<std::shared_ptr<void>> extensionsOf(const InterfaceName& point) const;

    /// Lets go of everything a plugin registered, last first. Returns what tells whether somebody else still
    /// holds a service or an extension of it.
    std::vector<std::weak_ptr<void>> release(const std::string& plugin);

private:
    std::vector<RouteEntry> _routes;
    std::vector<CommandEntry> _commands;
    std::vector<ServiceEntry> _services;
    std::vector<ExtensionEntry> _extensions;
};

} // namespace colonnade
