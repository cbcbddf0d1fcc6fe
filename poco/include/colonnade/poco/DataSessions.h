#pragma once

#include <colonnade/Database.h>

#include <Poco/Data/Session.h>

#include <cstddef>
#include <functional>
#include <memory>

namespace colonnade::poco
{

/// Sessions of POCO's database layer on the server's own database, for a plugin's own tables: for code that
/// exists already and speaks `Poco::Data`. New code is better served by `Database`, whose statements are the
/// same on SQLite and PostgreSQL, are retried after conflicts, and count in the metrics. Other databases need
/// nothing of this: their `Poco::Data::Session`s are made as ever, after their connector's
/// `registerConnector`.
///
/// POCO's placeholders are `?` on SQLite and `$1` on PostgreSQL. Any thread. To be destroyed with the plugin.
class DataSessions
{
public:
    /// `connections`: how many of each kind at most, reading and (on PostgreSQL) writing, besides the
    /// server's own. May be made at any time; connects when first used, which is after the start.
    explicit DataSessions(Database& database, std::size_t connections = 4);
    ~DataSessions();
    DataSessions(const DataSessions&) = delete;
    DataSessions& operator=(const DataSessions&) = delete;

    /// Lends `work` a session that only reads, and that must not be kept. Throws what the work throws,
    /// `DatabaseBusy` when all are lent and none comes back in time, and `Poco::InvalidArgumentException`
    /// where PostgreSQL is reached with a parameter that holds a blank (a password, say), which POCO cannot
    /// pass on.
    void read(const std::function<void(Poco::Data::Session&)>& work);

    /// Runs `work` in one transaction, which is durable when this returns; an exception rolls it back and is
    /// thrown on. On SQLite it runs inside `Database::write`, on the writer's thread and handle: it must be
    /// quick, wait for nothing, and call neither `read` nor `write`. On PostgreSQL it has a connection of its
    /// own, and is not run again after a conflict. The transaction is not its own to end: `commit` and
    /// `rollback` throw.
    void write(const std::function<void(Poco::Data::Session&)>& work);

private:
    class Shelves;

    Database& _database;
    const std::unique_ptr<Shelves> _shelves;
};

} // namespace colonnade::poco
