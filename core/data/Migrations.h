#pragma once

#include "colonnade/Database.h"

#include <string>
#include <vector>

namespace colonnade
{

/// One file of a migrations folder: `0001_create_users.sql`, or with `.sqlite.sql` / `.postgresql.sql` where
/// they differ. Within the text `@identity@` stands for the dialect's 64-bit integer primary key that counts
/// by itself, `@bytes@` for its type of raw bytes.
struct MigrationFile
{
    std::string name;
    std::string sql;
};

/// The migrations of one owner: `core` or a plugin. Its tables carry the owner's name as prefix.
struct MigrationSet
{
    std::string owner;
    std::vector<MigrationFile> files;
};

/// One step that is due.
struct MigrationStep
{
    std::string owner;
    int version;
    std::string name;
};

/// What `migrate` would do, in order. Throws `DatabaseException` with a sentence for the operator: a history
/// that was edited (checksum differs), a gap, or a database that is newer than this program.
std::vector<MigrationStep> planMigrations(Database& database, const std::vector<MigrationSet>& sets);

/// The same for a database that is still to be made.
std::vector<MigrationStep> planMigrations(Dialect dialect, const std::vector<MigrationSet>& sets);

/// Whether the database was ever migrated; nothing is in it otherwise.
bool isMigrated(Database& database);

/// Applies what is due, all of it in one transaction, so that a step that fails leaves the database as the
/// older version knows it; under a lock: two servers starting at once do not migrate twice. Returns what was
/// done.
std::vector<MigrationStep> migrate(Database& database, const std::vector<MigrationSet>& sets);

} // namespace colonnade
