#include "app/Commands.h"
#include "app/Configuration.h"
#include "app/TextTable.h"

#include "colonnade/Json.h"
#include "colonnade/Stamp.h"
#include "colonnade/Text.h"

#include <ostream>
#include <sstream>

namespace colonnade
{

namespace
{

struct CommonOption
{
    const char* name;
    const char* text;
};

constexpr CommonOption COMMON_OPTIONS[] = {
    {"--data-dir DIR", "the data folder (default ./var, of the package /var/lib/colonnade; also "
                       "COLONNADE_DATA_DIR)"},
    {"--config FILE", "the configuration file (default colonnade.properties here, or in the data folder; of "
                      "the package /etc/colonnade/colonnade.properties; also COLONNADE_CONFIG)"},
    {"-D KEY=VALUE", "a setting; stronger than files and environment"},
    {"--json", "JSON, where a command prints data"}};

void writeCommonOptions(std::ostream& out)
{
    out << "Every command takes:\n";
    std::vector<std::vector<std::string>> rows;
    for (const auto& option: COMMON_OPTIONS)
        rows.push_back({std::string("  ") + option.name, option.text});
    writeTable(out, rows);
    out << "Exit codes: 0 done, 1 refused or failed, 2 wrong usage.\n";
}

/// Each way to call it, on a line: a line that begins with blanks goes on with the one before.
std::vector<std::string> usagesOf(const std::string& name, const std::string& usage)
{
    std::vector<std::string> usages;
    std::istringstream lines("colonnade " + name + " " + usage);
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with(' ') && !usages.empty())
            usages.back().append(" ").append(trimBlanks(line));
        else
            usages.emplace_back(trimBlanks(line));
    return usages;
}

void writeJson(JsonWriter& json, const std::string& name, const std::string& summary,
               const std::vector<std::string>& usages)
{
    json.beginObject().member("name", name).member("summary", summary).key("usage").beginArray();
    for (const auto& usage: usages)
        json.value(usage);
    json.end().end();
}

void writeCommand(std::ostream& out, const CoreCommand& command)
{
    out << "colonnade " << command.name << ' ' << command.usage << "\n\n" << command.summary << "\n\n";
    writeCommonOptions(out);
}

/// Of the plugins that serve, and of those that are loaded by their commands.
std::vector<const ManifestCommand*> pluginCommands(const Catalog& catalog)
{
    std::vector<const ManifestCommand*> commands;
    for (const auto& entry: catalog.entries)
        if (entry.manifest &&
            (entry.state == PluginState::Serving ||
             (entry.state == PluginState::NotEnabled && entry.bundled && entry.manifest->loadedByCommand)))
            for (const auto& command: entry.manifest->commands)
                commands.push_back(&command);
    return commands;
}

bool isMeant(const ManifestCommand& command, const std::string& wanted)
{
    return command.name == wanted || command.name.starts_with(wanted + " ");
}

void writeAll(std::ostream& out, const Catalog& catalog)
{
    out << "colonnade COMMAND …\n\n";
    std::vector<std::vector<std::string>> rows;
    for (const auto& command: coreCommands())
        rows.push_back({"  " + command.name, command.summary});
    for (const auto* command: pluginCommands(catalog))
        rows.push_back({"  " + command->name, command->summary});
    writeTable(out, rows);
    out << '\n';
    writeCommonOptions(out);
    out << "\ncolonnade help COMMAND tells more.\n";
}

/// What the man page and the shell's completion are made from.
void writeAllAsJson(std::ostream& out, const Catalog& catalog)
{
    JsonWriter json;
    json.beginObject().member("version", COLONNADE_VERSION).key("commands").beginArray();
    for (const auto& command: coreCommands())
        writeJson(json, command.name, command.summary, usagesOf(command.name, command.usage));
    for (const auto* command: pluginCommands(catalog))
    {
        std::vector<std::string> usages;
        for (const auto& form: command->usage)
            usages.push_back("colonnade " + command->name + " " + form);
        writeJson(json, command->name, command->summary, usages);
    }
    json.end().key("options").beginArray();
    for (const auto& option: COMMON_OPTIONS)
        json.beginObject().member("name", option.name).member("text", option.text).end();
    out << json.end().end().text() << std::endl;
}

} // namespace

