#include "app/RunningPlugins.h"

#include "app/ControlSocket.h"
#include "plugin/PluginHost.h"

#include "colonnade/Json.h"

namespace colonnade
{

namespace
{

constexpr std::string_view DONE = "done\n";

} // namespace

std::string writeRunning(const RunningPlugins& plugins)
{
    JsonWriter json;
    json.beginObject();
    for (const auto& [name, plugin]: plugins)
        json.key(name)
            .beginObject()
            .member("version", plugin.version)
            .member("generation", plugin.generation)
            .member("old_file_gone", plugin.isOldFileGone)
            .end();
    return json.end().take();
}

std::optional<RunningPlugins> askWhatRuns(const std::string& dataDirectory)
try
{
    const std::string answer = askServer(dataDirectory, "plugins");
    if (!answer.starts_with(DONE))
        return std::nullopt; // an older server
    const JsonDocument document = JsonDocument::parse(answer.substr(DONE.size()));
    const JsonValue root = document.root();
    RunningPlugins plugins;
    for (std::size_t i = 0; i < root.size(); ++i)
    {
        const auto [name, plugin] = root.member(i);
        plugins[std::string(name)] = {std::string(plugin.find("version").text()),
                                      plugin.find("generation").integer(),
                                      plugin.find("old_file_gone").boolean()};
    }
    return plugins;
}
catch (const StartRefused&) // nobody answers
{
    return std::nullopt;
}
catch (const Poco::DataFormatException&) // somebody else does
{
    return std::nullopt;
}

std::string runningText(const RunningPlugins& running, const PluginEntry& entry)
{
    const auto found = running.find(entry.name);
    if (found == running.end())
        return entry.state == PluginState::Serving
                   ? "the server that runs does not have it: restart the server"
                   : "";
    const RunningPlugin& plugin = found->second;
    std::string text = "serves version " + plugin.version;
    if (plugin.generation > 1)
        text += ", generation " + std::to_string(plugin.generation);
    if (!plugin.isOldFileGone)
        text += "; its old file stays in memory until the server ends";
    if (entry.state == PluginState::Refused)
        text += "; the file here is refused";
    else if (entry.manifest && entry.manifest->version != plugin.version)
        text += "; the file here is version " + entry.manifest->version + ": colonnade reload " + entry.name;
    return text;
}

} // namespace colonnade
