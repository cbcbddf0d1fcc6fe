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

/// Null if it brings no such command.
const ManifestCommand* findCalled(const PluginEntry& entry, const std::vector<std::string>& words)
{
    if (entry.manifest)
        for (const auto& command: entry.manifest->commands)
            if (isCalled(command, words))
                return &command;
    return nullptr;
}

[[noreturn]] void refuseUnknown(const std::vector<std::string>& words, const Catalog& catalog)
{
    const std::string& command = words.front();
    std::vector<std::string> names;
    std::string more;
    for (const auto& core: coreCommands())
        names.push_back(core.name);
    for (const auto& entry: catalog.entries)
    {
        if (findCalled(entry, words))
            throw StartRefused("the command " + command + " belongs to the plugin " + entry.name +
                               ", which is not enabled; see colonnade plugins " + entry.name);
        if (entry.manifest && (entry.state == PluginState::Serving || entry.manifest->loadedByCommand))
            for (const auto& brought: entry.manifest->commands)
            {
                names.push_back(brought.name);
                if (brought.name.starts_with(command + " "))
                    more += (more.empty() ? "" : ", ") + brought.name;
            }
    }
    if (!more.empty())
        throw UsageException("there are the commands " + more + "; see colonnade help " + command);
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
    std::vector<std::string> words{call.line.command};
    words.insert(words.end(), call.line.arguments.begin(), call.line.arguments.end());
    const auto owner =
        std::find_if(order.begin(), order.end(),
                     [&](std::size_t index)
                     { return findCalled(configuration.catalog.entries[index], words) != nullptr; });
    if (owner == order.end())
    {
        for (const auto& entry: configuration.catalog.entries)
            if (entry.state == PluginState::Refused && findCalled(entry, words) != nullptr)
                configuration.requireAll();
        refuseUnknown(words, configuration.catalog);
    }
    const ManifestCommand& command = *findCalled(configuration.catalog.entries[*owner], words);
    const bool isTwoWords = command.name.find(' ') != std::string::npos;
    const std::vector<std::string> arguments(words.begin() + (isTwoWords ? 2 : 1), words.end());
    setUpCommandLogging(*configuration.settings.section("log"));
    Assembly assembly(configuration);
    const auto site = assembly.provisionForCommand();
    CommandCall inner{arguments, call.line.json, call.out, call.err, usageText(command)};
    try
    {
        assembly.openData(IfDue::Refuse, IfAway::Tell);
    }
    catch (const Poco::Exception&)
    {
        if (!fitsUsage(command, arguments)) // then a database would be of no use
            return inner.wrongUsage();
        throw;
    }
    return assembly.host().ledger().findCommand(command.name)->run(inner);
}

} // namespace colonnade
