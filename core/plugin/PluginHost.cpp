#include "plugin/PluginHost.h"

#include "colonnade/PersonalData.h"

#include "data/ImportTable.h"
#include "identity/AccountImporter.h"
#include "observe/Breadcrumb.h"
#include "pages/PageErrors.h"
#include "plugin/HostedPlugin.h"
#include "plugin/PluginCheck.h"
#include "plugin/SystemCheck.h"
#include "plugin/ThreadList.h"

#include <Poco/Logger.h>

#include <algorithm>

namespace colonnade
{

POCO_IMPLEMENT_EXCEPTION(StartRefused, Poco::RuntimeException, "Start refused")

Plugin::~Plugin() = default;
void Plugin::start(Context&) {}
void Plugin::stop() noexcept {}
void Plugin::check(Check&) const {}
Check::~Check() = default;
Context::~Context() = default;

int CommandCall::wrongUsage() const
{
    err << "usage:\n" << usage;
    return 2;
}

namespace
{

constexpr const char* CORE = "core";

} // namespace

PluginHost::PluginHost() = default;

/// The process mostly ends after it: code that a thread which was left behind runs must stay.
PluginHost::~PluginHost()
{
    for (auto& hosted: _plugins)
        hosted->library.keepLoaded();
    unwind();
}

std::vector<std::string> PluginHost::load(const Catalog& catalog)
{
    std::vector<std::string> problems;
    for (const auto index: catalog.order)
    {
        const PluginEntry& entry = catalog.entries[index];
        tryStep(problems, entry.name, "load",
                "plugin " + entry.name + " (" + entry.file + ") cannot be loaded",
                [&]
                {
                    _plugins.push_back(std::make_unique<HostedPlugin>(entry));
                    _plugins.back()->plugin = &_plugins.back()->library.create();
                });
    }
    std::erase_if(_plugins, [](const auto& hosted) { return hosted->plugin == nullptr; });
    return problems;
}

void PluginHost::check(SettingFaults& faults, Dialect dialect) const
{
    std::vector<std::string> names;
    for (const auto& hosted: _plugins)
        names.push_back(hosted->manifest.name);
    for (const auto& hosted: _plugins)
    {
        PluginCheck check(hosted->manifest.name, hosted->resources, names, dialect, faults);
        std::vector<std::string> problems;
        tryStep(problems, hosted->manifest.name, "check",
                "plugin " + hosted->manifest.name + " cannot check its settings",
                [&] { hosted->plugin->check(check); });
        for (const auto& problem: problems)
            faults.problem(problem);
    }
}

void PluginHost::provision(const HostServices& services)
{
    _services = std::make_unique<HostServices>(services);
    readTranslations();
    std::vector<std::string> problems;
    tryStep(problems, CORE, "provision", "the pages cannot be made",
            [&] { services.pages.begin(_translations); });
    refuseIfAny(problems);
    addOwn();
    std::vector<std::string> failed;
    for (auto& hosted: _plugins)
    {
        hosted->context = std::make_unique<PluginContext>(hosted->manifest, *_services, _translations,
                                                          hosted->resources, _ledger);
        const bool needsFailed =
            std::any_of(hosted->manifest.needs.begin(), hosted->manifest.needs.end(),
                        [&](const InterfaceName& need)
                        { return std::find(failed.begin(), failed.end(), need.text()) != failed.end(); });
        hosted->provisioned = !needsFailed && tryStep(problems, hosted->manifest.name, "provision",
                                                      "plugin " + hosted->manifest.name + " refused to start",
                                                      [&] { hosted->plugin->provision(*hosted->context); });
        if (!hosted->provisioned) // those that require it are not even tried: their trouble would only be
                                  // this one
            for (const auto& offered: hosted->manifest.provides)
                failed.push_back(offered.text());
    }
    refuseIfAny(problems);
    services.pages.tellUnusedTemplates();
}

/// What the server itself registers, as plugins do.
void PluginHost::addOwn()
{
    const auto nameOf = [](const Interface& point) {
        return InterfaceName{std::string(point.id), point.version};
    };
    _ledger.add(
        ExtensionEntry{CORE,
                       nameOf(Authenticator::INTERFACE),
                       std::const_pointer_cast<Authenticator>(_services->identity.apiKeyAuthenticator()),
                       "api_key",
                       {}});
    _files = std::make_shared<UploadedFiles>(_services->publicUrl);
    _ledger.add(ServiceEntry{CORE, nameOf(StoredFiles::INTERFACE),
                             std::shared_ptr<void>(_files, static_cast<StoredFiles*>(_files.get()))});
    const auto addService = [&]<class T>(std::shared_ptr<T> service) {
        _ledger.add(ServiceEntry{CORE, nameOf(T::INTERFACE), std::shared_ptr<void>(service, service.get())});
    };
    // They outlive the host, which does not own them.
    addService(std::shared_ptr<AccountCare>(std::shared_ptr<void>(), &_services->identity));
    addService(std::shared_ptr<Operations>(std::shared_ptr<void>(), &_services->operations));
    addService(std::shared_ptr<Imports>(std::make_shared<ImportTable>(systemClock())));
    addService(std::shared_ptr<AccountImport>(
        std::make_shared<AccountImporter>(_services->identity.vault(), _services->identity.users())));
    _ledger.add(RouteEntry{
        CORE,
        get("/uploads/{container}/{name}").summary("A file that somebody has sent").auth(Auth::Optional),
        [files = _files](const Request& request) { return files->serve(request); }});
    PagesCore& pages = _services->pages;
    _ledger.add(ExtensionEntry{
        CORE, nameOf(ErrorRenderer::INTERFACE), std::make_shared<PageErrors>(pages), "page", {}});
    _ledger.add(RouteEntry{
        CORE, get("/static/{file}").summary("Style sheet and pictures of all pages").lane(Lane::Inline),
        [&pages](const Request& request) { return pages.files().serve(request); }});
    _ledger.add(RouteEntry{
        CORE, post("/language").summary("Keeps the language that a visitor chose").lane(Lane::Inline),
        [&pages](const Request& request) { return pages.chooseLanguage(request); }});
}

/// A catalogue that is broken costs texts, not the start.
void PluginHost::readTranslations()
{
    std::vector<std::string> problems;
    _translations = {};
    _translations.readFolder(_services->pages.resources() + "/languages", problems);
    for (const auto& hosted: _plugins)
        _translations.readFolder(hosted->resources + "/languages", problems);
    _translations.readFolder(_services->dataDirectory + "/languages", problems);
    for (const auto& problem: problems)
        Poco::Logger::get("languages").warning(problem);
}

std::shared_ptr<const Site> PluginHost::assemble()
{
    const auto all = manifests();
    std::vector<std::string> problems;
    checkPromises(_ledger, all, problems);
    checkEvents(_services->events.hearers(), all, problems);
    auto site = assembleSite(_ledger, all, problems);
    std::vector<std::shared_ptr<const ActorResolver>> resolvers;
    std::vector<std::shared_ptr<const ActorCodec>> codecs;
    PersonalDataSources personalData;
    std::vector<std::shared_ptr<AccountMerger>> mergers;
    try
    {
        resolvers = orderedExtensions<ActorResolver>(_ledger);
        codecs = orderedExtensions<ActorCodec>(_ledger);
        for (const auto& source: orderedExtensions<PersonalDataSource>(_ledger))
            personalData.push_back(std::const_pointer_cast<PersonalDataSource>(source));
        for (const auto& merger: orderedExtensions<AccountMerger>(_ledger))
            mergers.push_back(std::const_pointer_cast<AccountMerger>(merger));
        if (const auto tokens = orderedExtensions<FormTokens>(_ledger); !tokens.empty())
            _services->pages.setTokens(tokens.front());
    }
    catch (const Poco::Exception& exc)
    {
        problems.push_back(exc.message());
    }
    refuseIfAny(problems);
    for (const auto& sentence: findTakenRoutes(_ledger, all))
        Poco::Logger::get("plugins").warning(sentence);
    _services->identity.setExtensions(std::move(resolvers), std::move(codecs), std::move(personalData),
                                      std::move(mergers));
    site->actors = &_services->identity.actors();
    site->verified = std::make_unique<VerifiedCredentials>(
        [&identity = _services->identity](std::int64_t user) { return identity.findState(user); },
        VerifiedCredentials::Limits());
    _files->seal();
    for (auto& hosted: _plugins)
        hosted->context->setPhase(HostPhase::Checked);
    _site = site;
    return site;
}

void PluginHost::start()
{
    std::vector<std::string> problems;
    for (auto& hosted: _plugins)
    {
        const auto before = listThreads();
        tryStep(problems, hosted->manifest.name, "start",
                "plugin " + hosted->manifest.name + " refused to start",
                [&]
                {
                    hosted->context->makeDataDirectory();
                    hosted->plugin->start(*hosted->context);
                });
        for (const auto& [thread, name]: listThreads())
            if (!before.contains(thread))
                hosted->threads.insert(thread);
    }
    refuseIfAny(problems);
}

void PluginHost::unwind() noexcept
{
    takeDown();
    while (!_plugins.empty())
        _plugins.pop_back();
    _services.reset();
}

void PluginHost::takeDown() noexcept
{
    if (_services)
        _services->jobs.stop(); // the plugins' work, before they are stopped
    for (auto hosted = _plugins.rbegin(); hosted != _plugins.rend(); ++hosted)
        if ((*hosted)->provisioned)
            stop(**hosted);
    release();
    for (auto hosted = _plugins.rbegin(); hosted != _plugins.rend(); ++hosted)
        (*hosted)->forget();
}

void PluginHost::stop(HostedPlugin& hosted) noexcept
{
    const Breadcrumb crumb({.plugin = hosted.manifest.name, .phase = "stop"});
    hosted.plugin->stop();
    try
    {
        for (const auto& name: threadsLeft(hosted.threads))
        {
            hosted.library.keepLoaded();
            Poco::Logger::get("plugins").warning("plugin " + hosted.manifest.name + " has left a thread (" +
                                                 name + "): stop() must wait for the end of its threads");
        }
    }
    catch (const std::exception&) // no memory to say it
    {
        hosted.library.keepLoaded();
    }
}

void PluginHost::release() noexcept
{
    if (_services)
    {
        _services->identity.setExtensions({}, {}, {});
        _services->events.clear();
        _services->jobs.clear();
        _services->pages.clear();
        if (_files)
            _files->clear();
    }
    for (auto hosted = _plugins.rbegin(); hosted != _plugins.rend(); ++hosted)
    {
        (*hosted)->released = _ledger.release((*hosted)->manifest.name);
        const Breadcrumb crumb({.plugin = (*hosted)->manifest.name, .phase = "destructor"});
        (*hosted)->library.destroyPlugin();
    }
    _ledger.release(CORE);
    // A file whose code somebody can still reach stays loaded: better a little memory than a crash.
    const bool siteInUse = !_site.expired();
    for (auto& hosted: _plugins)
    {
        const bool inUse = std::any_of(hosted->released.begin(), hosted->released.end(),
                                       [](const auto& released) { return !released.expired(); });
        if (inUse || siteInUse)
            hosted->library.keepLoaded();
        hosted->released.clear();
    }
}

std::vector<Manifest> PluginHost::manifests() const
{
    std::vector<Manifest> all;
    for (const auto& hosted: _plugins)
        all.push_back(hosted->manifest);
    return all;
}

std::vector<MigrationSet> migrationsOf(const Catalog& catalog)
{
    std::vector<MigrationSet> sets{coreMigrations()};
    for (const auto index: catalog.order)
        sets.push_back({catalog.entries[index].name, catalog.entries[index].migrations});
    return sets;
}

} // namespace colonnade
