#include "data/SqliteStatements.h"

#include "data/DatabaseDamaged.h"
#include "data/SqlText.h"

#include <sqlite3.h>

namespace colonnade
{

namespace
{

/// `UNIQUE constraint failed: users.name, users.realm` → `users.name, users.realm`; of an index on an
/// expression its name.
std::string concerned(const std::string& message)
{
    static constexpr std::string_view MARK = "constraint failed: ";
    static constexpr std::string_view INDEX = "index '";
    const auto at = message.find(MARK);
    if (at == std::string::npos)
        return message;
    std::string what = message.substr(at + MARK.size());
    if (what.starts_with(INDEX) && what.ends_with('\''))
        what = what.substr(INDEX.size(), what.size() - INDEX.size() - 1);
    return what;
}

[[noreturn]] void throwConstraint(int extendedCode, const std::string& message, std::string_view sql)
{
    switch (extendedCode)
    {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
        throw UniqueViolation(concerned(message));
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        throw ForeignKeyViolation("foreign key"); // SQLite does not tell which
    case SQLITE_CONSTRAINT_NOTNULL:
        throw NotNullViolation(concerned(message));
    case SQLITE_CONSTRAINT_CHECK:
        throw CheckViolation(concerned(message));
    case SQLITE_CONSTRAINT_DATATYPE:
        throw InvalidValue(message + ": " + shortened(sql));
    default:
        throw ConstraintViolation(concerned(message));
    }
}

} // namespace

// SQLite's messages name tables, columns and types, never values.
void throwSqlite(sqlite3* handle, int code, std::string_view sql)
{
    const int extended = sqlite3_extended_errcode(handle);
    const std::string message = sqlite3_errmsg(handle);
    const std::string where = message + ": " + shortened(sql);
    switch (code & 0xff)
    {
    case SQLITE_CONSTRAINT:
        throwConstraint(extended, message, sql);
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
        throw InvalidValue(where);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        throwDamaged(where, code);
    case SQLITE_INTERRUPT: // by the time limit
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_CANTOPEN: // no descriptor left; that the file is there was seen at the start
    case SQLITE_NOMEM:
        throw DatabaseBusy(where, code);
    case SQLITE_FULL:
    case SQLITE_IOERR:
        throw StorageFailed(where, code);
    default:
        throw DatabaseException(where, code);
    }
}

} // namespace colonnade
