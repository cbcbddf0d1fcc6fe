#pragma once

#include "data/OpenDatabase.h"

#include <memory>
#include <string>

namespace colonnade
{

/// `path` is relative to the current directory. Throws as `openDatabase`.
std::unique_ptr<OpenedDatabase> openSqlite(const std::string& path, const DataSettings& settings,
                                           IfMissing ifMissing);

} // namespace colonnade
