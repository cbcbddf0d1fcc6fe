#pragma once

#include "colonnade/Export.h"

#include <map>
#include <string>

// What lies beneath the server's database, for libraries that bring a database layer of their own:
// Colonnade::Poco stands on it. Everybody else is better served by Database.h, which is the same on both
// databases.

struct sqlite3;

namespace colonnade
{

class Database;
class Session;

/// SQLite's handle of the connection that a piece of work was lent, valid while that work runs and on its
/// thread alone; null on PostgreSQL. The transaction is the server's: who begins, commits or rolls back on
/// the handle breaks it for others, whose works share it.
COLONNADE_API sqlite3* sqliteHandleOf(const Session& session);

/// What another client connects with. SQLite: `file`, a path. PostgreSQL: libpq's parameters by their names
/// (`host`, `dbname`, `password`, …), as the server itself uses them. The password is among them: never log
/// it. Throws `Poco::IllegalStateException` before the start, and for a database that is not the server's.
COLONNADE_API std::map<std::string, std::string> connectionOf(const Database& database);

} // namespace colonnade
