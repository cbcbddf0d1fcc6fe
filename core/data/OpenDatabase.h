#pragma once

#include "colonnade/Config.h"
#include "colonnade/Database.h"
#include "config/SettingSpec.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace colonnade
{

/// `data.url` and its siblings.
std::vector<SettingSpec> dataSettingSpecs();

/// Whether what a client says to PostgreSQL once, a SET or a prepared statement, holds as long as its
/// connection.
enum class Pooling
{
    Session,    ///< it does: there is nothing between, or a pooler that lends whole sessions
    Transaction ///< a pooler between lends a connection to the server from transaction to transaction
};

/// How to reach the database.
struct DataSettings
{
    std::string url; ///< `sqlite:PATH` or `postgresql://user:password@host:port/name?sslmode=…`
    int readConnections = 10;
    int writeConnections = 10;   ///< PostgreSQL only
    int waitMilliseconds = 5000; ///< for a free connection
    int statementSeconds = 30;   ///< how long one statement may run
    std::size_t maxQueuedWrites = 4096;
    Pooling pooling = Pooling::Session; ///< PostgreSQL only

    /// `data` is the section `data` of the checked configuration.
    static DataSettings read(const Config& data, const std::string& dataDirectory);
};

/// A database as its owner sees it.
class OpenedDatabase: public Database
{
public:
    /// The server stops and has waited long enough: work that waits for the database ends with an exception
    /// as soon as may be, and later work gets a moment only. Any thread.
    virtual void giveUp() {}

    /// See connectionOf (NativeDatabase.h); empty: there is no other way to it. Any thread.
    virtual std::map<std::string, std::string> connection() const { return {}; }
};

/// The database cannot be reached, but may be later: it is away, starting, or has no connection free.
POCO_DECLARE_EXCEPTION(, DatabaseAway, DatabaseException)

/// What to do where there is no SQLite file, or an empty one. PostgreSQL's databases are never made here.
enum class IfMissing
{
    Make,
    Refuse
};

/// Opens, and proves that it can be read and written. Throws `DatabaseException` with a sentence for the
/// operator: which file or host (never the password), what failed, what to do.
std::unique_ptr<OpenedDatabase> openDatabase(const DataSettings& settings,
                                             IfMissing ifMissing = IfMissing::Make);

/// The same for one that must be there, and without writing: nothing of it changes until somebody writes.
std::unique_ptr<OpenedDatabase> lookAtDatabase(const DataSettings& settings);

/// Why a database that is there cannot be written, as far as can be seen without writing; nothing if it can.
std::optional<std::string> findWriteObstacle(const DataSettings& settings);

/// Why `data.url` cannot name a database, as far as it tells by itself; nothing if it can.
std::optional<std::string> findUrlFault(const DataSettings& settings);

/// SQLite's file; empty with PostgreSQL.
std::string sqliteFileOf(const DataSettings& settings);

/// Which kind of database `data.url` names.
Dialect dialectOf(const DataSettings& settings);

/// The database as an operator may be shown it: the file, or host and name without the password.
std::string placeOf(const DataSettings& settings);

} // namespace colonnade
