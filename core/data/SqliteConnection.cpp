#include "data/SqliteConnection.h"

#include "data/SqlText.h"
#include "data/Values.h"
#include "data/WriteGuard.h"
#include "observe/Breadcrumb.h"

#include <Poco/Logger.h>

#include <sqlite3.h>

#include <cmath>
#include <limits>

namespace colonnade
{

namespace
{

/// Little memory for each of several readers; the system's file cache holds the rest.
constexpr int READER_CACHE_KIB = 512;
constexpr int WRITER_CACHE_KIB = 2048;
/// Steps of SQLite's machine between two looks at the clock; some ten million steps pass in a second.
constexpr int OPERATIONS_BETWEEN_LOOKS = 20'000;
/// No lock of SQLite's own: one thread at a time has a connection.
constexpr int OPEN_FLAGS = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
constexpr int WAL_FILE_LIMIT_BYTES = 64 * 1024 * 1024; ///< what is left of the file after a burst

void bindText(sqlite3_stmt* statement, int index, std::string_view text)
{
    requireText(text);
    sqlite3_bind_text64(statement, index, text.empty() ? "" : text.data(), text.size(), SQLITE_STATIC,
                        SQLITE_UTF8);
}

void bindBytes(sqlite3_stmt* statement, int index, std::string_view bytes)
{
    if (bytes.empty())
        sqlite3_bind_zeroblob(statement, index, 0); // without an address it would be NULL
    else
        sqlite3_bind_blob64(statement, index, bytes.data(), bytes.size(), SQLITE_STATIC);
}

void bind(sqlite3_stmt* statement, int index, const SqlValue& value)
{
    if (const auto* flag = std::get_if<bool>(&value))
        sqlite3_bind_int(statement, index, *flag ? 1 : 0);
    else if (const auto* integer = std::get_if<std::int64_t>(&value))
        sqlite3_bind_int64(statement, index, *integer);
    else if (const auto* real = std::get_if<double>(&value))
    {
        requireFinite(*real);
        sqlite3_bind_double(statement, index, *real);
    }
    else if (const auto* text = std::get_if<std::string_view>(&value))
        bindText(statement, index, *text);
    else if (const auto* bytes = std::get_if<Bytes>(&value))
        bindBytes(statement, index, bytes->content);
    else
        sqlite3_bind_null(statement, index);
}

class SqliteRow final: public Row
{
public:
    explicit SqliteRow(sqlite3_stmt* statement):
        _statement(statement)
    {
    }

    bool isNull(int column) const override { return type(column) == SQLITE_NULL; }

    std::int64_t integer(int column) const override
    {
        if (typeOfValue(column) == SQLITE_INTEGER)
            return sqlite3_column_int64(_statement, column);
        return integerFromText(text(column));
    }

    double real(int column) const override
    {
        const int found = typeOfValue(column);
        if (found == SQLITE_INTEGER || found == SQLITE_FLOAT)
            return sqlite3_column_double(_statement, column);
        return realFromText(text(column));
    }

    bool boolean(int column) const override { return integer(column) != 0; }

    std::string text(int column) const override
    {
        typeOfValue(column);
        const auto* start = reinterpret_cast<const char*>(sqlite3_column_text(_statement, column));
        return std::string(start ? start : "",
                           static_cast<std::size_t>(sqlite3_column_bytes(_statement, column)));
    }

    std::string bytes(int column) const override
    {
        typeOfValue(column);
        const auto* start = static_cast<const char*>(sqlite3_column_blob(_statement, column));
        const int size = sqlite3_column_bytes(_statement, column);
        return start ? std::string(start, static_cast<std::size_t>(size)) : std::string();
    }

private:
    int type(int column) const
    {
        if (column < 0 || column >= sqlite3_column_count(_statement))
            throw Poco::RangeException("the row has no column " + std::to_string(column));
        return sqlite3_column_type(_statement, column);
    }

