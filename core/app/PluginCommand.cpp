#include "app/Assembly.h"
#include "app/Commands.h"
#include "app/Logging.h"
#include "plugin/CommandUsage.h"

#include "colonnade/Text.h"

#include <algorithm>

namespace colonnade
{

namespace
{

bool brings(const PluginEntry& entry, const std::string& command)
{
    return entry.manifest && entry.manifest->findCommand(command) != nullptr;
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
            for (const auto& brought: entry.manifest->commands)
                names.push_back(brought.name);
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
    const auto& order = configuration.catalog.order;
    const auto owner = std::find_if(
        order.begin(), order.end(),
        [&](std::size_t index) { return brings(configuration.catalog.entries[index], call.line.command); });
    if (owner == order.end())
        refuseUnknown(call.line.command, configuration.catalog);
    const auto& manifest = *configuration.catalog.entries[*owner].manifest;
    setUpCommandLogging(*configuration.settings.section("log"));
    Assembly assembly(configuration);
    const auto site = assembly.provisionForCommand();
    const ManifestCommand& command = *manifest.findCommand(call.line.command);
    CommandCall inner{call.line.arguments, call.line.json, call.out, call.err, usageText(command)};
    try
    {
        assembly.openData(IfDue::Refuse, IfAway::Tell);
    }
    catch (const Poco::Exception&)
    {
        if (!fitsUsage(command, call.line.arguments)) // then a database would be of no use
            return inner.wrongUsage();
        throw;
    }
    return assembly.host().ledger().findCommand(call.line.command)->run(inner);
}

} // namespace colonnade
