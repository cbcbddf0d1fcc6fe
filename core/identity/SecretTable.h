#pragma once

#include "colonnade/Database.h"

#include <optional>
#include <string>
#include <string_view>

namespace colonnade
{

// Table core_secret: texts that the installation must remember, by name.

/// By name, from `core_secret`; nothing if it was never made.
std::optional<std::string> findSecret(Database& database, std::string_view name);

/// Stores `value` unless there is one of that name, perhaps since another server was faster; returns what is
/// stored.
std::string ensureSecret(Database& database, std::string_view name, std::string_view value);

} // namespace colonnade
