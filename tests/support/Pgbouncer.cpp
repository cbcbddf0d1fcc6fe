#include "support/Pgbouncer.h"

#include <libpq-fe.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <pwd.h>
#include <spawn.h>
#include <sstream>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

extern char** environ;

namespace colonnade::test
{

namespace
{

constexpr const char* PORT = "6432"; // of the socket's name only

std::string serverUrl()
{
    const char* url = std::getenv("COLONNADE_TEST_POSTGRESQL");
    if (!url)
        throw std::runtime_error("COLONNADE_TEST_POSTGRESQL is not set");
    return url;
}

/// By libpq's keywords.
std::map<std::string, std::string> partsOf(const std::string& url)
{
    std::map<std::string, std::string> parts;
    PQconninfoOption* const options = PQconninfoParse(url.c_str(), nullptr);
    for (const PQconninfoOption* option = options; option && option->keyword; ++option)
        parts[option->keyword] = option->val ? option->val : "";
    PQconninfoFree(options);
    return parts;
}

/// For a file of users: a quote is doubled.
std::string inQuotes(const std::string& text)
{
    std::string result = "\"";
    for (const char c: text)
        result += c == '"' ? std::string("\"\"") : std::string(1, c);
    return result + "\"";
}

/// Ends with us; and not as root, which it refuses.
std::vector<std::string> commandOf(const std::string& configuration)
{
    std::vector<std::string> command = {"setpriv", "--pdeathsig", "TERM"};
    if (::getuid() == 0)
        command.insert(command.end(), {"--reuid", "postgres", "--regid", "postgres", "--clear-groups"});
    command.insert(command.end(), {"/usr/sbin/pgbouncer", "--quiet", configuration});
    return command;
}

int spawn(std::vector<std::string> command)
{
    std::vector<char*> arguments;
    for (auto& argument: command)
        arguments.push_back(argument.data());
    arguments.push_back(nullptr);
    pid_t pid = -1;
    const int error = ::posix_spawnp(&pid, arguments[0], nullptr, nullptr, arguments.data(), environ);
    if (error != 0)
        throw std::runtime_error("cannot start " + command[0] + ": " + std::strerror(error));
    return pid;
}

} // namespace

Pgbouncer::Pgbouncer(const std::string& poolMode)
{
    writeConfiguration(poolMode);
    _pid = spawn(commandOf(_folder.file("pgbouncer.ini")));
    waitUntilReady();
}

Pgbouncer::~Pgbouncer()
{
    if (_pid <= 0)
        return;
    ::kill(_pid, SIGKILL); // it keeps nothing
    ::waitpid(_pid, nullptr, 0);
}

void Pgbouncer::writeConfiguration(const std::string& poolMode) const
{
    auto server = partsOf(serverUrl());
    std::ofstream(_folder.file("users"))
        << inQuotes(server["user"]) << " " << inQuotes(server["password"]) << "\n";
    std::ofstream(_folder.file("pgbouncer.ini"))
        << "[databases]\n* = host=" << server["host"] << " port=" << server["port"]
        << "\n[pgbouncer]\nlisten_addr =\nlisten_port = " << PORT << "\nunix_socket_dir = " << _folder.path()
        << "\nauth_type = scram-sha-256\nauth_file = " << _folder.file("users")
        << "\nlogfile = " << _folder.file("log") << "\npool_mode = " << poolMode
        << "\ndefault_pool_size = " << POOL_SIZE
        << "\nmax_client_conn = 1000\nquery_wait_timeout = 30\nserver_login_retry = 1\n";
    const passwd* owner = ::getuid() == 0 ? ::getpwnam("postgres") : nullptr;
    if (owner)
        for (const auto& path: {_folder.path(), _folder.file("users"), _folder.file("pgbouncer.ini")})
            if (::chown(path.c_str(), owner->pw_uid, owner->pw_gid) != 0)
                throw std::runtime_error("cannot give " + path + " away: " + std::strerror(errno));
}

void Pgbouncer::waitUntilReady()
{
    const std::string url = urlOf(serverUrl());
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (PQping(url.c_str()) != PQPING_OK)
    {
        if (::waitpid(_pid, nullptr, WNOHANG) == _pid)
            _pid = -1;
        if (_pid < 0 || std::chrono::steady_clock::now() > end)
        {
            std::ostringstream log;
            log << std::ifstream(_folder.file("log")).rdbuf();
            throw std::runtime_error("pgbouncer does not get ready: " + log.str());
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

std::string Pgbouncer::urlOf(const std::string& url) const
{
    const auto host = url.rfind('@') + 1;
    const std::string path = url.substr(url.find('/', host));
    return url.substr(0, host) + path + (path.find('?') == std::string::npos ? "?" : "&") +
           "host=" + _folder.path() + "&port=" + PORT;
}

} // namespace colonnade::test
