#pragma once

#include "data/Backup.h"

#include <optional>
#include <string>

namespace colonnade
{

/// As the functions of `Backup.h`; `path` is the database file.
void backUpSqlite(const std::string& path, const std::string& file, const Progress& progress);
void checkSqliteBackup(const std::string& file);
std::optional<std::string> findSqliteDamage(const std::string& path);
std::optional<std::string> findSqliteObstacle(const std::string& path);
void restoreSqlite(const std::string& path, const std::string& file, const Progress& progress);

} // namespace colonnade
