#include "support/TestDatabase.h"

#include "data/OpenDatabase.h"
#include "data/ScratchSchema.h"
#include "support/Pgbouncer.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <stdexcept>

namespace
{

constexpr const char* SQLITE_FILE = "test.db";
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

/// The same server, but that database.
std::string withDatabase(const std::string& url, const std::string& name)
{
    const auto query = std::min(url.find('?'), url.size());
    return url.substr(0, url.rfind('/', query) + 1) + name + url.substr(query);
}

/// One for all tests of the process.
const colonnade::test::Pgbouncer& pooler()
{
    static const colonnade::test::Pgbouncer pooler("transaction");
    return pooler;
}

} // namespace

TestDatabase::TestDatabase(Scope scope):
    _scope(isPooled() ? Scope::Database : scope)
{
    // First, since it may fail, and then nothing is left behind.
    if (isPostgresql() && _scope == Scope::Schema)
    {
        _schema = std::make_unique<colonnade::ScratchSchema>(serverUrl());
        _url = _schema->url();
    }
    else
        create();
}

TestDatabase::TestDatabase(CopyOf copied):
    _scope(Scope::Database)
{
    create(isPostgresql() ? " TEMPLATE " + copied.first._name : "");
    if (isPostgresql())
        return;
    for (const char* ending: {"", "-wal"}) // no second file where it was closed in peace
        if (std::filesystem::exists(copied.first._folder.file(SQLITE_FILE) + ending))
            std::filesystem::copy_file(copied.first._folder.file(SQLITE_FILE) + ending,
                                       _folder.file(SQLITE_FILE) + ending);
}

void TestDatabase::create(const std::string& more)
{
    if (!isPostgresql())
    {
        _url = "sqlite:" + _folder.file(SQLITE_FILE);
        return;
    }
    const std::string name = colonnade::ScratchSchema::freshName();
    colonnade::ScratchSchema::run(serverUrl(), "CREATE DATABASE " + name + more);
    _name = name; // there from now on, so to be dropped
    _url = withDatabase(serverUrl(), _name);
    if (isPooled())
        _url = pooler().urlOf(_url);
}

TestDatabase::~TestDatabase()
{
    try
    {
        if (!_name.empty() && !_left)
            colonnade::ScratchSchema::run(serverUrl(), "DROP DATABASE " + _name + " WITH (FORCE)");
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
