#include "data/Migrations.h"

#include "colonnade/Clock.h"
#include "data/MigrationFiles.h"
#include "data/SqlText.h"
#include "data/TableGuard.h"
#include "data/WriteGuard.h"

#include <set>

namespace colonnade
{

namespace
{

/// Any fixed number: all servers that migrate a database must take the same lock.
constexpr std::int64_t MIGRATION_LOCK = 0x636f6c6f6e6e61; // "colonna"

constexpr std::string_view CORE = "core";

constexpr std::string_view CREATE_HISTORY = R"(CREATE TABLE IF NOT EXISTS core_migration (
    owner TEXT NOT NULL,
    version INTEGER NOT NULL,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied_at BIGINT NOT NULL,
    PRIMARY KEY (owner, version)
))";

struct Applied
{
    int version;
    std::string name;
    std::string checksum;
};

bool hasHistory(Session& session)
{
    const auto found = session.findInteger(
        session.dialect() == Dialect::Sqlite
            ? "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'core_migration'"
            : "SELECT count(*) FROM pg_class WHERE oid = to_regclass('core_migration')");
    return found.value_or(0) != 0;
}

std::vector<Applied> findApplied(Session& session, const std::string& owner)
{
    return session.all(
        [](const Row& row) {
            return Applied{static_cast<int>(row.integer(0)), row.text(1), row.text(2)};
        },
        "SELECT version, name, checksum FROM core_migration WHERE owner = $1 ORDER BY version", owner);
}

[[noreturn]] void refuse(const std::string& sentence)
{
    throw DatabaseException(sentence);
}

void requireSame(const std::string& owner, const Applied& applied, const Migration& migration)
{
    if (applied.name != migration.name)
        refuse("migration " + owner + " " + applied.name + " was renamed to " + migration.name +
               " after it was applied; restore the old name");
    if (applied.checksum != migration.checksum)
        refuse("migration " + owner + " " + migration.name + " was changed after it was applied (checksum " +
               migration.checksum.substr(0, 12) + ", applied " + applied.checksum.substr(0, 12) +
               "); restore the file, and make further changes in a new one");
}

/// What of `migrations` is due, after a look at what the database has seen.
std::vector<Migration> dueAfter(const std::string& owner, const std::vector<Applied>& history,
                                std::vector<Migration> migrations)
{
    const int known = static_cast<int>(migrations.size());
    if (!history.empty() && history.back().version > known)
        refuse("the database has migration " + owner + " " + versionText(history.back().version) + ", " +
               (owner == CORE ? "this program" : "the plugin " + owner + " that is here") + " knows " +
               (known == 0 ? "none" : "up to " + versionText(known)) + ": install a newer " +
               (owner == CORE ? "Colonnade" : "version of the plugin " + owner) + ", or restore a backup");
    for (std::size_t i = 0; i < history.size(); ++i)
    {
        if (history[i].version != static_cast<int>(i) + 1)
            refuse("the database lacks the record of migration " + owner + " " +
                   versionText(static_cast<int>(i) + 1) + " but has that of " + history[i].name +
                   ": its history was edited; restore a backup");
        requireSame(owner, history[i], migrations[i]);
    }
    migrations.erase(migrations.begin(), migrations.begin() + static_cast<std::ptrdiff_t>(history.size()));
    return migrations;
}

struct Due
{
    std::string owner;
    Migration migration;
};

void requireDistinctOwners(const std::vector<MigrationSet>& sets)
{
    std::set<std::string> owners;
    for (const MigrationSet& set: sets)
    {
        if (!owners.insert(set.owner).second)
            refuse("there are two sets of migrations of " + set.owner);
    }
}

/// A plugin's migrations leave others' tables alone.
void refuseForeignTargets(const Due& due, Dialect dialect)
{
    if (due.owner == CORE)
        return;
    for (const std::string& sql: due.migration.statements)
        for (const auto& target: findTargets(sql, dialect))
            if (const auto fault = findForeignTarget(target, due.owner, Exceptions::None))
                refuse("migration " + due.owner + " " + due.migration.name + " " + *fault +
                       "; others' tables are changed by the services of their owners: " + shortened(sql));
}

/// Reads all files and the whole history before anything is done.
std::vector<Due> findDue(Database& database, const std::vector<MigrationSet>& sets)
{
    requireDistinctOwners(sets);
    std::vector<Due> due;
    for (const MigrationSet& set: sets)
    {
        const std::vector<Applied> history = database.read(
            [&](Session& session)
            { return hasHistory(session) ? findApplied(session, set.owner) : std::vector<Applied>(); });
        for (Migration& migration: dueAfter(set.owner, history, readMigrations(set, database.dialect())))
        {
            due.push_back({set.owner, std::move(migration)});
            refuseForeignTargets(due.back(), database.dialect());
        }
    }
    return due;
}

/// Until the end of the transaction. On SQLite a transaction that writes is alone anyway.
void lockMigrations(Transaction& transaction)
{
    if (transaction.dialect() == Dialect::Sqlite)
        return;
    // For the lock that another server may hold for long, and for long migrations.
    transaction.execute("SET LOCAL statement_timeout = 0");
    transaction.execute("SET LOCAL lock_timeout = 0");
    transaction.execute("SELECT pg_advisory_xact_lock($1)", MIGRATION_LOCK);
}

