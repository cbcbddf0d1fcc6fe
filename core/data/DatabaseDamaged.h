#pragma once

#include "colonnade/Database.h"

#include <string>

namespace colonnade
{

/// What the database's files hold makes no sense to the database itself: a disk failed, or somebody wrote
/// into them. Nothing mends that but a backup.
POCO_DECLARE_EXCEPTION(, DatabaseDamaged, DatabaseException)

/// `where`: the database's words and the statement. `code`: the database's own.
[[noreturn]] void throwDamaged(const std::string& where, int code = 0);

} // namespace colonnade
