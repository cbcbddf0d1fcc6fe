#pragma once

#include "colonnade/Export.h"

#include <Poco/Exception.h>

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

/// Marks templates of classes that cross the border to plugins: each side keeps its own copy, so that a call
/// shows whose code made it.
#define COLONNADE_OWN_COPY __attribute__((visibility("hidden")))

namespace colonnade
{

/// Raw bytes for a column declared `@bytes@` in a migration.
struct Bytes
{
    std::string_view content;
};

/// One value bound to a statement; views must live until the call returns. `std::monostate` is NULL.
using SqlValue = std::variant<std::monostate, bool, std::int64_t, double, std::string_view, Bytes>;

/// What a C++ value is bound as. Texts are not copied, so they must live until the statement has run.
template <class T> SqlValue toSqlValue(const T& value)
{
    if constexpr (std::is_same_v<T, bool>)
        return value;
    else if constexpr (std::is_integral_v<T>)
        return static_cast<std::int64_t>(value);
    else if constexpr (std::is_floating_point_v<T>)
        return static_cast<double>(value);
    else if constexpr (std::is_same_v<T, Bytes> || std::is_same_v<T, SqlValue>)
        return value;
    else if constexpr (std::is_same_v<T, std::nullptr_t> || std::is_same_v<T, std::nullopt_t>)
        return std::monostate{};
    else
        return std::string_view(value);
}

/// NULL for nothing.
template <class T> SqlValue toSqlValue(const std::optional<T>& value)
{
    return value ? toSqlValue(*value) : SqlValue{};
}

/// One row of an answer, valid inside the callback that gets it. Columns count from 0. Asking NULL for a
/// value throws `Poco::NullValueException`: use `find…` for columns that may be NULL.
class COLONNADE_API Row
{
public:
    virtual ~Row();

    virtual bool isNull(int column) const = 0; ///< to be asked before a value that may be missing
    /// A whole number, also one that the database keeps as another kind. Throws `Poco::BadCastException` if
    /// it is none.
    virtual std::int64_t integer(int column) const = 0;
    /// A floating-point number; a whole number counts as one, since SQLite keeps 1.0 so.
    virtual double real(int column) const = 0;
    /// A truth value; on SQLite, which has none, 0 and 1.
    virtual bool boolean(int column) const = 0;
    /// UTF-8, copied out of the row.
    virtual std::string text(int column) const = 0;
    /// Of a column declared `@bytes@`, copied out of the row.
    virtual std::string bytes(int column) const = 0;

    /// Nothing for NULL.
    std::optional<std::int64_t> findInteger(int column) const
    {
        return isNull(column) ? std::nullopt : std::optional(integer(column));
    }
    /// Nothing for NULL.
    std::optional<double> findReal(int column) const
    {
        return isNull(column) ? std::nullopt : std::optional(real(column));
    }
    /// Nothing for NULL.
    std::optional<std::string> findText(int column) const
    {
        return isNull(column) ? std::nullopt : std::optional(text(column));
    }
};

/// The two databases; for the rare statement whose SQL must differ.
enum class Dialect
{
    Sqlite,
    Postgresql
};

/// A connection lent to one piece of work, on one thread.
///
/// Placeholders are `$1`, `$2`, … on both databases; one statement per call. Each text is prepared once per
/// connection and kept: build few texts, never with values in them. NUL in text is refused (`InvalidValue`):
/// neither database keeps it. Throws the exceptions below; their messages are for the log, never for clients.
///
/// What a plugin's code changes must carry the plugin's name, whoever's session it was lent: a statement that
/// would change a table of the core's or of another plugin's is refused (`DatabaseException`), but for what
/// plugin.json declares under `writes`.
class COLONNADE_API Session
{
public:
    virtual ~Session();

    /// Which database this is, for the rare statement that must differ.
    virtual Dialect dialect() const = 0;

    /// Runs `visit` for each row, in order, until it returns false. Returns the number of rows changed.
    virtual std::int64_t run(std::string_view sql, std::span<const SqlValue> values,
                             const std::function<bool(const Row&)>& visit) = 0;

    /// Runs a statement that returns no rows of interest; returns the number of rows changed.
    template <class... Args>
    COLONNADE_OWN_COPY std::int64_t execute(std::string_view sql, const Args&... args)
    {
        const std::array<SqlValue, sizeof...(Args)> values{toSqlValue(args)...};
        return run(sql, values, nullptr);
    }

    /// The first row, mapped by `map(const Row&)`; nothing if there is none.
    template <class Map, class... Args>
    COLONNADE_OWN_COPY auto find(Map&& map, std::string_view sql, const Args&... args)
    {
        std::optional<std::decay_t<decltype(map(std::declval<const Row&>()))>> found;
        const std::array<SqlValue, sizeof...(Args)> values{toSqlValue(args)...};
        run(sql, values,
            [&](const Row& row)
            {
                found.emplace(map(row));
                return false;
            });
        return found;
    }

