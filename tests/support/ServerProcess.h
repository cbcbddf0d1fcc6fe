#pragma once

#include "support/ScratchFolder.h"
#include "support/TestDatabase.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace colonnade::test
{

/// What a finished program left behind.
struct ProcessResult
{
    int exitCode; ///< 128 + signal if a signal ended it
    std::string out;
    std::string err;
};

/// Runs a program to its end, at most `seconds`; then it is killed and the test fails.
ProcessResult runProgram(const std::vector<std::string>& command, const std::string& input = {},
                         int seconds = 60);

/// Path of the `colonnade` binary under test.
std::string colonnadeBinary();

/// The real server, started as a deployer would: own data folder, own database (SQLite or PostgreSQL by
/// COLONNADE_TEST_DATABASE), a port of the system's choice. Ended with SIGTERM, and by force if it does not
/// end.
class ServerProcess
{
public:
    /// `settings`: further `key=value` pairs, as for `-D`. Fails the test, showing the server's output, if
    /// the server does not get ready.
    explicit ServerProcess(std::vector<std::string> settings = {});
    /// Not started yet, so that its data folder can be filled before.
    enum class Begin
    {
        Later
    };
    ServerProcess(std::vector<std::string> settings, Begin begin,
                  TestDatabase::Scope scope = TestDatabase::Scope::Schema);
    /// A further server on another's database (PostgreSQL), with a data folder of its own.
    ServerProcess(const ServerProcess& first, std::vector<std::string> settings);
    ServerProcess(const ServerProcess& first, std::vector<std::string> settings, Begin begin);
    ~ServerProcess();
    ServerProcess(const ServerProcess&) = delete;
    ServerProcess& operator=(const ServerProcess&) = delete;

    int port() const { return _port; }
    std::string url() const;
    int pid() const { return _pid; }
    const std::string& dataFolder() const { return _folder.path(); }
    const TestDatabase& database() const { return *_database; }

    /// SIGKILL, as a power cut for the process.
    void kill();
    /// SIGTERM; the exit code.
    int stop();
    /// Starts again on the same data folder and database, on the same port.
    void start();
    /// The same with other settings.
    void start(std::vector<std::string> settings);

    /// From the next start on, the server serves at this listening socket, handed over as systemd does.
    void serveAt(int socket) { _socket = socket; }

    /// Another command on the same data folder and database: `run({"user", "list"})`.
    ProcessResult run(std::vector<std::string> arguments, const std::string& input = {}) const;

    /// The same, killed as soon as `until` says so. Fails the test if it ends before, or not within a minute.
    void runAndKill(std::vector<std::string> arguments, const std::function<bool()>& until) const;

    /// The same, killed after that time if it has not ended.
    void runAtMost(std::vector<std::string> arguments, int milliseconds) const;

    /// `user create`; the user as JSON text. Fails the test if it is refused.
    std::string createUser(const std::string& name, const std::string& password,
                           std::vector<std::string> more = {}) const;

    /// All that the server wrote to its standard output and error so far.
    std::string output() const;

private:
    void waitUntilReady();
    std::vector<std::string> commandOf(std::vector<std::string> arguments) const;
    std::vector<std::string> options() const;

    ScratchFolder _folder;
    std::shared_ptr<const TestDatabase> _database;
    std::vector<std::string> _settings;
    int _pid = -1;
    int _socket = -1; // to be inherited
    int _port = 0;
};

} // namespace colonnade::test