    int typeOfValue(int column) const
    {
        const int found = type(column);
        if (found == SQLITE_NULL)
            throw Poco::NullValueException("column " + std::to_string(column) + " is NULL");
        return found;
    }

    sqlite3_stmt* _statement;
};

} // namespace

SqliteConnection::SqliteConnection(const std::string& file, Use use, std::chrono::milliseconds patience,
                                   std::chrono::seconds longest):
    _longest(longest),
    _owned(openSqliteHandle(file, OPEN_FLAGS)),
    _handle(_owned.get()),
    _controls(_handle, SqliteStatements::Control::Allow),
    _statements(_handle, SqliteStatements::Control::Refuse)
{
    const int cache = use == Use::Write ? WRITER_CACHE_KIB : READER_CACHE_KIB;
    sqlite3_extended_result_codes(_handle, 1);
    setPatience(patience);
    if (use == Use::Look)
        leaveLog(_handle, file);
    else
        control("PRAGMA journal_mode = WAL");
    control("PRAGMA synchronous = FULL"); // an acknowledged commit survives a power cut
    control("PRAGMA foreign_keys = ON");
    control("PRAGMA trusted_schema = OFF");
    control("PRAGMA cache_size = -" + std::to_string(cache));
    control("PRAGMA journal_size_limit = " + std::to_string(WAL_FILE_LIMIT_BYTES));
    if (use == Use::Write)
        guardBorrowers();
    else
    {
        control("PRAGMA query_only = ON");
        limitStatements();
    }
}

SqliteConnection::~SqliteConnection() = default;

namespace
{

/// What the authorizer's `action` does to the thing that it names; null: it changes nothing, or nothing of
/// a name. Which of the two names it is: see SQLite's list.
const char* changeOf(int action)
{
    switch (action)
    {
    case SQLITE_INSERT:
        return "fills";
    case SQLITE_UPDATE:
        return "changes";
    case SQLITE_DELETE:
        return "empties";
    case SQLITE_CREATE_TABLE:
    case SQLITE_CREATE_INDEX:
    case SQLITE_CREATE_VIEW:
    case SQLITE_CREATE_TRIGGER:
        return "makes";
    case SQLITE_DROP_TABLE:
    case SQLITE_DROP_INDEX:
    case SQLITE_DROP_VIEW:
    case SQLITE_DROP_TRIGGER:
        return "removes";
    case SQLITE_ATTACH:
        return "opens";
    default:
        return nullptr;
    }
}

/// Then the second name is that of the table, which must be one's own, too.
bool isOnTable(int action)
{
    return action == SQLITE_CREATE_INDEX || action == SQLITE_DROP_INDEX || action == SQLITE_CREATE_TRIGGER ||
           action == SQLITE_DROP_TRIGGER;
}

} // namespace

bool SqliteConnection::mayBorrowerChange(const WriteTarget& target) const
{
    if (_borrower.empty() || _ownWork > 0 || target.name.starts_with("sqlite_"))
        return true;
    const auto fault = findForeignTarget(target, _borrower, Exceptions::Declared);
    if (fault)
        Poco::Logger::get("database")
            .error("the plugin " + _borrower + " " + *fault +
                   "; others' tables are changed by the services of their owners");
    return !fault;
}

/// SQLite does not say what a table is renamed to, so none is altered but by migrations.
bool SqliteConnection::mayBorrowerAlter(const char* table) const
{
    if (_borrower.empty() || _ownWork > 0)
        return true;
    Poco::Logger::get("database")
        .error("the plugin " + _borrower + " alters " + (table ? table : "a table") +
               " while the server serves: tables are altered by migrations");
    return false;
}

/// Set once: setting it makes SQLite prepare all statements anew.
void SqliteConnection::guardBorrowers()
{
    sqlite3_set_authorizer(
        _handle,
        [](void* self, int action, const char* first, const char* second, const char*, const char* trigger)
        {
            if (action == SQLITE_ALTER_TABLE)
                return static_cast<const SqliteConnection*>(self)->mayBorrowerAlter(second) ? SQLITE_OK
                                                                                            : SQLITE_DENY;
            const char* const what = changeOf(action);
            if (!what || trigger) // a trigger's doings were judged when it was made
                return SQLITE_OK;
            const auto* const connection = static_cast<const SqliteConnection*>(self);
            if (isOnTable(action) && second && !connection->mayBorrowerChange({what, second, {}}))
                return SQLITE_DENY;
            WriteTarget target{what, first ? first : "", {}};
            if (action == SQLITE_UPDATE && second)
                target.columns.emplace_back(second);
            return connection->mayBorrowerChange(target) ? SQLITE_OK : SQLITE_DENY;
        },
        this);
}

sqlite3* SqliteConnection::lendHandle(const void* caller)
{
    _borrower = pluginOfCode(reinterpret_cast<std::uintptr_t>(caller));
    return _handle;
}

/// One request's search must not keep a worker for ever.
void SqliteConnection::limitStatements()
{
    sqlite3_progress_handler(
        _handle, OPERATIONS_BETWEEN_LOOKS,
        [](void* self)
        { return SteadyClock::now() > static_cast<const SqliteConnection*>(self)->_deadline ? 1 : 0; },
        this);
}

std::int64_t SqliteConnection::run(std::string_view sql, std::span<const SqlValue> values,
                                   const std::function<bool(const Row&)>& visit, const void* caller)
{
    const OwnWork own(_ownWork);
    const SqliteStatements::Use use(_statements, sql);
    requireOwn(use.targets(), caller, sql);
    sqlite3_stmt* const statement = use.get();
    if (sqlite3_bind_parameter_count(statement) != static_cast<int>(values.size()))
        throw Poco::InvalidArgumentException("the statement takes another number of values than " +
                                                 std::to_string(values.size()),
                                             shortened(sql));
    for (std::size_t i = 0; i < values.size(); ++i)
        bind(statement, static_cast<int>(i) + 1, values[i]);

    _deadline = SteadyClock::now() + _longest;
    const auto changesBefore = sqlite3_total_changes64(_handle);
    const SqliteRow row(statement);
    int code = sqlite3_step(statement);
    // The count is of the statement itself: it is there after the first step, before a visitor runs others.
    const bool changed =
        sqlite3_stmt_readonly(statement) == 0 && sqlite3_total_changes64(_handle) != changesBefore;
    const std::int64_t changes = changed ? sqlite3_changes64(_handle) : 0;
    while (code == SQLITE_ROW && visit && visit(row))
        code = sqlite3_step(statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        throwSqlite(_handle, code, sql);
    return changes;
}

void SqliteConnection::control(std::string_view sql)
{
    const OwnWork own(_ownWork);
    const SqliteStatements::Use use(_controls, sql);
    int code = SQLITE_ROW;
    _deadline = SteadyClock::time_point::max();
    while (code == SQLITE_ROW)
        code = sqlite3_step(use.get());
    if (code != SQLITE_DONE)
        throwSqlite(_handle, code, sql);
}

void SqliteConnection::setPatience(std::chrono::milliseconds patience)
{
    sqlite3_busy_timeout(_handle, static_cast<int>(patience.count()));
}

bool SqliteConnection::inTransaction() const
{
    return sqlite3_get_autocommit(_handle) == 0;
}

void SqliteConnection::requireForeignKeys() const
{
    int broken = 0;
    int unused = 0;
    sqlite3_db_status(_handle, SQLITE_DBSTATUS_DEFERRED_FKS, &broken, &unused, 0);
    if (broken != 0)
        throw ForeignKeyViolation("foreign key");
}

bool SqliteConnection::isReadOnly() const
{
    return sqlite3_db_readonly(_handle, "main") == 1;
}

} // namespace colonnade