    /// All rows, mapped by `map(const Row&)`.
    template <class Map, class... Args>
    COLONNADE_OWN_COPY auto all(Map&& map, std::string_view sql, const Args&... args)
    {
        std::vector<std::decay_t<decltype(map(std::declval<const Row&>()))>> found;
        const std::array<SqlValue, sizeof...(Args)> values{toSqlValue(args)...};
        run(sql, values,
            [&](const Row& row)
            {
                found.push_back(map(row));
                return true;
            });
        return found;
    }

    /// The integer in the first row's first column; nothing if there is no row or it is NULL.
    template <class... Args>
    COLONNADE_OWN_COPY std::optional<std::int64_t> findInteger(std::string_view sql, const Args&... args)
    {
        const auto found = find([](const Row& row) { return row.findInteger(0); }, sql, args...);
        return found ? *found : std::nullopt;
    }
};

/// A session inside a transaction that may write. All or nothing: an exception rolls back.
class COLONNADE_API Transaction: public Session
{
public:
    ~Transaction() override;

    /// Says that the next statement is the work's last: on PostgreSQL its commit travels with it, which saves
    /// a round trip. It must be right by itself: whatever it brings about stays, so the work must not throw
    /// after it. A further statement is refused (`Poco::IllegalStateException`).
    virtual void commitWithNext();
};

/// The server's database: SQLite or PostgreSQL. Any thread.
///
/// `read` sees committed data: on SQLite all its statements see one state of the database, on PostgreSQL each
/// the latest. `write` returns after the commit is durable; one whose statement failed never commits, even if
/// the work swallowed the exception. Work must not call `read` or `write` itself
/// (`Poco::IllegalStateException`). On PostgreSQL the work of a `write` is run again after a serialization
/// failure, a deadlock or a connection lost before the commit, and that of a `read` after a lost connection,
/// so it must not have effects besides the database's. On SQLite the work of a `write` runs on the writer
/// thread, many works in one commit: it must not wait for anything. Throws `DatabaseBusy` when the queue is
/// full or no connection comes free in time (clients get 503).
class COLONNADE_API Database
{
public:
    virtual ~Database();

    /// Which database this is. Known before it is open, because the settings say it.
    virtual Dialect dialect() const = 0;

    /// Runs `work(Session&)` on this thread and returns what it returns. Nothing may be changed by it.
    template <class Work> auto read(Work&& work) -> std::invoke_result_t<Work&, Session&>
    {
        return collect<Session>([this](const auto& run) { doRead(run); }, work);
    }

    /// Runs `work(Transaction&)` and returns what it returns, once the commit is durable. The work may run
    /// more than once.
    template <class Work> auto write(Work&& work) -> std::invoke_result_t<Work&, Transaction&>
    {
        return collect<Transaction>([this](const auto& run) { doWrite(run); }, work);
    }

protected:
    virtual void doRead(const std::function<void(Session&)>& work) = 0;
    virtual void doWrite(const std::function<void(Transaction&)>& work) = 0;

private:
    template <class Lent, class Start, class Work> static auto collect(Start start, Work& work)
    {
        using Result = std::invoke_result_t<Work&, Lent&>;
        if constexpr (std::is_void_v<Result>)
            start([&](Lent& lent) { work(lent); });
        else
        {
            std::optional<Result> result;
            start([&](Lent& lent) { result.emplace(work(lent)); });
            return std::move(*result);
        }
    }
};

/// Roots of what statements throw. `message()` is for the log: it quotes SQL, never values.
POCO_DECLARE_EXCEPTION(COLONNADE_API, DatabaseException, Poco::RuntimeException)
/// A value that the column cannot take: wrong type, out of range, too long, NUL in text.
POCO_DECLARE_EXCEPTION(COLONNADE_API, InvalidValue, DatabaseException)
/// A rule of the schema. `message()` is the columns concerned if known, as `table.column, …`, or the
/// constraint's name.
POCO_DECLARE_EXCEPTION(COLONNADE_API, ConstraintViolation, DatabaseException)
POCO_DECLARE_EXCEPTION(COLONNADE_API, UniqueViolation, ConstraintViolation)
POCO_DECLARE_EXCEPTION(COLONNADE_API, ForeignKeyViolation, ConstraintViolation)
POCO_DECLARE_EXCEPTION(COLONNADE_API, NotNullViolation, ConstraintViolation)
POCO_DECLARE_EXCEPTION(COLONNADE_API, CheckViolation, ConstraintViolation)
/// Could not be done now: queue full, no free connection, server away. The pipeline answers 503 with
/// Retry-After.
POCO_DECLARE_EXCEPTION(COLONNADE_API, DatabaseBusy, DatabaseException)
/// The database's disk is full or fails: nothing was stored. The pipeline answers 503 and logs an error.
POCO_DECLARE_EXCEPTION(COLONNADE_API, StorageFailed, DatabaseBusy)
/// The commit was under way when the connection or the disk failed: the write may be there or not. What a
/// write needs outside of the database, as files, must stay; who asks again must look first. The pipeline
/// answers 503 with a sentence that says so, and without Retry-After.
POCO_DECLARE_EXCEPTION(COLONNADE_API, OutcomeUnknown, DatabaseBusy)

} // namespace colonnade
