#include "colonnade/poco/DataSessions.h"

#include "ConnectionText.h"
#include "LentSession.h"
#include "SessionShelf.h"

#include <colonnade/NativeDatabase.h>

#include <Poco/Data/PostgreSQL/Connector.h>
#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/SQLiteStatementImpl.h>

namespace colonnade::poco
{

namespace
{

void lend(const std::string& connector, const std::function<void(Poco::Data::Session&)>& work,
          MakeStatement make)
{
    Poco::Data::Session session(new LentSession(connector, std::move(make))); // counts who holds it
    work(session);
}

} // namespace

/// Opened when first used: before the start, the way to the database is not known.
class DataSessions::Shelves
{
public:
    Shelves(Database& database, std::size_t connections):
        _database(database),
        readers(connections, [this] { return openReader(); }),
        writers(connections, [this] { return open(); })
    {
    }

private:
    Poco::Data::Session open() const
    {
        const bool isSqlite = _database.dialect() == Dialect::Sqlite;
        if (isSqlite)
            Poco::Data::SQLite::Connector::registerConnector();
        else
            Poco::Data::PostgreSQL::Connector::registerConnector();
        return {isSqlite ? Poco::Data::SQLite::Connector::KEY : Poco::Data::PostgreSQL::Connector::KEY,
                connectionText(connectionOf(_database))};
    }

    Poco::Data::Session openReader() const
    {
        Poco::Data::Session session = open();
        const bool isSqlite = _database.dialect() == Dialect::Sqlite;
        session << (isSqlite ? "PRAGMA query_only = 1"
                             : "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"),
            Poco::Data::Keywords::now;
        return session;
    }

    Database& _database;

public:
    SessionShelf readers;
    SessionShelf writers; ///< PostgreSQL's: SQLite has one writer, the server's
};

DataSessions::DataSessions(Database& database, std::size_t connections):
    _database(database),
    _shelves(std::make_unique<Shelves>(database, connections))
{
}

DataSessions::~DataSessions() = default;

void DataSessions::read(const std::function<void(Poco::Data::Session&)>& work)
{
    _shelves->readers.lend(work);
}

void DataSessions::write(const std::function<void(Poco::Data::Session&)>& work)
{
    if (_database.dialect() == Dialect::Sqlite)
        return _database.write(
            [&](Transaction& transaction)
            {
                sqlite3* const handle = sqliteHandleOf(transaction);
                lend(Poco::Data::SQLite::Connector::KEY, work,
                     [handle](Poco::Data::SessionImpl& session)
                     { return new Poco::Data::SQLite::SQLiteStatementImpl(session, handle); });
            });
    _shelves->writers.lend(
        [&](Poco::Data::Session& session)
        {
            session.begin();
            lend(Poco::Data::PostgreSQL::Connector::KEY, work,
                 [&](Poco::Data::SessionImpl&) { return session.impl()->createStatementImpl(); });
            session.commit();
        });
}

} // namespace colonnade::poco
