#include "app/Assembly.h"
#include "app/Commands.h"
#include "app/Logging.h"
#include "app/PluginPackage.h"

#include "colonnade/Config.h"
#include "colonnade/Text.h"

#include <algorithm>
#include <ostream>

namespace colonnade
{

namespace
{

std::string targetOf(const CommandOptions& options, const Configuration& configuration)
{
    if (const auto named = options.find("--to"))
        return *named;
    const auto folders = splitPluginPath(configuration.settings.section("plugins")->text("path"));
    if (folders.empty())
        throw StartRefused(
            "plugins.path is not set, so that there is no folder to install to: set it to one, "
            "/usr/local/lib/colonnade/plugins for instance, or name one by --to");
    return folders.front();
}

/// Those that would serve at the next start, and this one.
std::string enabledWith(const Configuration& configuration, const std::string& name)
{
    std::string all = name;
    for (const auto& entry: configuration.catalog.entries)
        if (entry.state == PluginState::Serving && entry.name != name)
            all += "," + entry.name;
    return all;
}

/// As a start would judge it, enabled and in place of what is there. Throws `StartRefused`.
void judge(const Invocation& call, const Configuration& now, const PluginPackage& package)
{
    CommandLine line = call.line;
    const std::string path = now.settings.section("plugins")->text("path");
    line.definitions.push_back("plugins.path=" + package.folder() + (path.empty() ? "" : ":" + path));
    line.definitions.push_back("plugins.enabled=" + enabledWith(now, package.name()));
    const Configuration then = configure(line, {.hiddenFiles = {package.targetFile()}});
    setUpCommandLogging(*then.settings.section("log"));
    Assembly(then).provisionForCommand();
}

bool isEnabled(const Configuration& configuration, const std::string& name)
{
    const auto enabled = configuration.settings.section("plugins")->list("enabled");
    return std::find(enabled.begin(), enabled.end(), name) != enabled.end();
}

} // namespace

int installPlugin(Invocation& call, const std::vector<std::string>& arguments)
{
    const CommandOptions options(arguments, {"--to"}, {}, 1);
    if (options.positional().empty())
        throw UsageException("plugins install wants a file: a library .so, or a .tar.gz that holds one");
    const Configuration now = configure(call.line);
    PluginPackage package(options.positional().front(), targetOf(options, now));
    judge(call, now, package);
    package.moveIn();
    call.out << "installed " << package.name() << " as " << package.targetFile()
             << (isEnabled(now, package.name())
                     ? "; restart the server to serve it"
                     : "; add " + package.name() + " to plugins.enabled and restart the server to serve it")
             << std::endl;
    return 0;
}

} // namespace colonnade
