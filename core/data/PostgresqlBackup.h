#pragma once

#include "data/Backup.h"

#include <optional>
#include <string>

namespace colonnade
{

/// As the functions of `Backup.h`, by PostgreSQL's own programs, which must be installed (Debian:
/// postgresql-client). They get the address through their environment: arguments are anybody's to read.
std::string backUpPostgresql(const DataSettings& settings, const std::string& file, const Progress& progress);
/// Throws unless the file can be read to its end by `pg_restore`.
void checkPostgresqlBackup(const std::string& file);
/// Why a backup cannot be restored there, as a sentence; nothing if it can.
std::optional<std::string> findPostgresqlObstacle(const DataSettings& settings, const std::string& schema);
/// All or nothing. Throws with what `pg_restore` says; nothing is overwritten.
void restorePostgresql(const DataSettings& settings, const std::string& schema, const std::string& file);

} // namespace colonnade
