#include "app/Configuration.h"

#include "app/Commands.h"
#include "app/CoreFaults.h"
#include "audit/AuditChain.h"
#include "config/SettingValue.h"
#include "data/OpenDatabase.h"
#include "http/HttpServer.h"
#include "identity/IdentityCore.h"
#include "mail/MailSettings.h"
#include "pages/PagesCore.h"
#include "plugin/PluginHost.h"

#include <Poco/Exception.h>

namespace colonnade
{

namespace
{

const std::vector<SettingSpec>& ownSettingSpecs()
{
    static const std::vector<SettingSpec> specs{
        {.key = "site.brand", .fallback = "Colonnade", .description = "Name in pages, mails and /api/."},
        {.key = "site.accent",
         .fallback = OWN_ACCENT,
         .description = "Colour of links, buttons and bars in pages, dark enough for white on it: #0b5d63."},
        {.key = "site.time_zone",
         .fallback = "UTC",
         .description = "Where the site's clocks are, as Europe/Berlin: schedules of jobs follow it."},
        {.key = "pages.presenter_origin",
         .fallback = "",
         .description =
             "Origin of another site that leads to this server, as https://tasks.example.net: what projects "
             "bring along with scripts runs there; empty: here, in a sandbox without any origin."},
        {.key = "plugins.enabled",
         .type = SettingType::List,
         .fallback = "",
         .description = "Names of the plugins that serve; not set: all bundled ones; none: no plugin.",
         .unset =
             "name the plugins, or take the setting away for all bundled ones; none stands for no plugin"},
        {.key = "plugins.path",
         .fallback = "",
         .description = "Folders searched besides the bundled one, separated by colons."},
        {.key = "log.level",
         .type = SettingType::Choice,
         .fallback = "information",
         .description = "The least that is logged.",
         .choices = {"error", "warning", "information", "debug"}},
        {.key = "log.file",
         .fallback = "",
         .description = "File to log to; empty: the standard error output."},
        {.key = "log.format",
         .type = SettingType::Choice,
         .fallback = "text",
         .description = "How log and access log are written; json: an object a line.",
         .choices = {"text", "json"}},
        {.key = "log.access_health",
         .type = SettingType::Boolean,
         .fallback = "false",
         .description = "Whether requests for /health/ and /metrics stand in the access log, too."},
    };
    return specs;
}

constexpr std::string_view NO_PLUGINS = "none";

/// Which plugins are wanted: needed before the settings can be checked, since each brings settings of its
/// own.
PluginWishes wishesOf(const SettingSources& sources)
{
    PluginWishes wishes{.bundledFolder = bundledPluginFolder()};
    if (const auto path = sources.find("plugins.path"))
    {
        wishes.folders = splitPluginPath(path->value);
        wishes.pathOrigin = path->origin + ": ";
    }
    if (const auto enabled = sources.find("plugins.enabled"))
    {
        wishes.enabled = parseList(enabled->value);
        wishes.enabledOrigin = enabled->origin + ": ";
        if (wishes.enabled->size() == 1 && wishes.enabled->front() == NO_PLUGINS)
            wishes.enabled->clear();
    }
    return wishes;
}

Schema schemaFor(const Catalog& catalog)
{
    Schema schema;
    schema.add(coreSettingSpecs());
    for (const auto& entry: catalog.entries)
        if (entry.state == PluginState::Serving)
            schema.add(entry.manifest->settings);
        else
            schema.tolerate(entry.name);
    return schema;
}

/// What the types cannot say. Whatever of it nobody has thought of is told by those that read the settings.
void checkCore(Configuration& configuration)
{
    SettingFaults faults(configuration.settings);
    findCoreFaults(configuration.dataDirectory, faults);
    for (const auto& problem: faults.problems())
        configuration.problems.push_back(problem);
    if (!configuration.problems.empty())
        return;
    const auto section = [&](const char* name) { return configuration.settings.section(name); };
    try
    {
        HttpSettings::read(*section("http"), *section("management"), configuration.dataDirectory);
        MailSettings::read(*section("mail"), section("http")->text("public_url"),
                           section("site")->text("brand"));
    }
    catch (const ConfigurationException& exc)
    {
        configuration.problems.push_back(exc.message());
    }
}

[[noreturn]] void refuse(const std::vector<std::string>& problems)
{
    std::string lines;
    for (const auto& problem: problems)
        lines += (lines.empty() ? "" : "\n") + problem;
    throw StartRefused(lines);
}

} // namespace

std::vector<SettingSpec> coreSettingSpecs()
{
    std::vector<SettingSpec> all = ownSettingSpecs();
    for (const auto& specs: {httpSettingSpecs(), dataSettingSpecs(), identitySettingSpecs(),
                             mailSettingSpecs(), auditSettingSpecs()})
        all.insert(all.end(), specs.begin(), specs.end());
    return all;
}

void Configuration::requireSettings() const
{
    if (!problems.empty())
        refuse(problems);
}

void Configuration::requireAll() const
{
    auto all = problems;
    all.insert(all.end(), catalog.problems.begin(), catalog.problems.end());
    if (!all.empty())
        refuse(all);
}

std::vector<std::string> splitPluginPath(const std::string& path)
{
    std::vector<std::string> folders;
    std::string::size_type begin = 0;
    while (begin <= path.size())
    {
        const auto end = std::min(path.find(':', begin), path.size());
        if (end > begin)
            folders.push_back(path.substr(begin, end - begin));
        begin = end + 1;
    }
    return folders;
}

Configuration configure(const CommandLine& line, const ConfigureOptions& options)
{
    const auto sources = SettingSources::read(
        {line.config, line.dataDirectory, line.definitions, line.listen, options.environment});
    Configuration configuration;
    configuration.line = line;
    configuration.dataDirectory = line.dataDirectory;
    configuration.files = sources.files();
    auto wishes = wishesOf(sources);
    wishes.without = options.without;
    wishes.hiddenFiles = options.hiddenFiles;
    for (const auto& command: coreCommands())
        wishes.commands.push_back(command.name);
    wishes.calledWith = {line.command};
    wishes.calledWith.insert(wishes.calledWith.end(), line.arguments.begin(), line.arguments.end());
    configuration.catalog = findPlugins(wishes);
    resolvePlugins(configuration.catalog, wishes);
    auto checked = checkSettings(sources, schemaFor(configuration.catalog));
    configuration.settings = std::move(checked.settings);
    configuration.problems = std::move(checked.problems);
    configuration.warnings = std::move(checked.warnings);
    checkCore(configuration);
    return configuration;
}

} // namespace colonnade
