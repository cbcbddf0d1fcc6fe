#pragma once

#include "data/OpenDatabase.h"

#include <memory>
#include <optional>
#include <string>

namespace colonnade
{

/// See `findUrlFault` and `placeOf`.
std::optional<std::string> findPostgresqlUrlFault(const std::string& url);
/// Where the database is, as logs and messages may say it: without the password.
std::string postgresqlPlace(const std::string& url);

/// Throws as `openDatabase`.
std::unique_ptr<OpenedDatabase> openPostgresql(const std::string& url, const DataSettings& settings);

} // namespace colonnade
