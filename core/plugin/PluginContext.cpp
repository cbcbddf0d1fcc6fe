#include "plugin/PluginContext.h"

#include "colonnade/Files.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <filesystem>
#include <sys/stat.h>

namespace colonnade
{

namespace
{

InterfaceName nameOf(const Interface& interface)
{
    return {std::string(interface.id), interface.version};
}

bool lists(const std::vector<InterfaceName>& names, const InterfaceName& wanted)
{
    return std::find(names.begin(), names.end(), wanted) != names.end();
}

} // namespace

PluginContext::PluginContext(const Manifest& manifest, const HostServices& services,
                             const Translations& translations, std::string resources, Ledger& ledger):
    _manifest(manifest),
    _services(services),
    _translations(translations),
    _ledger(ledger),
    _config(services.settings.section(manifest.name)),
    _logger(Poco::Logger::get(manifest.name)),
    _brand(services.settings.section("site")->text("brand")),
    _dataDirectory((std::filesystem::path(services.dataDirectory) / manifest.name).string()),
    _resourceDirectory(std::move(resources)),
    _jobs(manifest, services.jobs, [this](const std::string& what) { checkProvisioning(what); }),
    _events(manifest, services.events, [this](const std::string& what) { checkProvisioning(what); }),
    _pages(manifest, services.pages, _resourceDirectory, ledger,
           [this](const std::string& what) { checkProvisioning(what); })
{
}

const std::string& PluginContext::dataDirectory() const
{
    _dataDirectoryWanted = true;
    if (_phase == HostPhase::Starting)
        std::call_once(_dataDirectoryMade,
                       [this]
                       {
                           std::error_code error;
                           if (std::filesystem::create_directories(_dataDirectory, error))
                           {
                               ::chmod(_dataDirectory.c_str(), 0700); // ours alone: people's answers, perhaps
                               syncFolder(_services.dataDirectory);
                           }
                           if (error)
                               throw Poco::FileException("cannot make the folder " + _dataDirectory + ": " +
                                                         error.message());
                       });
    return _dataDirectory;
}

void PluginContext::makeDataDirectory()
{
    _phase = HostPhase::Starting;
    if (_dataDirectoryWanted)
        dataDirectory();
}

void PluginContext::route(const RouteSpec& spec, Handler handler)
{
    checkProvisioning("routes");
    if (!handler)
        throw Poco::InvalidArgumentException("the route " + spec.pattern() + " has no handler");
    _ledger.add(RouteEntry{_manifest.name, spec, std::move(handler)});
}

void PluginContext::command(const std::string& name, std::function<int(CommandCall&)> run)
{
    checkProvisioning("commands");
    _ledger.add(CommandEntry{_manifest.name, name, std::move(run)});
}

void PluginContext::provideErased(const Interface& interface, std::shared_ptr<void> service)
{
    checkProvisioning("services");
    if (!service)
        throw Poco::InvalidArgumentException("the service " + interface.text() + " is null");
    _ledger.add(ServiceEntry{_manifest.name, nameOf(interface), std::move(service)});
}

std::shared_ptr<void> PluginContext::requireErased(const Interface& interface)
{
    const auto name = nameOf(interface);
    if (!lists(_manifest.needs, name) && !_ledger.provides("core", name))
        throw Poco::NotFoundException("service " + name.text() +
                                      " is not listed under requires in plugin.json");
    auto service = _ledger.findService(name);
    if (!service)
        throw Poco::NotFoundException("service " + name.text() + " is not there yet");
    return service;
}

std::shared_ptr<void> PluginContext::findErased(const Interface& interface)
{
    const auto name = nameOf(interface);
    checkOptional(name);
    return _ledger.findService(name);
}

void PluginContext::watchErased(const Interface& interface,
                                std::function<void(const std::shared_ptr<void>&)> use)
{
    const auto name = nameOf(interface);
    checkProvisioning("watches");
    checkOptional(name);
    _ledger.add(WatchEntry{_manifest.name, name, std::move(use)});
}

void PluginContext::checkOptional(const InterfaceName& service) const
{
    if (!lists(_manifest.needsIfPresent, service) && !lists(_manifest.needs, service))
        throw Poco::NotFoundException("service " + service.text() +
                                      " is not listed under requires_if_present in plugin.json");
}

void PluginContext::extendErased(const Interface& interface, std::shared_ptr<void> extension,
                                 const std::string& label, Order order)
{
    checkProvisioning("extensions");
    if (!extension)
        throw Poco::InvalidArgumentException("the extension of " + interface.text() + " is null");
    _ledger.add(
        ExtensionEntry{_manifest.name, nameOf(interface), std::move(extension), label, std::move(order)});
}

std::vector<std::shared_ptr<void>> PluginContext::extensionsErased(const Interface& interface)
{
    const auto name = nameOf(interface);
    if (!lists(_manifest.extensionPoints, name))
        throw Poco::NotFoundException("extension point " + name.text() +
                                      " is not listed under extension_points in plugin.json");
    if (_phase == HostPhase::Provisioning)
        throw Poco::IllegalStateException("extensions of " + name.text() +
                                          " are complete only when start() is called");
    return _ledger.extensionsOf(name);
}

void PluginContext::checkProvisioning(const std::string& what) const
{
    if (_phase != HostPhase::Provisioning)
        throw Poco::IllegalStateException(what + " are registered in provision() only");
    if (_services.onRegistration)
        _services.onRegistration(_manifest.name, what);
}

} // namespace colonnade
