#pragma once

#include "data/OpenDatabase.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace colonnade
{

/// Called again and again while a long work runs: how many bytes are done, and of how many; 0: nobody knows.
using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// How a backup's database is kept.
enum class BackupKind
{
    Sqlite,    ///< the database file
    Postgresql ///< an archive of pg_dump, format custom
};

/// What is where.
struct BackupSource
{
    BackupKind kind;
    std::string schema; ///< PostgreSQL: where the server's tables lie
};

/// Writes the database to `file`, which must not exist, readable by its owner only: all of it as it is at one
/// moment, while servers go on writing. Throws `DatabaseException` with a sentence.
BackupSource backUpDatabase(const DataSettings& settings, const std::string& file, const Progress& progress);

/// Reads the whole file, and throws `DatabaseException` with a sentence if it is damaged.
void checkDatabaseBackup(BackupKind kind, const std::string& file);

/// What is damaged in an SQLite database that servers may be using, as a sentence; nothing if all of it can
/// be read. Reads the whole file. Nothing, too, with PostgreSQL, which looks after that itself.
std::optional<std::string> findDamage(const DataSettings& settings);

/// Why nothing can be restored to where `settings` leads, as a sentence; nothing if it can.
std::optional<std::string> findRestoreObstacle(const DataSettings& settings, const BackupSource& source);

/// Throws `DatabaseException` with a sentence. SQLite's file appears whole or not at all; PostgreSQL restores
/// in one transaction.
void restoreDatabase(const DataSettings& settings, const BackupSource& source, const std::string& file,
                     const Progress& progress);

} // namespace colonnade