const std::vector<CoreCommand>& coreCommands()
{
    static const std::vector<CoreCommand> commands{
        {"serve", &serveCommand, "[--listen HOST:PORT | --socket] [--no-backup] [--without PLUGIN,…]",
         "Serves, and prints \"ready http://HOST:PORT\" once it does."},
        {"user", &userCommand,
         "create --name N --email E [--fullname F] [--password P | --password-stdin | --password-hash H]\n"
         "                      [--admin] [--disabled] [--must-change-password]\n"
         "colonnade user list\n"
         "colonnade user show|disable|enable|set-admin|unset-admin|new-key|sign-out|unlock|delete --name N\n"
         "colonnade user rename --name N --to M\n"
         "colonnade user set-email --name N --email E\n"
         "colonnade user merge --name N --into M [--preview]\n"
         "colonnade user set-password --name N (--password P | --password-stdin | --password-hash H)\n"
         "                      [--must-change-password]",
         "Makes, shows and changes accounts."},
        {"plugins", &pluginsCommand, "[NAME | install FILE.so|FILE.tar.gz [--to FOLDER]]",
         "Lists all plugin files with their states, or tells about one, or installs one."},
        {"reload", &reloadCommand, "PLUGIN",
         "Lets the server that runs on the data folder serve a plugin from its new file; no request is lost, "
         "and one that is refused leaves the old file serving."},
        {"routes", &routesCommand, "[--for \"METHOD /PATH\" | --families]",
         "Lists all routes, or tells which one answers a request, or lists the families of errors."},
        {"config", &configCommand, "[check|show]", "Checks the configuration, or shows what is in force."},
        {"migrate", &migrateCommand, "[--plan | --no-backup]",
         "Brings the database up to date, after a copy of it (SQLite), or tells what is due."},
        {"backup", &backupCommand,
         "create FOLDER [--without-key]\n"
         "colonnade backup create --into FOLDER [--without-key]\n"
         "colonnade backup prune FOLDER [--days N] [--weeks N] [--months N]\n"
         "colonnade backup verify FOLDER\n"
         "colonnade backup restore FOLDER",
         "Backs up database, key and files while the server runs, also into a new folder that is named by "
         "the time; removes old ones (of 7 days, 4 weeks and 12 months one each stays); checks a backup; "
         "restores one: only what "
         "you trust, for its "
         "accounts, keys and files become the server's."},
        {"database", &databaseCommand, "move --to sqlite:PATH|postgresql://…|@file:PATH",
         "Moves everything, the key too, into another, empty database of either kind, and compares both; "
         "while no server runs."},
        {"health", &healthCommand, "",
         "Asks the server that runs whether it is ready, for those who watch over it."},
        {"doctor", &doctorCommand, "", "Looks for what would keep the server from serving well."},
        {"audit", &auditCommand,
         "[list] [--object KIND/ID] [--name N] [--limit COUNT]\n"
         "colonnade audit verify [--head \"NUMBER LINK\"]",
         "Lists who did what, the newest first, or tells up to where that log is as it was written."},
        {"mail", &mailCommand,
         "test ADDRESS\n"
         "colonnade mail list [--state waiting|sent|dead]\n"
         "colonnade mail retry ID|--all\n"
         "colonnade mail discard ID|--dead",
         "Sends a test mail, lists the outbox, sends again or removes what was given up."},
        {"jobs", &jobsCommand,
         "[list] [--state waiting|dead] [--queue QUEUE]\n"
         "colonnade jobs retry ID|--all\n"
         "colonnade jobs discard ID|--dead",
         "Lists what waits in all queues or was given up: mails, jobs, events, webhook calls; tries it "
         "again, "
         "or removes it."},
        {"events", &eventsCommand, "", "Lists what is told, who hears it, and what waits to be told."},
        {"new-plugin", &newPluginCommand, "NAME [--test] [--run]",
         "Writes the folder of a new plugin; builds it, tests it, serves it."},
        {"version", &versionCommand, "", "Prints the version."},
        {"help", &helpCommand, "[COMMAND]", "Prints this."},
    };
    return commands;
}

int helpCommand(Invocation& call)
{
    const CommandOptions options(call.line.arguments, {}, {}, 2);
    if (options.positional().empty())
    {
        const Catalog catalog = configure(call.line).catalog;
        if (call.line.json)
            writeAllAsJson(call.out, catalog);
        else
            writeAll(call.out, catalog);
        return 0;
    }
    std::string wanted = options.positional().front();
    if (options.positional().size() > 1)
        wanted += " " + options.positional().back();
    std::vector<std::string> names;
    for (const auto& command: coreCommands())
    {
        if (command.name == wanted)
        {
            writeCommand(call.out, command);
            return 0;
        }
        names.push_back(command.name);
    }
    const Catalog catalog = configure(call.line).catalog;
    bool found = false;
    for (const auto* command: pluginCommands(catalog))
    {
        names.push_back(command->name);
        if (!isMeant(*command, wanted))
            continue;
        call.out << usageText(*command) << '\n' << command->summary << "\n\n";
        found = true;
    }
    if (found)
    {
        writeCommonOptions(call.out);
        return 0;
    }
    const auto near = nearestName(wanted, names);
    throw UsageException("there is no command " + wanted +
                         (near.empty() ? std::string() : "; did you mean " + near + "?"));
}

int versionCommand(Invocation& call)
{
    const CommandOptions none(call.line.arguments, {}, {});
    if (call.line.json)
    {
        JsonWriter json;
        json.beginObject().member("version", COLONNADE_VERSION).member("stamp", COLONNADE_STAMP).end();
        call.out << json.text() << std::endl;
    }
    else
        call.out << "colonnade " << COLONNADE_VERSION << " (" << COLONNADE_STAMP << ")" << std::endl;
    return 0;
}

} // namespace colonnade
