#include "Item.h"

#include <Poco/Exception.h>

#include <sqlite3.h>

namespace bench
{

namespace
{

constexpr int PATIENCE_MILLISECONDS = 60'000;

struct CloseHandle
{
    void operator()(sqlite3* handle) const { sqlite3_close(handle); }
};

struct FinalizeStatement
{
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

class Connection
{
public:
    explicit Connection(const std::string& file)
    {
        sqlite3* opened = nullptr;
        const int code = sqlite3_open(file.c_str(), &opened);
        _handle.reset(opened);
        check(code, SQLITE_OK);
        sqlite3_busy_timeout(opened, PATIENCE_MILLISECONDS);
        execute("PRAGMA journal_mode = WAL");
        execute("PRAGMA synchronous = FULL");
    }

    void execute(const char* sql)
    {
        check(sqlite3_exec(_handle.get(), sql, nullptr, nullptr, nullptr), SQLITE_OK);
    }

    std::unique_ptr<sqlite3_stmt, FinalizeStatement> prepare(const char* sql)
    {
        sqlite3_stmt* prepared = nullptr;
        check(sqlite3_prepare_v2(_handle.get(), sql, -1, &prepared, nullptr), SQLITE_OK);
        return std::unique_ptr<sqlite3_stmt, FinalizeStatement>(prepared);
    }

    /// Runs to the end and makes it ready for the next time.
    void finish(sqlite3_stmt* statement)
    {
        const int code = sqlite3_step(statement);
        sqlite3_reset(statement);
        check(code, SQLITE_DONE);
    }

    void check(int code, int wanted) const
    {
        if (code != wanted)
            throw Poco::RuntimeException(std::string("SQLite: ") + sqlite3_errmsg(_handle.get()));
    }

private:
    std::unique_ptr<sqlite3, CloseHandle> _handle;
};

class SqliteReader final: public Reader
{
public:
    explicit SqliteReader(const std::string& file):
        _connection(file),
        _select(_connection.prepare("SELECT id, name, created, info FROM bench_item WHERE id = ?1"))
    {
    }

    Item read(std::int64_t id) override
    {
        sqlite3_bind_int64(_select.get(), 1, id);
        _connection.check(sqlite3_step(_select.get()), SQLITE_ROW);
        Item item{sqlite3_column_int64(_select.get(), 0), text(1), text(2), text(3)};
        sqlite3_reset(_select.get());
        return item;
    }

private:
    std::string text(int column) const
    {
        const auto* start = reinterpret_cast<const char*>(sqlite3_column_text(_select.get(), column));
        return {start, static_cast<std::size_t>(sqlite3_column_bytes(_select.get(), column))};
    }

    Connection _connection;
    const std::unique_ptr<sqlite3_stmt, FinalizeStatement> _select;
};

class SqliteWriter final: public Writer
{
public:
    explicit SqliteWriter(const std::string& file):
        _connection(file),
        _begin(_connection.prepare("BEGIN IMMEDIATE")),
        _insert(_connection.prepare("INSERT INTO bench_answer (client, info) VALUES (?1, ?2)")),
        _commit(_connection.prepare("COMMIT"))
    {
    }

    void write(std::int64_t client) override
    {
        _connection.finish(_begin.get());
        sqlite3_bind_int64(_insert.get(), 1, client);
        sqlite3_bind_text(_insert.get(), 2, R"({"seen":true})", -1, SQLITE_STATIC);
        _connection.finish(_insert.get());
        _connection.finish(_commit.get());
    }

private:
    Connection _connection;
    const std::unique_ptr<sqlite3_stmt, FinalizeStatement> _begin;
    const std::unique_ptr<sqlite3_stmt, FinalizeStatement> _insert;
    const std::unique_ptr<sqlite3_stmt, FinalizeStatement> _commit;
};

} // namespace

std::unique_ptr<Reader> readWithSqlite(const std::string& file)
{
    return std::make_unique<SqliteReader>(file);
}

std::unique_ptr<Writer> writeWithSqlite(const std::string& file)
{
    return std::make_unique<SqliteWriter>(file);
}

} // namespace bench
