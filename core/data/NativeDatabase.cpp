#include "colonnade/NativeDatabase.h"

#include "data/OpenDatabase.h"
#include "data/SqliteConnection.h"
#include "data/Work.h"

namespace colonnade
{

sqlite3* sqliteHandleOf(const Session& session)
{
    if (const auto* writing = dynamic_cast<const TransactionOn<SqliteConnection>*>(&session))
        return writing->connection().lendHandle(__builtin_return_address(0));
    if (const auto* reading = dynamic_cast<const SessionOn<SqliteConnection>*>(&session))
        return reading->connection().lendHandle(__builtin_return_address(0));
    return nullptr;
}

std::map<std::string, std::string> connectionOf(const Database& database)
{
    const auto* opened = dynamic_cast<const OpenedDatabase*>(&database);
    auto connection = opened ? opened->connection() : std::map<std::string, std::string>();
    if (connection.empty())
        throw Poco::IllegalStateException(
            "this database is not the server's own: nothing else can connect with it");
    return connection;
}

} // namespace colonnade
