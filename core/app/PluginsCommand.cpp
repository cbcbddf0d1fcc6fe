#include "app/Commands.h"
#include "app/Configuration.h"
#include "app/PluginStates.h"
#include "app/RunningPlugins.h"
#include "app/TextTable.h"
#include "config/SettingValue.h"
#include "plugin/PluginHost.h"

#include "colonnade/Json.h"
#include "colonnade/Text.h"

#include <algorithm>
#include <ostream>

namespace colonnade
{

namespace
{

std::string stateText(const PluginEntry& entry)
{
    switch (entry.state)
    {
    case PluginState::Serving:
        return "would be loaded";
    case PluginState::NotEnabled:
        return entry.manifest && entry.manifest->loadedByCommand ? "loaded by its command" : "not enabled";
    case PluginState::Refused:
        break;
    }
    return "refused";
}

/// Which may be another matter than what the files are like; empty: no server runs here, or it has nothing to
/// do with this plugin.
std::string ofServer(const std::optional<RunningPlugins>& running, const PluginEntry& entry)
{
    return running ? runningText(*running, entry) : "";
}

std::string joined(const std::vector<InterfaceName>& names)
{
    std::string text;
    for (const auto& name: names)
        text += (text.empty() ? "" : ", ") + name.text();
    return text;
}

void writeNames(JsonWriter& json, const char* member, const std::vector<InterfaceName>& names)
{
    json.key(member).beginArray();
    for (const auto& name: names)
        json.value(name.text());
    json.end();
}

void writeManifest(JsonWriter& json, const Manifest& manifest)
{
    json.member("version", manifest.version).member("summary", manifest.summary);
    writeNames(json, "requires", manifest.needs);
    writeNames(json, "requires_if_present", manifest.needsIfPresent);
    writeNames(json, "provides", manifest.provides);
    writeNames(json, "extension_points", manifest.extensionPoints);
    writeNames(json, "extends_if_present", manifest.extendsIfPresent);
    writeNames(json, "events", manifest.events);
    writeNames(json, "hears", manifest.hears);
    json.key("routes_below").beginArray();
    for (const auto& plugin: manifest.routesBelow)
        json.value(plugin);
    json.end().key("writes").beginArray();
    for (const auto& column: manifest.writes)
        json.value(column);
    json.end().key("mounts").beginArray();
    for (const auto& mount: manifest.mounts)
        json.value(mount.prefix);
    json.end().key("commands").beginArray();
    for (const auto& command: manifest.commands)
        json.value(command.name);
    json.end().key("settings").beginArray();
    for (const auto& setting: manifest.settings)
        json.value(setting.key);
    json.end();
}

void writeJson(std::ostream& out, const std::vector<const PluginEntry*>& entries,
               const std::optional<RunningPlugins>& running)
{
    JsonWriter json;
    json.beginArray();
    for (const auto* entry: entries)
    {
        json.beginObject()
            .member("name", entry->name)
            .member("state", stateText(*entry))
            .member("sentence", stateSentence(*entry))
            .member("file", entry->file)
            .member("bundled", entry->bundled);
        if (const auto text = ofServer(running, *entry); !text.empty())
            json.member("running", text);
        if (const auto found = running ? running->find(entry->name) : RunningPlugins::const_iterator();
            running && found != running->end())
            json.member("running_version", found->second.version)
                .member("generation", found->second.generation)
                .member("old_file_gone", found->second.isOldFileGone);
        if (entry->manifest)
            writeManifest(json, *entry->manifest);
        json.end();
    }
    out << json.end().text() << std::endl;
}

void writeList(std::ostream& out, const std::vector<const PluginEntry*>& entries,
               const std::optional<RunningPlugins>& running)
{
    std::vector<std::vector<std::string>> rows{{"PLUGIN", "VERSION", "STATE"}};
    for (const auto* entry: entries)
    {
        const std::string served = ofServer(running, *entry);
        rows.push_back(
            {entry->name, entry->manifest ? entry->manifest->version : "-",
             (served.empty() ? "" : served + "; ") + stateText(*entry) + ": " + stateSentence(*entry)});
    }
    writeTable(out, rows);
}

void writeDetails(std::ostream& out, const PluginEntry& entry, const std::optional<RunningPlugins>& running)
{
    if (const auto served = ofServer(running, entry); !served.empty())
        out << "server: " << served << '\n';
    out << entry.name << ": " << stateText(entry) << ": " << stateSentence(entry) << "\nfile: " << entry.file
        << '\n';
    if (!entry.manifest)
        return;
    const Manifest& manifest = *entry.manifest;
    out << "version: " << manifest.version << "\nsummary: " << manifest.summary << '\n';
    for (const auto& [label, names]: {std::pair{"requires", &manifest.needs},
                                      std::pair{"requires if present", &manifest.needsIfPresent},
                                      {"provides", &manifest.provides},
                                      {"extension points", &manifest.extensionPoints},
                                      {"tells", &manifest.events},
                                      {"hears", &manifest.hears}})
        if (!names->empty())
            out << label << ": " << joined(*names) << '\n';
    for (const auto& plugin: manifest.routesBelow)
        out << "routes below: " << plugin << '\n';
    for (const auto& column: manifest.writes)
        out << "writes: " << column << '\n';
    for (const auto& mount: manifest.mounts)
        out << "mount: " << mount.prefix << " (errors: " << mount.errors << ")\n";
    for (const auto& command: manifest.commands)
        out << "command: " << command.name << ": " << command.summary << '\n';
    for (const auto& migration: entry.migrations)
        out << "migration: " << migration.name << '\n';
    for (const auto& setting: manifest.settings)
        out << "setting: " << setting.key << ": " << setting.description << " (" << wantedText(setting)
            << (setting.fallback ? ", default \"" + shownValue(setting, *setting.fallback) + "\""
                                 : ", must be set")
            << ")\n";
}

std::vector<const PluginEntry*> entriesCalled(const Catalog& catalog, const std::string& name)
{
    std::vector<const PluginEntry*> found;
    std::vector<std::string> names;
    for (const auto& entry: catalog.entries)
    {
        names.push_back(entry.name);
        if (entry.name == name)
            found.push_back(&entry);
    }
    if (!found.empty())
        return found;
    const auto near = nearestName(name, names);
    throw StartRefused("there is no plugin " + name +
                       (near.empty() ? std::string() : "; did you mean " + near + "?"));
}

} // namespace

int pluginsCommand(Invocation& call)
{
    const auto& arguments = call.line.arguments;
    if (!arguments.empty() && arguments.front() == "install")
        return installPlugin(call, {arguments.begin() + 1, arguments.end()});
    const CommandOptions options(call.line.arguments, {}, {}, 1);
    const Configuration configuration = configure(call.line);
    const auto running = askWhatRuns(configuration.dataDirectory);
    std::vector<const PluginEntry*> entries;
    if (!options.positional().empty())
        entries = entriesCalled(configuration.catalog, options.positional().front());
    else
        for (const auto& entry: configuration.catalog.entries)
            entries.push_back(&entry);
    if (call.line.json)
        writeJson(call.out, entries, running);
    else if (options.positional().empty())
        writeList(call.out, entries, running);
    else
        for (const auto* entry: entries)
            writeDetails(call.out, *entry, running);
    for (const auto& problem: configuration.catalog.problems)
        call.err << problem << std::endl;
    const bool anyRefused =
        std::any_of(entries.begin(), entries.end(),
                    [](const PluginEntry* entry) { return entry->state == PluginState::Refused; });
    return anyRefused || !configuration.catalog.problems.empty() ? 1 : 0;
}

} // namespace colonnade
