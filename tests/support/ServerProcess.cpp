#include "support/ServerProcess.h"

#include "support/ReadFile.h"

#include <Poco/File.h>

#include <cppunit/TestAssert.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <fstream>
#include <map>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

extern char** environ;

namespace colonnade::test
{

namespace
{

using Clock = std::chrono::steady_clock;

int exitCodeOf(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/// Starts a program with its output in files; `inherited`: becomes its descriptor 3.
int spawn(const std::vector<std::string>& command, const std::string& inPath, const std::string& outPath,
          const std::string& errPath, int inherited = -1)
{
    std::vector<char*> arguments;
    for (const auto& argument: command)
        arguments.push_back(const_cast<char*>(argument.c_str())); // posix_spawn does not write to them
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, inPath.c_str(), O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, outPath.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    posix_spawn_file_actions_addopen(&actions, 2, errPath.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (inherited >= 0)
        posix_spawn_file_actions_adddup2(&actions, inherited, 3);
    pid_t pid = -1;
    const int error = posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    CPPUNIT_ASSERT_EQUAL_MESSAGE("starting " + command[0], 0, error);
    return pid;
}

/// The exit code; -1 if the process still runs after `seconds`.
int waitFor(int pid, double seconds)
{
    const auto end = Clock::now() + std::chrono::duration<double>(seconds);
    for (;;)
    {
        int status = 0;
        if (waitpid(pid, &status, WNOHANG) == pid)
            return exitCodeOf(status);
        if (Clock::now() > end)
            return -1;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
}

/// What decides which tables there are.
std::string pluginsIn(const std::vector<std::string>& settings)
{
    std::string plugins;
    for (const auto& setting: settings)
        if (setting.starts_with("plugins."))
            plugins += setting + "\n";
    return plugins;
}

std::unique_ptr<TestDatabase> migrated(const std::vector<std::string>& settings)
{
    auto database = std::make_unique<TestDatabase>(TestDatabase::Scope::Database);
    database->leave(); // it is kept to the end of the process, when libpq can connect no more
    const ScratchFolder folder;
    std::vector<std::string> command = {colonnadeBinary(), "migrate", "--data-dir",
                                        folder.path(),     "-D",      "data.url=" + database->url()};
    for (const auto& setting: settings)
        command.insert(command.end(), {"-D", setting});
    return runProgram(command).exitCode == 0 ? std::move(database) : nullptr;
}

/// For a server that starts on an empty database. Most tests start one with the same plugins: the first of a
/// process migrates its own, as a deployer's does; for all others that is done once and then copied, since it
/// takes longer than most tests.
std::shared_ptr<TestDatabase> databaseFor(const std::vector<std::string>& settings)
{
    struct Known
    {
        int asked = 0;
        std::unique_ptr<TestDatabase> migrated; // null: not yet, or it cannot be
    };
    static std::map<std::string, Known> known;
    auto& mine = known[pluginsIn(settings)];
    ++mine.asked;
    if (mine.asked == 2 && !TestDatabase::isPooled())
        mine.migrated = migrated(settings);
    if (!mine.migrated)
        return std::make_shared<TestDatabase>();
    return std::make_shared<TestDatabase>(TestDatabase::CopyOf{*mine.migrated});
}

} // namespace

ProcessResult runProgram(const std::vector<std::string>& command, const std::string& input, int seconds)
{
    const ScratchFolder folder;
    const std::string in = folder.path() + "/in", out = folder.path() + "/out", err = folder.path() + "/err";
    std::ofstream(in, std::ios::binary) << input;
    const int pid = spawn(command, in, out, err);
    int code = waitFor(pid, seconds);
    if (code < 0)
    {
        ::kill(pid, SIGKILL);
        code = waitFor(pid, 10);
        CPPUNIT_FAIL(command[0] + " did not end within " + std::to_string(seconds) + " s: " + readFile(err));
    }
    return {code, readFile(out), readFile(err)};
}

std::string colonnadeBinary()
{
    const char* set = std::getenv("COLONNADE_TEST_BINARY");
    return set ? set : COLONNADE_BINARY;
}

ServerProcess::ServerProcess(std::vector<std::string> settings):
    _database(databaseFor(settings)),
    _settings(std::move(settings))
{
    start();
}

ServerProcess::ServerProcess(std::vector<std::string> settings, Begin, TestDatabase::Scope scope):
    _database(std::make_shared<TestDatabase>(scope)),
    _settings(std::move(settings))
{
}

ServerProcess::ServerProcess(const ServerProcess& first, std::vector<std::string> settings):
    ServerProcess(first, std::move(settings), Begin::Later)
{
    start();
}

ServerProcess::ServerProcess(const ServerProcess& first, std::vector<std::string> settings, Begin):
    _database(first._database),
    _settings(std::move(settings))
{
}

ServerProcess::~ServerProcess()
{
    if (_pid > 0 && (::kill(_pid, SIGTERM) != 0 || waitFor(_pid, 20) < 0))
        kill();
}

std::string ServerProcess::url() const
{
    return "http://127.0.0.1:" + std::to_string(_port);
}

std::vector<std::string> ServerProcess::options() const
{
    std::vector<std::string> options = {
        "--data-dir", _folder.path(), "-D", "data.url=" + _database->url(), "-D", "management.listen="};
    if (TestDatabase::isPooled())
        options.insert(options.end(), {"-D", "data.pooling=transaction"});
    for (const auto& setting: _settings)
    {
        options.push_back("-D");
        options.push_back(setting);
    }
    return options;
}

void ServerProcess::start(std::vector<std::string> settings)
{
    _settings = std::move(settings);
    start();
}

void ServerProcess::start()
{
    CPPUNIT_ASSERT_MESSAGE("the server runs already", _pid < 0);
    std::vector<std::string> command = {colonnadeBinary(), "serve", "--listen",
                                        "127.0.0.1:" + std::to_string(_port)};
    for (auto& option: options())
        command.push_back(std::move(option));
    if (_socket >= 0) // only the process itself knows its id
        command.insert(command.begin(),
                       {"sh", "-c", "LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=http exec \"$@\"", "sh"});
    Poco::File(dataFolder()).createDirectories();
    std::remove((dataFolder() + "/stdout").c_str());
    _pid = spawn(command, "/dev/null", dataFolder() + "/stdout", dataFolder() + "/stderr", _socket);
    waitUntilReady();
}

void ServerProcess::waitUntilReady()
{
    const std::string mark = "://127.0.0.1:"; // ready http or https
    const auto end = Clock::now() + std::chrono::seconds(60);
    for (;;)
    {
        const std::string out = readFile(dataFolder() + "/stdout");
        const auto at = out.starts_with("ready http") ? out.find(mark) : std::string::npos;
        if (at != std::string::npos && out.find('\n', at) != std::string::npos)
        {
            _port = std::stoi(out.substr(at + mark.size()));
            return;
        }
        int status = 0;
        if (waitpid(_pid, &status, WNOHANG) == _pid)
        {
            _pid = -1;
            CPPUNIT_FAIL("the server ended with " + std::to_string(exitCodeOf(status)) + ": " + output());
        }
        if (Clock::now() > end)
        {
            kill();
            CPPUNIT_FAIL("the server did not get ready: " + output());
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
}

void ServerProcess::kill()
{
    if (_pid <= 0)
        return;
    ::kill(_pid, SIGKILL);
    waitFor(_pid, 10);
    _pid = -1;
}

int ServerProcess::stop()
{
    CPPUNIT_ASSERT_MESSAGE("the server does not run", _pid > 0);
    ::kill(_pid, SIGTERM);
    const int code = waitFor(_pid, 30);
    if (code < 0)
    {
        kill();
        CPPUNIT_FAIL("the server did not end on SIGTERM: " + output());
    }
    _pid = -1;
    return code;
}

std::vector<std::string> ServerProcess::commandOf(std::vector<std::string> arguments) const
{
    arguments.insert(arguments.begin(), colonnadeBinary());
    for (auto& option: options())
        arguments.push_back(std::move(option));
    return arguments;
}

ProcessResult ServerProcess::run(std::vector<std::string> arguments, const std::string& input) const
{
    return runProgram(commandOf(std::move(arguments)), input);
}

void ServerProcess::runAndKill(std::vector<std::string> arguments, const std::function<bool()>& until) const
{
    const ScratchFolder folder;
    const std::string err = folder.path() + "/err";
    const int pid = spawn(commandOf(std::move(arguments)), "/dev/null", folder.path() + "/out", err);
    const auto end = Clock::now() + std::chrono::seconds(60);
    while (!until() && Clock::now() < end)
        CPPUNIT_ASSERT_MESSAGE("it ended by itself: " + readFile(err), waitFor(pid, 0.002) < 0);
    CPPUNIT_ASSERT_MESSAGE("it takes too long", Clock::now() < end);
    ::kill(pid, SIGKILL);
    CPPUNIT_ASSERT_EQUAL(128 + SIGKILL, waitFor(pid, 10));
}

void ServerProcess::runAtMost(std::vector<std::string> arguments, int milliseconds) const
{
    const ScratchFolder folder;
    const int pid =
        spawn(commandOf(std::move(arguments)), "/dev/null", folder.path() + "/out", folder.path() + "/err");
    if (waitFor(pid, milliseconds / 1000.0) >= 0)
        return;
    ::kill(pid, SIGKILL);
    waitFor(pid, 10);
}

std::string ServerProcess::createUser(const std::string& name, const std::string& password,
                                      std::vector<std::string> more) const
{
    std::vector<std::string> arguments = {"user",       "create",      "--name",
                                          name,         "--email",     name + "@example.org",
                                          "--fullname", "The " + name, "--password-stdin"};
    for (auto& argument: more)
        arguments.push_back(std::move(argument));
    const auto result = run(arguments, password + "\n");
    CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 0, result.exitCode);
    return result.out;
}

std::string ServerProcess::output() const
{
    return readFile(dataFolder() + "/stdout") + readFile(dataFolder() + "/stderr");
}

} // namespace colonnade::test
