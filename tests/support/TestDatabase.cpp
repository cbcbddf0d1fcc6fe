#include "support/TestDatabase.h"

#include "data/OpenDatabase.h"
#include "support/Pgbouncer.h"

#include <libpq-fe.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <unistd.h>

namespace
{

constexpr const char* POOLED = "pgbouncer"; ///< as COLONNADE_TEST_DATABASE

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

/// The same address, but unqualified names lead into that schema.
std::string withSchema(const std::string& url, const std::string& name)
{
    return url + (url.find('?') == std::string::npos ? "?" : "&") + "options=-csearch_path%3D" + name;
}

/// The same server, but that database.
std::string withDatabase(const std::string& url, const std::string& name)
{
    const auto query = std::min(url.find('?'), url.size());
    return url.substr(0, url.rfind('/', query) + 1) + name + url.substr(query);
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

/// One for all tests of the process.
const colonnade::test::Pgbouncer& pooler()
{
    static const colonnade::test::Pgbouncer pooler("transaction");
    return pooler;
}

std::string freshName()
{
    static std::atomic<int> last = 0;
    static const auto start = std::chrono::system_clock::now().time_since_epoch().count();
    return "test_" + std::to_string(start) + "_" + std::to_string(::getpid()) + "_" + std::to_string(++last);
}

} // namespace

TestDatabase::TestDatabase(Scope scope):
    _scope(isPooled() ? Scope::Database : scope)
{
    if (isPostgresql()) // first, since it may fail, and then nothing is left behind
    {
        _name = freshName();
        runOnServer((_scope == Scope::Schema ? "CREATE SCHEMA " : "CREATE DATABASE ") + _name);
        _url = _scope == Scope::Schema ? withSchema(serverUrl(), _name) : withDatabase(serverUrl(), _name);
        if (isPooled())
            _url = pooler().urlOf(_url);
    }
    if (!isPostgresql())
        _url = "sqlite:" + _folder.file("test.db");
}

TestDatabase::~TestDatabase()
{
    try
    {
        if (!_name.empty() && _scope == Scope::Database)
            runOnServer("DROP DATABASE " + _name + " WITH (FORCE)");
        else if (!_name.empty())
            runOnServer("SET lock_timeout = '10s'; SET client_min_messages = warning; DROP SCHEMA " + _name +
                        " CASCADE");
    }
    catch (const std::exception& error)
    {
        std::cerr << "cannot clean up: " << error.what() << std::endl;
    }
}

colonnade::DataSettings TestDatabase::settings() const
{
    colonnade::DataSettings settings;
    settings.url = _url;
    settings.pooling = isPooled() ? colonnade::Pooling::Transaction : colonnade::Pooling::Session;
    settings.readConnections = 4;
    settings.writeConnections = 4;
    return settings;
}

std::unique_ptr<colonnade::Database> TestDatabase::open() const
{
    return colonnade::openDatabase(settings());
}

bool TestDatabase::isPostgresql()
{
    const std::string wanted = environment("COLONNADE_TEST_DATABASE");
    if (!wanted.empty() && wanted != "sqlite" && wanted != "postgresql" && wanted != POOLED)
        throw std::runtime_error("COLONNADE_TEST_DATABASE must be sqlite, postgresql or pgbouncer, not " +
                                 wanted);
    return wanted == "postgresql" || wanted == POOLED;
}

bool TestDatabase::isPooled()
{
    return environment("COLONNADE_TEST_DATABASE") == POOLED;
}
