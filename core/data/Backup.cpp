#include "data/Backup.h"

#include "data/PostgresqlBackup.h"
#include "data/SqliteBackup.h"

namespace colonnade
{

namespace
{

constexpr std::string_view SQLITE = "sqlite:";

bool isSqlite(const DataSettings& settings)
{
    return settings.url.starts_with(SQLITE);
}

std::string pathOf(const DataSettings& settings)
{
    return settings.url.substr(SQLITE.size());
}

} // namespace

BackupSource backUpDatabase(const DataSettings& settings, const std::string& file, const Progress& progress)
{
    if (!isSqlite(settings))
        return {BackupKind::Postgresql, backUpPostgresql(settings, file, progress)};
    backUpSqlite(pathOf(settings), file, progress);
    return {BackupKind::Sqlite, ""};
}

void checkDatabaseBackup(BackupKind kind, const std::string& file)
{
    if (kind == BackupKind::Sqlite)
        checkSqliteBackup(file);
    else
        checkPostgresqlBackup(file);
}

std::optional<std::string> findDamage(const DataSettings& settings)
{
    return isSqlite(settings) ? findSqliteDamage(pathOf(settings)) : std::nullopt;
}

std::optional<std::string> findRestoreObstacle(const DataSettings& settings, const BackupSource& source)
{
    const bool wanted = source.kind == BackupKind::Sqlite;
    if (wanted != isSqlite(settings))
        return std::string("the backup is of ") + (wanted ? "SQLite" : "PostgreSQL") +
               ", but data.url names " + (wanted ? "PostgreSQL" : "SQLite") +
               ": a backup goes back into the kind of database that it came from";
    return wanted ? findSqliteObstacle(pathOf(settings)) : findPostgresqlObstacle(settings, source.schema);
}

void restoreDatabase(const DataSettings& settings, const BackupSource& source, const std::string& file,
                     const Progress& progress)
{
    if (source.kind == BackupKind::Sqlite)
        restoreSqlite(pathOf(settings), file, progress);
    else
        restorePostgresql(settings, source.schema, file);
}

} // namespace colonnade
