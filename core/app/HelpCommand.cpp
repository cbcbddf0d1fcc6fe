#include "app/Commands.h"
#include "app/Configuration.h"
#include "app/TextTable.h"

#include "colonnade/Json.h"
#include "colonnade/Stamp.h"
#include "colonnade/Text.h"

#include <ostream>

namespace colonnade
{

namespace
{

constexpr const char* COMMON_OPTIONS = R"(
Every command takes:
  --data-dir DIR    the data folder (default ./var; also COLONNADE_DATA_DIR)
  --config FILE     the configuration file (default colonnade.properties here, or in the data folder)
  -D KEY=VALUE      a setting; stronger than files and environment
  --json            JSON, where a command prints data
Exit codes: 0 done, 1 refused or failed, 2 wrong usage.
)";

void writeCommand(std::ostream& out, const CoreCommand& command)
{
    out << "colonnade " << command.name << ' ' << command.usage << "\n\n"
        << command.summary << '\n'
        << COMMON_OPTIONS;
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
    out << COMMON_OPTIONS << "\ncolonnade help COMMAND tells more.\n";
}

} // namespace

const std::vector<CoreCommand>& coreCommands()
{
    static const std::vector<CoreCommand> commands{
        {"serve", &serveCommand, "[--listen HOST:PORT] [--no-backup] [--without PLUGIN,…]",
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
         "colonnade backup verify FOLDER\n"
         "colonnade backup restore FOLDER",
         "Backs up database, key and files while the server runs; checks a backup; restores one: only what "
         "you trust, for its "
         "accounts, keys and files become the server's."},
        {"database", &databaseCommand, "move --to sqlite:PATH|postgresql://…|@file:PATH",
         "Moves everything, the key too, into another, empty database of either kind, and compares both; "
         "while no server runs."},
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
        writeAll(call.out, configure(call.line).catalog);
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
        call.out << std::string_view(COMMON_OPTIONS).substr(1);
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
