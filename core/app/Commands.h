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
int pluginsCommand(Invocation& call);
int routesCommand(Invocation& call);
int configCommand(Invocation& call);
int migrateCommand(Invocation& call);
int doctorCommand(Invocation& call);
int userCommand(Invocation& call);
int mailCommand(Invocation& call);
int backupCommand(Invocation& call);
int newPluginCommand(Invocation& call);
int versionCommand(Invocation& call);
int helpCommand(Invocation& call);

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

const std::vector<CoreCommand>& coreCommands();

} // namespace colonnade
