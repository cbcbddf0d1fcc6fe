#include "data/SqliteHandle.h"

#include "colonnade/Database.h"

#include <sqlite3.h>

#include <filesystem>

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

void leaveLog(sqlite3* handle, const std::string& file)
{
    std::error_code error; // there is none
    const auto size = std::filesystem::file_size(file + "-wal", error);
    if (!error && size > 0) // an empty one is ours, and goes with us
        sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

} // namespace colonnade
