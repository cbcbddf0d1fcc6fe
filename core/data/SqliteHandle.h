#pragma once

#include <memory>
#include <string>

struct sqlite3;

namespace colonnade
{

struct CloseSqlite
{
    void operator()(sqlite3* handle) const;
};

/// A connection of the library's; closes itself.
using SqliteHandle = std::unique_ptr<sqlite3, CloseSqlite>;

/// `name`: a path, or a `file:` URI if the flags say so; `flags`: `SQLITE_OPEN_…`. Throws `DatabaseBusy` with
/// SQLite's reason and its code.
SqliteHandle openSqliteHandle(const std::string& name, int flags);

/// What a killed server left in the log of the file stays there: otherwise who closes the file last brings it
/// into the file, though he only looked.
void leaveLog(sqlite3* handle, const std::string& file);

} // namespace colonnade
