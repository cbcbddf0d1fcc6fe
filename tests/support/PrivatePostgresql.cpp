#include "support/PrivatePostgresql.h"

#include "support/ReadFile.h"
#include "support/ServerProcess.h"

#include <Poco/Net/ServerSocket.h>

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <pwd.h>
#include <unistd.h>

namespace colonnade::test
{

namespace
{

int freePort()
{
    return Poco::Net::ServerSocket(Poco::Net::SocketAddress("127.0.0.1", 0)).address().port();
}

/// Parent and all below it.
std::vector<int> familyOf(int parent)
{
    std::vector<int> family{parent};
    for (const auto& entry: std::filesystem::directory_iterator("/proc"))
    {
        const std::string pid = entry.path().filename().string();
        if (pid.find_first_not_of("0123456789") != std::string::npos)
            continue;
        std::ifstream file(entry.path() / "stat");
        std::string stat;
        std::getline(file, stat);
        std::istringstream rest(stat.substr(std::min(stat.size(), stat.rfind(')') + 1)));
        std::string state;
        int above = 0;
        if (rest >> state >> above && above == parent)
            family.push_back(std::stoi(pid));
    }
    return family;
}

} // namespace

PrivatePostgresql::PrivatePostgresql():
    PrivatePostgresql(nullptr)
{
}

std::unique_ptr<PrivatePostgresql> PrivatePostgresql::standbyOf(const PrivatePostgresql& primary)
{
    return std::unique_ptr<PrivatePostgresql>(new PrivatePostgresql(&primary)); // the constructor is private
}

PrivatePostgresql::PrivatePostgresql(const PrivatePostgresql* primary):
    _password(primary ? primary->_password : "scratch"),
    _port(freePort())
{
    const passwd* owner = ::getuid() == 0 ? ::getpwnam("postgres") : nullptr;
    if (owner)
        CPPUNIT_ASSERT_EQUAL(0, ::chown(_folder.path().c_str(), owner->pw_uid, owner->pw_gid));
    std::ofstream(_folder.file("password")) << _password << "\n";
    std::filesystem::permissions(_folder.file("password"), std::filesystem::perms(0644));
    if (primary)
        run({program("pg_basebackup"), "-D", folder(), "-R", "-X", "stream", "-c", "fast", "-d",
             primary->url()});
    else
        run({program("initdb"), "-D", folder(), "-U", "colonnade", "--pwfile=" + _folder.file("password"),
             "-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync"});
    start();
}

PrivatePostgresql::~PrivatePostgresql()
{
    try
    {
        resume();
        stop();
    }
    catch (const std::exception&)
    {
        // It was stopped already, or its test has failed and says why.
    }
}

std::string PrivatePostgresql::urlOf(const std::vector<const PrivatePostgresql*>& servers)
{
    std::string hosts;
    for (const auto* server: servers)
        hosts += (hosts.empty() ? "127.0.0.1:" : ",127.0.0.1:") + std::to_string(server->_port);
    return "postgresql://colonnade:" + servers.front()->_password + "@" + hosts + "/postgres";
}

std::string PrivatePostgresql::program(const std::string& name) const
{
    std::string newest;
    for (const auto& entry: std::filesystem::directory_iterator("/usr/lib/postgresql"))
        newest = std::max(newest, entry.path().string());
    return newest + "/bin/" + name;
}

/// PostgreSQL refuses to run as root.
void PrivatePostgresql::run(const std::vector<std::string>& command) const
{
    std::vector<std::string> whole;
    if (::getuid() == 0)
        whole = {"runuser", "-u", "postgres", "--"};
    whole.insert(whole.end(), {"env", "-C", _folder.path()});
    whole.insert(whole.end(), command.begin(), command.end());
    const auto done = runProgram(whole);
    if (done.exitCode != 0)
        throw std::runtime_error(command[0] + ": " + done.err + done.out);
}

void PrivatePostgresql::start() const
{
    const std::string options =
        "-c port=" + std::to_string(_port) +
        " -c listen_addresses=127.0.0.1 -c unix_socket_directories=" + _folder.path() +
        " -c fsync=off -c max_connections=100";
    run({program("pg_ctl"), "-D", folder(), "-s", "-w", "-t", "60", "-l", _folder.file("log"), "-o", options,
         "start"});
}

void PrivatePostgresql::stop() const
{
    run({program("pg_ctl"), "-D", folder(), "-s", "-w", "-t", "60", "-m", "immediate", "stop"});
}

void PrivatePostgresql::promote() const
{
    run({program("pg_ctl"), "-D", folder(), "-s", "-w", "-t", "60", "promote"});
}

std::vector<int> PrivatePostgresql::processes() const
{
    return familyOf(std::stoi(readFile(folder() + "/postmaster.pid")));
}

void PrivatePostgresql::hang() const
{
    for (const int pid: processes()) // the first is the one that makes the others
        ::kill(pid, SIGSTOP);
}

void PrivatePostgresql::resume() const
{
    for (const int pid: processes())
        ::kill(pid, SIGCONT);
}

} // namespace colonnade::test
