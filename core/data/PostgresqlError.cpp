#include "data/PostgresqlError.h"

#include "data/DatabaseDamaged.h"
#include "data/SqlText.h"

#include <libpq-fe.h>

#include <algorithm>

namespace colonnade
{

POCO_IMPLEMENT_EXCEPTION(ConnectionLost, DatabaseBusy, "Database connection lost")
POCO_IMPLEMENT_EXCEPTION(TransactionConflict, DatabaseBusy, "Transaction conflict")

namespace
{

std::string field(const PGresult* result, int code)
{
    const char* text = PQresultErrorField(result, code);
    return text ? text : "";
}

/// `Key (name, realm)=(bob, x) already exists.` → `users.name, users.realm`. What follows are values, and
/// stays out. Nothing for an index on an expression.
std::string columnsOfKey(const std::string& table, const std::string& detail)
{
    static constexpr std::string_view START = "(";
    const auto start = detail.find(START);
    const auto end = detail.find(")=(");
    if (table.empty() || start == std::string::npos || end == std::string::npos || end < start)
        return {};
    const std::string columns = detail.substr(start + START.size(), end - start - START.size());
    if (columns.find('(') != std::string::npos)
        return {};
    std::string qualified = table + ".";
    for (const char c: columns)
    {
        qualified += c;
        if (c == ' ')
            qualified += table + ".";
    }
    return qualified;
}

/// `table.column, …` if known, else the constraint's name.
std::string concerned(const PGresult* result)
{
    const std::string table = field(result, PG_DIAG_TABLE_NAME);
    const std::string column = field(result, PG_DIAG_COLUMN_NAME);
    if (!table.empty() && !column.empty())
        return table + "." + column;
    const std::string columns = columnsOfKey(table, field(result, PG_DIAG_MESSAGE_DETAIL));
    return columns.empty() ? field(result, PG_DIAG_CONSTRAINT_NAME) : columns;
}

[[noreturn]] void throwConstraint(const std::string& state, const PGresult* result)
{
    if (state == "23505")
        throw UniqueViolation(concerned(result));
    if (state == "23503")
        throw ForeignKeyViolation(concerned(result));
    if (state == "23502")
        throw NotNullViolation(concerned(result));
    if (state == "23514")
        throw CheckViolation(field(result, PG_DIAG_CONSTRAINT_NAME));
    throw ConstraintViolation(concerned(result));
}

/// SQLSTATE 08xxx is a pooler's that gives us up: it lost the server, or had no connection to it to lend.
bool endsConnection(const PGconn* connection, const PGresult* result)
{
    const std::string severity = field(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    const std::string state = field(result, PG_DIAG_SQLSTATE);
    return PQstatus(connection) != CONNECTION_OK || severity == "FATAL" || severity == "PANIC" ||
           state.empty() || state.starts_with("08");
}

/// A prepared statement that the schema has left behind.
bool isStale(const std::string& state, const PGresult* result)
{
    return state == "0A000" && field(result, PG_DIAG_SOURCE_FUNCTION) == "RevalidateCachedQuery";
}

/// A prepared statement is not there, or there already: the connection leads to another session than before.
bool isForeignSession(const std::string& state)
{
    return state == "26000" || state == "42P05";
}

bool quotesValues(const std::string& state)
{
    return state.starts_with("22") || state.starts_with("P0");
}

} // namespace

void ClearResult::operator()(PGresult* result) const
{
    PQclear(result);
}

std::string lastMessage(const PGconn* connection)
{
    std::string message;
    std::string_view rest = PQerrorMessage(connection);
    while (!rest.empty())
    {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        if (!line.empty() && line.front() != '\t')
            message += (message.empty() ? "" : "; ") + std::string(line);
    }
    return shortened(message);
}

void throwPostgresql(const PGconn* connection, const PGresult* result, std::string_view sql)
{
    const std::string state = field(result, PG_DIAG_SQLSTATE);
    if (endsConnection(connection, result))
        throw ConnectionLost("connection to PostgreSQL lost", lastMessage(connection));
    if (state.starts_with("23"))
        throwConstraint(state, result);

    std::string where = "SQLSTATE " + state + " in " + shortened(sql);
    if (!quotesValues(state))
        where = field(result, PG_DIAG_MESSAGE_PRIMARY) + ", " + where;
    if (isForeignSession(state))
        throw ConnectionLost("a pooler seems to share our connections among transactions, as pgbouncer does "
                             "with pool_mode = transaction: set data.pooling = transaction; " +
                             where);
    if (isStale(state, result))
        throw ConnectionLost(where);
    if (state.starts_with("22"))
        throw InvalidValue("the database refuses a value, " + where);
    if (state == "40001" || state == "40P01")
        throw TransactionConflict(where);
    if (state == "53100" || state == "58030") // no room on its disk; it cannot read or write a file
        throw StorageFailed(where);
    // 57014 statement time-out, 55P03 lock not available, 53xxx out of disk, memory or connections
    if (state == "57014" || state == "55P03" || state.starts_with("53"))
        throw DatabaseBusy(where);
    if (state == "XX001" || state == "XX002") // data_corrupted, index_corrupted
        throwDamaged(where);
    throw DatabaseException(where);
}

} // namespace colonnade