void runStatements(Transaction& transaction, const Due& due)
{
    for (const std::string& sql: due.migration.statements)
    {
        try
        {
            transaction.execute(sql);
        }
        catch (const DatabaseBusy&)
        {
            throw; // may be done again
        }
        catch (const Poco::Exception& error)
        {
            throw DatabaseException(
                "migration " + due.owner + " " + due.migration.name + " failed: " + error.message(), error);
        }
    }
}

/// What was put off until the end of the transaction is done now: PostgreSQL changes no table of which
/// something is still to be checked.
void settle(Transaction& transaction)
{
    if (transaction.dialect() == Dialect::Postgresql)
        transaction.execute("SET CONSTRAINTS ALL IMMEDIATE");
}

/// False if another server was faster.
bool applyOne(Transaction& transaction, const Due& due)
{
    for (const Applied& applied: findApplied(transaction, due.owner))
    {
        if (applied.version == due.migration.version)
        {
            requireSame(due.owner, applied, due.migration);
            return false;
        }
    }
    runStatements(transaction, due);
    settle(transaction);
    transaction.execute("INSERT INTO core_migration (owner, version, name, checksum, applied_at) "
                        "VALUES ($1, $2, $3, $4, $5)",
                        due.owner, due.migration.version, due.migration.name, due.migration.checksum,
                        systemClock().nowMicroseconds());
    return true;
}

MigrationStep stepOf(const Due& due)
{
    return {due.owner, due.migration.version, due.migration.name};
}

/// All steps of one owner, from `from` on; returns where the next owner's begin. Whatever its statements did,
/// others' tables are then as they were.
std::size_t applyOwner(Transaction& transaction, const std::vector<Due>& all, std::size_t from,
                       std::vector<MigrationStep>& done)
{
    const std::string& owner = all[from].owner;
    const auto before = owner == CORE ? OthersContent() : OthersContent::look(transaction, owner);
    std::string names;
    for (; from < all.size() && all[from].owner == owner; ++from)
        if (applyOne(transaction, all[from]))
        {
            done.push_back(stepOf(all[from]));
            names += (names.empty() ? "" : ", ") + all[from].migration.name;
        }
    if (owner == CORE || names.empty())
        return from;
    if (const auto fault = before.findDifference(OthersContent::look(transaction, owner), owner))
        refuse("what the plugin " + owner + " migrates (" + names + ") " + *fault +
               "; others' tables are changed by the services of their owners");
    return from;
}

} // namespace

std::vector<MigrationStep> planMigrations(Database& database, const std::vector<MigrationSet>& sets)
{
    std::vector<MigrationStep> steps;
    for (const Due& due: findDue(database, sets))
        steps.push_back(stepOf(due));
    return steps;
}

std::vector<MigrationStep> planMigrations(Dialect dialect, const std::vector<MigrationSet>& sets)
{
    requireDistinctOwners(sets);
    std::vector<MigrationStep> steps;
    for (const MigrationSet& set: sets)
        for (Migration& migration: readMigrations(set, dialect))
            steps.push_back({set.owner, migration.version, std::move(migration.name)});
    return steps;
}

bool isMigrated(Database& database)
{
    return database.read([](Session& session) { return hasHistory(session); });
}

namespace
{

/// PostgreSQL 15 lets nobody but a database's owner make tables in it.
void requireCreate(Database& database)
{
    if (database.dialect() == Dialect::Sqlite)
        return;
    struct Place
    {
        std::string role, schema;
        bool mayCreate;
    };
    const auto place = database.read(
        [](Session& session)
        {
            return session.find(
                [](const Row& row) {
                    return Place{row.text(0), row.text(1), row.boolean(2)};
                },
                "SELECT CAST(current_user AS TEXT), COALESCE(CAST(current_schema() AS TEXT), ''), "
                "COALESCE(has_schema_privilege(current_schema(), 'CREATE'), false)");
        });
    if (!place || place->mayCreate)
        return;
    if (place->schema.empty())
        refuse("the role " + place->role +
               " of data.url has no schema to make tables in: its search_path names none that is there; "
               "CREATE SCHEMA, "
               "or GRANT USAGE, CREATE ON SCHEMA public TO \"" +
               place->role + "\"");
    refuse("the role " + place->role + " of data.url may not make tables in the schema " + place->schema +
           ": as the owner of the database run GRANT CREATE ON SCHEMA \"" + place->schema + "\" TO \"" +
           place->role + "\"");
}

} // namespace

std::vector<MigrationStep> migrate(Database& database, const std::vector<MigrationSet>& sets)
{
    const std::vector<Due> all = findDue(database, sets);
    if (all.empty())
        return {};
    requireCreate(database);
    return database.write(
        [&](Transaction& transaction)
        {
            lockMigrations(transaction);
            transaction.execute(CREATE_HISTORY);
            std::vector<MigrationStep> done;
            for (std::size_t from = 0; from < all.size();)
                from = applyOwner(transaction, all, from, done);
            return done;
        });
}

} // namespace colonnade
