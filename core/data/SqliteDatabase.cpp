#include "data/SqliteDatabase.h"

#include "data/ConnectionPool.h"
#include "data/SqliteConnection.h"
#include "data/SqliteWriter.h"

#include <sqlite3.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <mutex>
#include <unistd.h>

namespace colonnade
{

namespace
{

constexpr int MOST_SEARCHES = 2; ///< that look through everything, at a time

class SqliteDatabase final: public OpenedDatabase
{
public:
    SqliteDatabase(const std::string& file, std::unique_ptr<SqliteConnection> writer,
                   const DataSettings& settings, std::chrono::milliseconds patience):
        _readers(opener(file, patience, settings), settings.readConnections, patience),
        _searchers(opener(file, patience, settings), MOST_SEARCHES, patience),
        _writer(*this, std::move(writer), settings.maxQueuedWrites, patience)
    {
    }

    Dialect dialect() const override { return Dialect::Sqlite; }

protected:
    /// In one transaction, so that all statements see the same state of the database.
    void doRead(const std::function<void(Session&)>& work) override
    {
        WorkScope::refuseInside(*this);
        const DatabaseCaller* caller = DatabaseCallerScope::current();
        auto connection = caller && caller->looksThroughAll ? _searchers.borrow() : _readers.borrow();
        connection->control("BEGIN");
        try
        {
            const WorkScope scope(*this);
            SessionOn<SqliteConnection> session(*connection);
            work(session);
        }
        catch (...)
        {
            endRead(connection);
            throw;
        }
        endRead(connection);
    }

    void doWrite(const std::function<void(Transaction&)>& work) override
    {
        WorkScope::refuseInside(*this);
        _writer.run(work);
    }

private:
    using Pool = ConnectionPool<SqliteConnection>;

    static Pool::Open opener(const std::string& file, std::chrono::milliseconds patience,
                             const DataSettings& settings)
    {
        return [file, patience, longest = std::chrono::seconds(settings.statementSeconds)]
        { return std::make_unique<SqliteConnection>(file, SqliteConnection::Use::Read, patience, longest); };
    }

    /// Nothing was written, so that it does not matter how the transaction ends, if only it does.
    static void endRead(Pool::Lease& connection)
    {
        try
        {
            connection->control("COMMIT");
        }
        catch (const DatabaseException&)
        {
            connection.drop();
        }
    }

    Pool _readers;
    Pool _searchers;
    SqliteWriter _writer;
};

[[noreturn]] void refuse(const std::string& what, const std::string& file, const std::string& reason)
{
    throw DatabaseException("cannot " + what + " \"" + file + "\": " + reason);
}

void createFolder(const std::filesystem::path& folder)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        refuse("create the folder of the database", folder.string(), error.message());
}

/// Accounts live in it: nobody else may read it. SQLite gives its side files the same permissions.
void openFile(const std::string& file, IfMissing ifMissing)
{
    const int create = ifMissing == IfMissing::Make ? O_CREAT : 0;
    const int descriptor = ::open(file.c_str(), O_RDWR | create | O_CLOEXEC, 0600);
    if (descriptor < 0)
        refuse("open the database file", file,
               std::string(std::strerror(errno)) + "; the server must be able to write it and its folder");
    ::close(descriptor);
}

void requireWritableFolder(const std::string& file)
{
    const std::string folder = std::filesystem::path(file).parent_path().string();
    if (::access(folder.c_str(), W_OK | X_OK) != 0)
        refuse("write to the folder of the database", folder,
               std::string(std::strerror(errno)) + "; SQLite keeps side files beside the database");
}

/// Before the library is first used: no lock shared by all threads around each allocation.
void prepareLibrary()
{
    static std::once_flag once;
    std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

std::unique_ptr<SqliteConnection> openWriter(const std::string& file, std::chrono::milliseconds patience)
{
    try
    {
        auto writer = std::make_unique<SqliteConnection>(file, SqliteConnection::Use::Write, patience,
                                                         std::chrono::seconds(0));
        if (writer->isReadOnly())
            refuse("write to the database file", file, "it is read-only for this user");
        std::string mode;
        writer->run("PRAGMA journal_mode", {},
                    [&](const Row& row)
                    {
                        mode = row.text(0);
                        return false;
                    });
        if (mode != "wal")
            refuse("use the database file", file, "its file system does not take SQLite's write-ahead log");
        writer->control("BEGIN IMMEDIATE");
        writer->control("ROLLBACK");
        return writer;
    }
    catch (const DatabaseException& error)
    {
        switch (error.code() & 0xff)
        {
        case SQLITE_NOTADB:
            refuse("open the database file", file,
                   "it is not an SQLite database; data.url names another file");
        case SQLITE_CORRUPT:
            refuse("open the database file", file, "it is damaged; restore a backup");
        default:
            throw;
        }
    }
}

std::unique_ptr<SqliteConnection> openWriterNaming(const std::string& file,
                                                   std::chrono::milliseconds patience)
{
    try
    {
        return openWriter(file, patience);
    }
    catch (const DatabaseBusy& error)
    {
        if ((error.code() & 0xff) == SQLITE_BUSY || (error.code() & 0xff) == SQLITE_LOCKED)
            refuse("use the database file", file, "another process keeps it locked");
        refuse("use the database file", file, error.message());
    }
    catch (const DatabaseException& error)
    {
        if (error.message().starts_with("cannot "))
            throw;
        refuse("open the database file", file, error.message());
    }
    catch (const Poco::Exception& error)
    {
        refuse("open the database file", file, error.displayText());
    }
}

} // namespace

std::unique_ptr<OpenedDatabase> openSqlite(const std::string& path, const DataSettings& settings,
                                           IfMissing ifMissing)
{
    const std::filesystem::path absolute = std::filesystem::absolute(path);
    const std::string file = absolute.string();
    std::error_code error;
    const auto size = std::filesystem::file_size(absolute, error);
    if (ifMissing == IfMissing::Refuse && (error ? error == std::errc::no_such_file_or_directory : size == 0))
        refuse("open the database file", file, error ? "it does not exist" : "it is empty");
    if (ifMissing == IfMissing::Make)
        createFolder(absolute.parent_path());
    openFile(file, ifMissing);
    requireWritableFolder(file);
    prepareLibrary();
    const std::chrono::milliseconds patience(settings.waitMilliseconds);
    return std::make_unique<SqliteDatabase>(file, openWriterNaming(file, patience), settings, patience);
}

} // namespace colonnade
