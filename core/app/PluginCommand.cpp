#include "app/Assembly.h"
#include "app/Commands.h"
#include "app/Logging.h"

#include "colonnade/Text.h"

#include <algorithm>

namespace colonnade
{

namespace
{

bool brings(const PluginEntry& entry, const std::string& command)
{
    return entry.manifest && std::find(entry.manifest->commands.begin(), entry.manifest->commands.end(),
                                       command) != entry.manifest->commands.end();
}

[[noreturn]] void refuseUnknown(const std::string& command, const Catalog& catalog)
{
    std::vector<std::string> names;
    for (const auto& core: coreCommands())
        names.push_back(core.name);
    for (const auto& entry: catalog.entries)
    {
        if (brings(entry, command))
            throw StartRefused("the command " + command + " belongs to the plugin " + entry.name +
                               ", which is not enabled; see colonnade plugins " + entry.name);
        if (entry.manifest && entry.state == PluginState::Serving)
            names.insert(names.end(), entry.manifest->commands.begin(), entry.manifest->commands.end());
    }
    const auto near = nearestName(command, names);
    throw UsageException(
        "there is no command " + command +
        (near.empty() ? std::string("; see colonnade help") : "; did you mean " + near + "?"));
}

} // namespace

int pluginCommand(Invocation& call)
{
    const Configuration configuration = configure(call.line);
    const bool known = std::any_of(
        configuration.catalog.order.begin(), configuration.catalog.order.end(),
        [&](std::size_t index) { return brings(configuration.catalog.entries[index], call.line.command); });
    if (!known)
        refuseUnknown(call.line.command, configuration.catalog);
    configuration.requireAll();
    setUpCommandLogging(*configuration.settings.section("log"));
    Assembly assembly(configuration);
    assembly.loadPlugins();
    assembly.openData();
    const auto site = assembly.provision(
        reachOf(configuration.settings, configuration.settings.section("http")->text("listen")));
    CommandCall inner{call.line.arguments, call.line.json, call.out, call.err};
    return assembly.host().ledger().findCommand(call.line.command)->run(inner);
}

} // namespace colonnade
