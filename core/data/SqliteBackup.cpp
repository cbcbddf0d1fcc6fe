#include "data/SqliteBackup.h"

#include "colonnade/Database.h"
#include "data/SqliteHandle.h"
#include "text/FileCopy.h"

#include <Poco/URI.h>

#include <sqlite3.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

namespace colonnade
{

namespace
{

constexpr int PAGES_A_STEP = 2048; ///< between reports; 8 MiB
constexpr int PATIENCE_MILLISECONDS = 10'000;

struct FinishBackup
{
    void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
};

struct FinalizeStatement
{
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

[[noreturn]] void fail(const std::string& doing, const std::string& path, const std::string& reason)
{
    throw DatabaseException("cannot " + doing + " \"" + path + "\": " + reason);
}

SqliteHandle open(const std::string& name, int flags)
{
    SqliteHandle handle = openSqliteHandle(name, flags);
    sqlite3_busy_timeout(handle.get(), PATIENCE_MILLISECONDS);
    return handle;
}

/// A database that others write: its log is read with its side files, and left as it is.
SqliteHandle openSource(const std::string& path)
{
    SqliteHandle handle = open(path, SQLITE_OPEN_READWRITE);
    leaveLog(handle.get(), path);
    return handle;
}

/// The first column of the first row; empty if there is none.
std::string query(sqlite3* handle, const char* sql, const std::string& path)
{
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v2(handle, sql, -1, &raw, nullptr) != SQLITE_OK)
        fail("read the database file", path, sqlite3_errmsg(handle));
    const std::unique_ptr<sqlite3_stmt, FinalizeStatement> statement(raw);
    const int code = sqlite3_step(raw);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        fail("read the database file", path, sqlite3_errmsg(handle));
    const unsigned char* text = code == SQLITE_ROW ? sqlite3_column_text(raw, 0) : nullptr;
    return text ? reinterpret_cast<const char*>(text) : "";
}

void createPrivate(const std::string& file)
{
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0)
        fail("create", file, std::strerror(errno));
    ::close(descriptor);
}

void copyPages(sqlite3* source, sqlite3* copy, const std::string& path, const Progress& progress)
{
    const std::unique_ptr<sqlite3_backup, FinishBackup> backup(
        sqlite3_backup_init(copy, "main", source, "main"));
    if (!backup)
        fail("back up the database file", path, sqlite3_errmsg(copy));
    const auto pageSize = static_cast<std::uint64_t>(std::stoull(query(source, "PRAGMA page_size", path)));
    int code = SQLITE_OK;
    while (code == SQLITE_OK || code == SQLITE_BUSY || code == SQLITE_LOCKED)
    {
        code = sqlite3_backup_step(backup.get(), PAGES_A_STEP);
        const auto total = static_cast<std::uint64_t>(sqlite3_backup_pagecount(backup.get()));
        const auto left = static_cast<std::uint64_t>(sqlite3_backup_remaining(backup.get()));
        progress((total - left) * pageSize, total * pageSize);
        if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
            sqlite3_sleep(10);
    }
    if (code != SQLITE_DONE)
        fail("back up the database file", path, sqlite3_errstr(code));
}

} // namespace

void backUpSqlite(const std::string& path, const std::string& file, const Progress& progress)
{
    std::error_code error;
    if (!std::filesystem::exists(path, error))
        fail("back up the database file", path, "it does not exist; see data.url and --data-dir");
    const SqliteHandle source = openSource(path);
    createPrivate(file);
    const SqliteHandle copy = open(file, SQLITE_OPEN_READWRITE);
    // A read transaction that lasts as long as the copy: it holds one state of the database, and others write
    // behind it. Without it SQLite begins again whenever somebody writes, under load for ever.
    query(source.get(), "BEGIN", path);
    query(source.get(), "SELECT count(*) FROM sqlite_schema", path);
    copyPages(source.get(), copy.get(), path, progress);
    query(source.get(), "COMMIT", path);
}

void checkSqliteBackup(const std::string& file)
{
    // Immutable: without side files, which a folder that can only be read would not take.
    std::string name;
    Poco::URI::encode(std::filesystem::absolute(file).string(), "?#", name);
    const SqliteHandle handle = open("file:" + name + "?immutable=1", SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
    const std::string verdict = query(handle.get(), "PRAGMA integrity_check(1)", file);
    if (verdict != "ok")
        fail("trust the database file", file, verdict);
    const std::string table = query(handle.get(), "PRAGMA foreign_key_check", file);
    if (!table.empty())
        fail("trust the database file", file, "a row of " + table + " refers to one that is not there");
}

std::optional<std::string> findSqliteDamage(const std::string& path)
{
    const SqliteHandle handle = openSource(path);
    try
    {
        const std::string verdict = query(handle.get(), "PRAGMA quick_check(1)", path);
        return verdict == "ok" ? std::nullopt : std::optional(verdict);
    }
    catch (const DatabaseException& error)
    {
        return error.message();
    }
}

std::optional<std::string> findSqliteObstacle(const std::string& path)
{
    std::error_code error;
    for (const char* suffix: {"", "-wal", "-journal"})
        if (std::filesystem::exists(path + suffix, error))
            return "there is a database already: " + path + suffix +
                   "; restore overwrites nothing: move it away, or name another place with --data-dir";
    return std::nullopt;
}

void restoreSqlite(const std::string& path, const std::string& file, const Progress& progress)
{
    const std::filesystem::path place = std::filesystem::absolute(path);
    const auto total = static_cast<std::uint64_t>(std::filesystem::file_size(file));
    std::filesystem::create_directories(place.parent_path());
    const std::string partial = place.string() + ".restoring";
    std::uint64_t done = 0;
    copyFile(file, partial, [&](std::uint64_t bytes) { progress(done += bytes, total); });
    syncFiles(partial);
    const int linked = ::link(partial.c_str(), place.c_str()); // unlike a rename, replaces nothing
    const int code = errno;
    ::unlink(partial.c_str());
    if (linked != 0)
        fail("put in place the database file", path, std::strerror(code));
    syncFiles(place.parent_path().string());
}

} // namespace colonnade
