#pragma once

#include "data/OpenDatabase.h"

#include <memory>
#include <string>

namespace colonnade
{

/// `path` is relative to the current directory; file and folder are made if missing. Throws as
/// `openDatabase`.
std::unique_ptr<OpenedDatabase> openSqlite(const std::string& path, const DataSettings& settings);

} // namespace colonnade
