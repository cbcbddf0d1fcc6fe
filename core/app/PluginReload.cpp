#include "app/PluginReload.h"

#include "app/ChildRun.h"
#include "app/EndWatch.h"
#include "app/Queues.h"
#include "observe/Breadcrumb.h"
#include "plugin/HostedPlugin.h"

#include <Poco/Logger.h>

#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include <chrono>
#include <thread>

namespace colonnade
{

namespace
{

using std::chrono::milliseconds;

/// How long requests wait for those that run, how often that is tried, and how long all goes on between.
constexpr milliseconds HELD_AT_MOST{1000};
constexpr int TRIES = 5;
constexpr milliseconds BETWEEN_TRIES{1000};
constexpr std::chrono::seconds EXCHANGED_AT_MOST{60};
constexpr std::chrono::seconds JUDGED_AT_MOST{60};

/// Which file a path leads to, as it is now.
struct FileState
{
    explicit FileState(const std::string& path) { ::stat(path.c_str(), &status); }

    bool operator==(const FileState& other) const
    {
        return status.st_dev == other.status.st_dev && status.st_ino == other.status.st_ino &&
               status.st_size == other.status.st_size &&
               status.st_mtim.tv_sec == other.status.st_mtim.tv_sec &&
               status.st_mtim.tv_nsec == other.status.st_mtim.tv_nsec;
    }

    struct stat status = {};
};

std::string runningRequests()
{
    std::string text;
    for (const auto& busy: listBusyThreads())
        if (busy.text.find(", handler ") != std::string::npos)
            text += (text.empty() ? "" : "; ") + busy.text + ", for " + std::to_string(busy.seconds) + " s";
    return text.empty() ? "requests that have no name" : text;
}

} // namespace

std::string PluginReload::reload(const std::string& name)
{
    const std::lock_guard lock(_mutex);
    if (_ended)
        throw StartRefused("the server is ending");
    const PluginEntry entry = findEntry(name);
    const FileState judged(entry.file);
    requireExchangeable(entry);
    requireNothingDue(entry);
    judge();
    auto next = _parts.assembly.host().prepare(entry);
    if (!(FileState(entry.file) == judged))
        throw StartRefused(entry.file + " has changed while it was judged: try again");
    hold(name);
    const auto done = exchange(name, std::move(next));
    auto& logger = Poco::Logger::get("plugins");
    if (!done.refused.empty())
    {
        logger.error("plugin " + name + " was not reloaded: " + done.refused);
        throw StartRefused(done.refused + "\nthe old file serves again");
    }
    auto& reloaded = _reloaded[name];
    ++reloaded.generation;
    reloaded.isOldFileGone = done.left;
    std::string text = "plugin " + name + " " + entry.manifest->version + " serves from " + entry.file +
                       (done.left ? "; the old file has left memory"
                                  : "; the old file stays in memory, for something of it is still in "
                                    "use");
    logger.information(text);
    return text;
}

RunningPlugins PluginReload::running()
{
    const std::lock_guard lock(_mutex);
    RunningPlugins plugins;
    for (const auto& manifest: _parts.assembly.host().manifests())
    {
        const auto found = _reloaded.find(manifest.name);
        RunningPlugin& plugin = plugins[manifest.name];
        if (found != _reloaded.end())
            plugin = found->second;
        plugin.version = manifest.version;
    }
    return plugins;
}

void PluginReload::end()
{
    _ended = true;
    const std::lock_guard lock(_mutex);
}

void PluginReload::setGauges()
{
    if (const auto site = _parts.gauges ? _parts.site.lock() : nullptr)
        _parts.gauges->set(std::make_unique<Gauges>(queuesOf(_parts.assembly, *site), site->gauges));
}

/// As the server was started, with the plugins that serve.
CommandLine PluginReload::lineOfAll() const
{
    std::string enabled;
    for (const auto& manifest: _parts.assembly.host().manifests())
        enabled += (enabled.empty() ? "" : ",") + manifest.name;
    CommandLine line = _parts.line;
    line.definitions.push_back("plugins.enabled=" + enabled);
    return line;
}

PluginEntry PluginReload::findEntry(const std::string& name) const
{
    const auto serving = _parts.assembly.host().manifests();
    if (std::none_of(serving.begin(), serving.end(),
                     [&](const Manifest& manifest) { return manifest.name == name; }))
        throw StartRefused("no plugin " + name + " serves: name one that does, or enable it and restart");
    const Configuration now = configure(lineOfAll());
    const PluginEntry* const entry = now.catalog.find(name);
    if (!entry)
        throw StartRefused("there is no file of the plugin " + name + " any more");
    if (entry->state == PluginState::Refused)
        throw StartRefused("plugin " + name + " (" + entry->file + ") is refused: " + entry->reason);
    return *entry;
}

void PluginReload::requireExchangeable(const PluginEntry& entry) const
{
    for (const auto& manifest: _parts.assembly.host().manifests())
        if (manifest.name == entry.name)
            if (const auto member = findStartOnlyDifference(manifest, *entry.manifest); !member.empty())
                throw StartRefused("the new file of " + entry.name + " has another \"" + member +
                                   "\" in its plugin.json, which is read at the start only: restart the "
                                   "server");
}

void PluginReload::requireNothingDue(const PluginEntry& entry) const
{
    Catalog catalog = _parts.configuration.catalog;
    for (auto& known: catalog.entries)
        if (known.name == entry.name)
            known.migrations = entry.migrations;
    const auto due = planMigrations(_parts.assembly.database(), migrationsOf(catalog));
    if (!due.empty())
        throw StartRefused("the new file of " + entry.name + " brings the migration " + due.front().name +
                           ", which runs at the start only: restart the server");
}

/// Whatever the new file does while it registers is done in another process first. `routes` lets the
/// plugins register, checks the whole and touches nothing.
void PluginReload::judge() const
{
    const auto result = runColonnade("routes", lineOfAll(), {JUDGED_AT_MOST, &_ended});
    if (!result.succeeded)
        throw StartRefused(result.text.empty() ? "it was judged in vain: no reason was told" : result.text);
}

/// Whoever runs ends first: the jobs, the gauges, the requests.
void PluginReload::hold(const std::string& name)
{
    if (_parts.gauges)
        _parts.gauges->set(nullptr);
    _parts.assembly.pauseJobs();
    for (int i = 0; i < TRIES && !_ended; ++i)
    {
        if (i > 0)
            std::this_thread::sleep_for(BETWEEN_TRIES);
        if (_parts.server.hold(HELD_AT_MOST))
            return;
    }
    const std::string running = runningRequests();
    _parts.assembly.resumeJobs();
    setGauges();
    throw StartRefused("plugin " + name + " was not reloaded, since requests did not end: " + running);
}

ExchangedPlugin PluginReload::exchange(const std::string& name, std::unique_ptr<HostedPlugin> next)
{
    const EndWatch watch(EXCHANGED_AT_MOST, "the reload of " + name, "its plugins were taken down");
    try
    {
        ExchangedPlugin done = _parts.assembly.exchange(std::move(next));
        _parts.site = done.site;
        _parts.assembly.resumeJobs();
        setGauges();
        _parts.server.resume(std::move(done.site));
        return done;
    }
    catch (const Poco::Exception& exc) // no plugin serves any more
    {
        Poco::Logger::get("plugins").fatal("ends now: neither the new nor the old file of the plugin " +
                                           name + " serves: " + exc.message());
        ::_exit(EX_SOFTWARE);
    }
}

} // namespace colonnade
