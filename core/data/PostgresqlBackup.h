#pragma once

#include "data/Backup.h"

#include <optional>
#include <string>

namespace colonnade
{

/// As the functions of `Backup.h`, by PostgreSQL's own programs, which must be installed (Debian:
/// postgresql-client). They get the address through their environment: arguments are anybody's to read.
std::string backUpPostgresql(const DataSettings& settings, const std::string& file, const Progress& progress);
void checkPostgresqlBackup(const std::string& file);
std::optional<std::string> findPostgresqlObstacle(const DataSettings& settings, const std::string& schema);
void restorePostgresql(const DataSettings& settings, const std::string& schema, const std::string& file);

} // namespace colonnade
