#include "data/SqliteHandle.h"

#include "colonnade/Database.h"

#include <sqlite3.h>

namespace colonnade
{

void CloseSqlite::operator()(sqlite3* handle) const
{
    sqlite3_close_v2(handle);
}

SqliteHandle openSqliteHandle(const std::string& name, int flags)
{
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(name.c_str(), &raw, flags, nullptr);
    SqliteHandle handle(raw); // there may be one after a failure, too
    if (code != SQLITE_OK)
        throw DatabaseBusy("cannot open \"" + name + "\": " + (raw ? sqlite3_errmsg(raw) : "out of memory"),
                           code);
    return handle;
}

} // namespace colonnade
