#include "app/Program.h"

#include "app/Commands.h"
#include "app/EndWatch.h"
#include "config/SettingSources.h"
#include "data/Doer.h"
#include "plugin/PluginHost.h"

#include "colonnade/Config.h"
#include "colonnade/Database.h"
#include "colonnade/Text.h"

#include <Poco/Net/NetException.h>
#include <Poco/Util/ServerApplication.h>

#include <malloc.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <system_error>

namespace colonnade
{

namespace
{

constexpr std::size_t THREAD_STACK_BYTES = 1024 * 1024;

sigset_t awaitedSignals()
{
    sigset_t set;
    sigemptyset(&set);
    for (const int signal: {SIGINT, SIGQUIT, SIGTERM, SIGHUP})
        sigaddset(&set, signal);
    return set;
}

/// Before the first thread, which inherits it: a SIGTERM while plugins are loaded would otherwise end the
/// process at once.
void blockSignals(bool block)
{
    const sigset_t set = awaitedSignals();
    ::pthread_sigmask(block ? SIG_BLOCK : SIG_UNBLOCK, &set, nullptr);
}

/// Whether SIGHUP means the end: somebody who closes a terminal wants what runs in it to end, while elsewhere
/// SIGHUP asks to reload.
Asked waitForSignal()
{
    const sigset_t set = awaitedSignals();
    int signal = 0;
    ::sigwait(&set, &signal);
    return signal == SIGHUP && ::isatty(STDIN_FILENO) == 0 ? Asked::Reload : Asked::End;
}

/// Stack of each thread that does not ask for a size of its own. The usual 8 MiB each would be most of the
/// address space that the server takes.
void limitStacks()
{
    pthread_attr_t attributes;
    ::pthread_attr_init(&attributes);
    ::pthread_attr_setstacksize(&attributes, THREAD_STACK_BYTES);
    ::pthread_setattr_default_np(&attributes);
    ::pthread_attr_destroy(&attributes);
}

/// One line for the operator. Exceptions whose message is a whole sentence already go without their kind.
std::string lineOf(const Poco::Exception& exc)
{
    const bool isSentence = dynamic_cast<const DatabaseException*>(&exc) != nullptr ||
                            dynamic_cast<const ConfigurationException*>(&exc) != nullptr ||
                            dynamic_cast<const UsageException*>(&exc) != nullptr ||
                            dynamic_cast<const Poco::Net::NetException*>(&exc) != nullptr;
    return "colonnade: " + (isSentence && !exc.message().empty() ? exc.message() : exc.displayText());
}

/// The command and its word, as the audit log names it: nothing that somebody has typed as a value.
std::string nameOf(const CommandLine& line)
{
    const auto isWord = [](const std::string& text) {
        return std::all_of(text.begin(), text.end(),
                           [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
    };
    const bool hasWord =
        !line.arguments.empty() && !line.arguments.front().starts_with('-') && isWord(line.arguments.front());
    return line.command + (hasWord ? " " + line.arguments.front() : std::string());
}

int run(Invocation& call)
{
    const std::string name = call.line.command == "serve" ? "" : nameOf(call.line);
    const DoerScope doer({.request = nullptr, .command = name});
    for (const auto& command: coreCommands())
        if (command.name == call.line.command)
            return command.run(call);
    return pluginCommand(call);
}

/// An error names the folder that was looked in, at the end of its first line.
std::string withPlace(const Invocation& call, std::string text)
{
    std::error_code error;
    const std::string given = call.line.dataDirectory;
    const std::string folder = std::filesystem::absolute(given, error).lexically_normal().string();
    if (error || text.find(folder) != std::string::npos || text.find(given) != std::string::npos)
        return text;
    return text.insert(std::min(text.find('\n'), text.size()), " (data folder: " + folder + ")");
}

/// Runs a command; what it throws becomes lines for the operator and an exit code.
int runGuarded(Invocation& call)
{
    try
    {
        return run(call);
    }
    catch (const UsageException& exc)
    {
        call.err << lineOf(exc) << std::endl;
        return 2;
    }
    catch (const StartRefused& exc)
    {
        call.err << withPlace(call, exc.message()) << std::endl;
    }
    catch (const Poco::Exception& exc)
    {
        call.err << withPlace(call, lineOf(exc)) << std::endl;
    }
    catch (const std::exception& exc)
    {
        call.err << withPlace(call, std::string("colonnade: ") + exc.what()) << std::endl;
    }
    return 1;
}

/// The program as POCO knows it. The command line is ours: options may stand before or after the command.
class ColonnadeApplication final: public Poco::Util::ServerApplication
{
public:
    explicit ColonnadeApplication(const CommandLine& line):
        _line(line)
    {
    }

protected:
    int main(const std::vector<std::string>&) override
    {
        Invocation call{_line, std::cin, std::cout, std::cerr, &waitForSignal};
        return runGuarded(call);
    }

private:
    const CommandLine& _line;
};

} // namespace

int runProgram(int argc, char** argv)
{
    blockSignals(/*block=*/true);
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN); // a file that may not grow is an error of write, not the end
    ::mallopt(M_ARENA_MAX, 2);     // an arena per thread costs megabytes and gains nothing here
    limitStacks();
    CommandLine line;
    try
    {
        std::error_code unknown; // then it is taken for one of a build folder
        const auto program = std::filesystem::read_symlink("/proc/self/exe", unknown);
        line = parseCommandLine({argv + 1, argv + argc}, colonnadeEnvironment(), program.string());
    }
    catch (const UsageException& exc)
    {
        std::cerr << lineOf(exc) << std::endl;
        return 2;
    }
    const bool nothingAsked = line.command.empty() && !line.help;
    if (line.help && line.command != "help")
    {
        line.arguments = line.command.empty() ? std::vector<std::string>() : std::vector{line.command};
        line.command = "help";
    }
    else if (line.command.empty())
        line.command = "help";
    if (line.command != "serve")
        blockSignals(/*block=*/false);
    ColonnadeApplication application(line);
    const int code = application.run(1, argv); // the arguments are ours, not POCO's
    endDespiteThreads(nothingAsked ? 2 : code);
    return nothingAsked ? 2 : code;
}

} // namespace colonnade
