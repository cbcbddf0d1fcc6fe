#pragma once

#include "app/CommandLine.h"

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

namespace colonnade
{

/// What the process is asked to do by a signal.
enum class Asked
{
    End,   ///< SIGTERM, SIGINT, SIGQUIT
    Reload ///< SIGHUP
};

/// A command as it was called, and what it may use.
struct Invocation
{
    const CommandLine& line;
    std::istream& in;
    std::ostream& out;
    std::ostream& err;
    std::function<Asked()> waitForSignal; ///< returns when the process is asked for something
};

/// Each returns the exit code; throws `UsageException` (2) or any other exception (1).
int serveCommand(Invocation& call);
int pluginsCommand(Invocation& call); ///< lists plugin files with their states
/// `plugins install`: puts a plugin where it belongs, after the judgement of a start. `arguments`: what
/// follows.
int installPlugin(Invocation& call, const std::vector<std::string>& arguments);
int reloadCommand(Invocation& call);    ///< asks the server that runs for a new file of a plugin
int routesCommand(Invocation& call);    ///< lists routes; provisions, but opens no database
int configCommand(Invocation& call);    ///< `check` judges as `serve` does, `show` prints
int migrateCommand(Invocation& call);   ///< makes or migrates the database, or plans it
int databaseCommand(Invocation& call);  ///< moves all to another database
int healthCommand(Invocation& call);    ///< whether the server that runs is ready
int doctorCommand(Invocation& call);    ///< looks for what would keep a server from serving
int userCommand(Invocation& call);      ///< accounts; wants a migrated database
int auditCommand(Invocation& call);     ///< who did what, and whether the log is whole
int mailCommand(Invocation& call);      ///< the outbox, and a test mail
int jobsCommand(Invocation& call);      ///< all that waits; tries again, discards
int eventsCommand(Invocation& call);    ///< what is told, and who hears it
int backupCommand(Invocation& call);    ///< creates, verifies, restores
int newPluginCommand(Invocation& call); ///< writes a plugin's folder; builds, tests and serves it
int versionCommand(Invocation& call);   ///< version and ABI stamp
int helpCommand(Invocation& call);      ///< all commands, those of plugins included

/// A command that a plugin brings.
int pluginCommand(Invocation& call);

/// One of the core's commands.
struct CoreCommand
{
    std::string name;
    int (*run)(Invocation&);
    std::string usage;   ///< what follows the name
    std::string summary; ///< a sentence
};

/// In the order in which help lists them. Plugins' commands come besides, so no plugin may take one of these
/// names.
const std::vector<CoreCommand>& coreCommands();

} // namespace colonnade
