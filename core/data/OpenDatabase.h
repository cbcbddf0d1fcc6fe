#pragma once

#include "colonnade/Config.h"
#include "colonnade/Database.h"
#include "config/SettingSpec.h"

#include <memory>
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
};

/// Opens, and proves that it can be read and written. Throws `DatabaseException` with a sentence for the
/// operator: which file or host (never the password), what failed, what to do.
std::unique_ptr<OpenedDatabase> openDatabase(const DataSettings& settings);

} // namespace colonnade
