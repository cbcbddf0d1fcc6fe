#pragma once

#include "data/OpenDatabase.h"

#include <memory>
#include <optional>
#include <string>

namespace colonnade
{

/// `path` is relative to the current directory. Throws as `openDatabase`.
std::unique_ptr<OpenedDatabase> openSqlite(const std::string& path, const DataSettings& settings,
                                           IfMissing ifMissing);

/// Throws as `lookAtDatabase`.
std::unique_ptr<OpenedDatabase> lookAtSqlite(const std::string& path, const DataSettings& settings);

/// See `findWriteObstacle`.
std::optional<std::string> findSqliteWriteObstacle(const std::string& path);

} // namespace colonnade
