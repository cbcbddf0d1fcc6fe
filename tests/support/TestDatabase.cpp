#include "support/TestDatabase.h"

#include "data/OpenDatabase.h"

#include <libpq-fe.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <stdexcept>
#include <unistd.h>

namespace
{

std::string environment(const char* name)
{
    const char* value = std::getenv(name);
    return value ? value : "";
}

std::string serverUrl()
{
    const std::string url = environment("COLONNADE_TEST_POSTGRESQL");
    if (url.empty())
        throw std::runtime_error(
            "COLONNADE_TEST_POSTGRESQL is not set: postgresql://user:password@host:port/postgres");
    return url;
}

/// `postgresql://…/postgres?sslmode=…` → `postgresql://…/name?sslmode=…`
std::string withDatabase(const std::string& url, const std::string& name)
{
    const auto authority = url.find("://") + 3;
    const auto path = url.find_first_of("/?", authority);
    const auto query = url.find('?', authority);
    return url.substr(0, path) + "/" + name + (query == std::string::npos ? "" : url.substr(query));
}

void runOnServer(const std::string& sql)
{
    PGconn* const connection = PQconnectdb(serverUrl().c_str());
    PGresult* const result = PQexec(connection, sql.c_str());
    const bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
    const std::string error = PQerrorMessage(connection);
    PQclear(result);
    PQfinish(connection);
    if (!done)
        throw std::runtime_error(sql + ": " + error);
}

std::string makeScratchFolder()
{
    std::string pattern = (std::filesystem::temp_directory_path() / "colonnade-test-XXXXXX").string();
    if (!::mkdtemp(pattern.data()))
        throw std::runtime_error("cannot make the folder " + pattern);
    return pattern;
}

std::string freshName()
{
    static std::atomic<int> last = 0;
    return "test_" + std::to_string(::getpid()) + "_" + std::to_string(++last);
}

} // namespace

TestDatabase::TestDatabase():
    _folder(makeScratchFolder())
{
    if (!isPostgresql())
    {
        _url = "sqlite:" + _folder + "/test.db";
        return;
    }
    _name = freshName();
    runOnServer("CREATE DATABASE " + _name + " ENCODING 'UTF8' TEMPLATE template0");
    _url = withDatabase(serverUrl(), _name);
}

TestDatabase::~TestDatabase()
{
    try
    {
        std::filesystem::remove_all(_folder);
        if (!_name.empty())
            runOnServer("DROP DATABASE " + _name + " WITH (FORCE)");
    }
    catch (const std::exception& error)
    {
        std::cerr << "cannot clean up: " << error.what() << std::endl;
    }
}

std::unique_ptr<colonnade::Database> TestDatabase::open() const
{
    colonnade::DataSettings settings;
    settings.url = _url;
    settings.readConnections = 4;
    settings.writeConnections = 4;
    return colonnade::openDatabase(settings);
}

bool TestDatabase::isPostgresql()
{
    const std::string wanted = environment("COLONNADE_TEST_DATABASE");
    if (!wanted.empty() && wanted != "sqlite" && wanted != "postgresql")
        throw std::runtime_error("COLONNADE_TEST_DATABASE must be sqlite or postgresql, not " + wanted);
    return wanted == "postgresql";
}
