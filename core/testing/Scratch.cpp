#include "testing/Scratch.h"

#include "app/CommandLine.h"
#include "plugin/Manifest.h"
#include "plugin/NoteReader.h"

#include <Poco/Exception.h>

#include <cstdlib>
#include <filesystem>

namespace colonnade::testing
{

namespace
{

namespace fs = std::filesystem;

constexpr const char* SERVER = "COLONNADE_TEST_POSTGRESQL";

std::string environment(const char* name)
{
    const char* const value = std::getenv(name);
    return value ? value : "";
}

std::unique_ptr<ScratchSchema> makeSchema(Dialect dialect)
{
    if (dialect == Dialect::Sqlite)
        return nullptr;
    if (!Scratch::hasPostgresql())
        throw DatabaseException(std::string(SERVER) +
                                " is not set: postgresql://user:password@host:port/postgres");
    return std::make_unique<ScratchSchema>(environment(SERVER));
}

/// Where a path is meant, and where the name of a bundled plugin.
bool isFile(const std::string& plugin)
{
    return plugin.find('/') != std::string::npos || plugin.ends_with(".so");
}

void add(std::string& list, const std::string& item, char separator)
{
    list += (list.empty() ? "" : std::string(1, separator)) + item;
}

} // namespace

Scratch::Scratch(Dialect dialect):
    _dataDirectory(_folder.path() + "/var"),
    _schema(makeSchema(dialect))
{
}

Configuration Scratch::configure(const Wanted& wanted) const
{
    std::string folders;
    std::string names;
    for (const auto& plugin: wanted.plugins)
    {
        add(names, isFile(plugin) ? pluginNameOf(plugin) : plugin, ',');
        if (isFile(plugin))
            add(folders, fs::absolute(plugin).parent_path().string(), ':');
    }
    CommandLine line{.command = "serve", .listen = "127.0.0.1:0", .dataDirectory = _dataDirectory};
    line.definitions = {"plugins.enabled=" + (names.empty() ? std::string("none") : names),
                        "management.listen=",
                        "http.event_loops=1",
                        "http.worker_threads=4",
                        "http.trusted_proxies=127.0.0.1",
                        "data.read_connections=4",
                        "data.write_connections=4"};
    if (!folders.empty())
        line.definitions.push_back("plugins.path=" + folders);
    if (_schema)
        line.definitions.push_back("data.url=" + _schema->url());
    for (const auto& [key, value]: wanted.settings)
        line.definitions.push_back(key + "=" + value);
    return colonnade::configure(line, {.environment = {}});
}

Dialect Scratch::wantedDialect()
{
    const std::string wanted = environment("COLONNADE_TEST_DATABASE");
    if (!wanted.empty() && wanted != "sqlite" && wanted != "postgresql")
        throw Poco::InvalidArgumentException("COLONNADE_TEST_DATABASE must be sqlite or postgresql, not " +
                                             wanted);
    return wanted == "postgresql" ? Dialect::Postgresql : Dialect::Sqlite;
}

bool Scratch::hasPostgresql()
{
    return !environment(SERVER).empty();
}

std::string pluginNameOf(const std::string& file)
{
    try
    {
        return parseManifest(readNotesOf(file).manifest).name;
    }
    catch (const Poco::Exception&)
    {
        return fs::path(file).stem().string();
    }
}

} // namespace colonnade::testing
