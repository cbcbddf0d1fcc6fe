#pragma once

#include "data/OpenDatabase.h"

#include <memory>
#include <string>

namespace colonnade
{

/// Throws as `openDatabase`.
std::unique_ptr<OpenedDatabase> openPostgresql(const std::string& url, const DataSettings& settings);

} // namespace colonnade
