#pragma once

#include "data/Backup.h"

#include <optional>
#include <string>

namespace colonnade
{

/// As the functions of `Backup.h`; `path` is the database file.
void backUpSqlite(const std::string& path, const std::string& file, const Progress& progress);
/// Throws unless the file is a whole database: `integrity_check` and foreign keys.
void checkSqliteBackup(const std::string& file);
/// The first damage that `integrity_check` names; nothing if it is sound.
std::optional<std::string> findSqliteDamage(const std::string& path);
/// What stands where a backup would be restored to, its `-wal` included.
std::optional<std::string> findSqliteObstacle(const std::string& path);
/// Copies beside the place, telling `progress`, and gives it its name once it is whole.
void restoreSqlite(const std::string& path, const std::string& file, const Progress& progress);

} // namespace colonnade
