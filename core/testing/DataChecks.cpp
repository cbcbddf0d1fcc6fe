#include "testing/Contract.h"

#include "app/Assembly.h"
#include "data/OpenDatabase.h"
#include "testing/LocalServer.h"
#include "testing/LogRecord.h"
#include "testing/Tables.h"

#include <Poco/Exception.h>

namespace colonnade::testing
{

namespace
{

constexpr const char* HISTORY = "core_migration"; // has a row for each step
constexpr std::size_t VERSION_DIGITS = 4;

std::vector<Dialect> dialects()
{
    if (Scratch::hasPostgresql())
        return {Dialect::Sqlite, Dialect::Postgresql};
    return {Dialect::Sqlite};
}

std::string nameOf(Dialect dialect)
{
    return dialect == Dialect::Sqlite ? "SQLite" : "PostgreSQL";
}

std::set<std::string> versionsOf(const MigrationSet& set)
{
    std::set<std::string> versions;
    for (const auto& file: set.files)
        versions.insert(file.name.substr(0, VERSION_DIGITS));
    return versions;
}

/// As an earlier version of the plugin had them.
std::vector<MigrationSet> upTo(std::vector<MigrationSet> sets, const std::string& owner,
                               const std::string& version)
{
    for (auto& set: sets)
        if (set.owner == owner)
            std::erase_if(set.files, [&](const MigrationFile& file)
                          { return file.name.substr(0, VERSION_DIGITS) > version; });
    return sets;
}

void migrateStepwise(const Subject& subject, Dialect dialect, Findings& findings)
{
    const Scratch scratch(dialect);
    const Configuration configuration = scratch.configure(subject.wanted);
    configuration.requireAll();
    ensureDataFolder(configuration.dataDirectory);
    const auto database = openDatabase(
        DataSettings::read(*configuration.settings.section("data"), configuration.dataDirectory));
    const auto sets = migrationsOf(configuration.catalog);
    try
    {
        for (const auto& set: sets)
            if (set.owner == subject.name)
                for (const auto& version: versionsOf(set))
                    migrate(*database, upTo(sets, subject.name, version));
    }
    catch (const Poco::Exception& exc)
    {
        findings.add("on " + nameOf(dialect) + ": " + exc.displayText());
    }
}

/// A database with an account, which a plugin must leave as it is.
void fillBefore(const Scratch& scratch, const Subject& subject)
{
    const Configuration configuration = scratch.configure(subject.others);
    LocalServer server(configuration);
    server.assembly().identity().users().create(
        {.name = "anna", .fullname = "Anna", .email = "anna@example.org"});
}

void compare(const DatabaseContent& before, const DatabaseContent& after, const std::string& prefix,
             const std::string& where, Findings& findings)
{
    for (const auto& [name, item]: after.items)
    {
        const auto known = before.items.find(name);
        if (known == before.items.end() && !name.starts_with(prefix))
            findings.add(where + "makes the " + item.kind + " " + name + ", whose name does not begin with " +
                         prefix);
        if (known == before.items.end() && !item.table.starts_with(prefix))
            findings.add(where + "makes the " + item.kind + " " + name + " on another's table, " +
                         item.table);
        if (known != before.items.end() && name != HISTORY && known->second.content != item.content)
            findings.add(where + "changes another's " + item.kind + ", " + name);
    }
    for (const auto& [name, item]: before.items)
        if (!after.items.contains(name))
            findings.add(where + "removes another's " + item.kind + ", " + name);
}

void compareTables(const Subject& subject, Dialect dialect, Findings& findings)
{
    const Scratch scratch(dialect);
    fillBefore(scratch, subject);
    const Configuration configuration = scratch.configure(subject.wanted);
    const auto settings =
        DataSettings::read(*configuration.settings.section("data"), configuration.dataDirectory);
    const auto before = DatabaseContent::read(*openDatabase(settings));
    try
    {
        openFittingDatabase(configuration, IfDue::MigrateWithoutCopy, IfAway::Tell,
                            [](const MigrationStep&) {});
    }
    catch (const Poco::Exception& exc)
    {
        findings.add("on " + nameOf(dialect) + ": " + exc.displayText());
        return;
    }
    compare(before, DatabaseContent::read(*openDatabase(settings)), subject.name + "_",
            "on " + nameOf(dialect) + " a migration ", findings);
}

} // namespace

void checkMigrations(const Subject& subject, Findings& findings)
{
    const LogRecord log;
    for (const Dialect dialect: dialects())
        migrateStepwise(subject, dialect, findings);
}

void checkOwnTables(const Subject& subject, Findings& findings)
{
    const LogRecord log;
    for (const Dialect dialect: dialects())
        compareTables(subject, dialect, findings);
}

} // namespace colonnade::testing
