#include "data/SqliteDatabase.h"

#include "data/ConnectionPool.h"
#include "data/SqliteConnection.h"
#include "data/SqliteWriter.h"

#include <sqlite3.h>

#include <atomic>
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

/// Opens the file with `open`; what is wrong with it becomes a sentence that names it.
template <class Open> auto opening(const std::string& file, const Open& open)
{
    try
    {
        return open();
    }
    catch (const DatabaseBusy& error)
    {
        if ((error.code() & 0xff) == SQLITE_BUSY || (error.code() & 0xff) == SQLITE_LOCKED)
            refuse("use the database file", file, "another process keeps it locked");
        refuse("use the database file", file, error.message());
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
            if (error.message().starts_with("cannot "))
                throw;
            refuse("open the database file", file, error.message());
        }
    }
    catch (const Poco::Exception& error)
    {
        refuse("open the database file", file, error.displayText());
    }
}

std::unique_ptr<SqliteConnection> openWriterNaming(const std::string& file,
                                                   std::chrono::milliseconds patience)
{
    return opening(file, [&] { return openWriter(file, patience); });
}

void requireThere(const std::string& file)
{
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (error ? error == std::errc::no_such_file_or_directory : size == 0)
        refuse("open the database file", file, error ? "it does not exist" : "it is empty");
}

/// Without writing to it. Said here, since SQLite would try again for a minute.
void requireReadable(const std::string& file)
{
    std::error_code error; // then opening it says why
    if (std::filesystem::exists(file, error) && !std::filesystem::is_regular_file(file, error))
        refuse("open the database file", file, "it is no ordinary file");
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        refuse("open the database file", file,
               std::string(std::strerror(errno)) + "; the server must be able to read and write it");
    ::close(descriptor);
}

class SqliteDatabase final: public OpenedDatabase
{
public:
    using Use = SqliteConnection::Use;

    /// `readers`: `Look` or `Read`. With `Look` the writer is opened by the first write.
    SqliteDatabase(std::string file, Use readers, const DataSettings& settings):
        _file(std::move(file)),
        _settings(settings),
        _patience(settings.waitMilliseconds),
        _looksOnly(readers == Use::Look),
        _readers(opener(), settings.readConnections, _patience),
        _searchers(opener(), MOST_SEARCHES, _patience)
    {
        if (!_looksOnly)
            writer();
    }

    Dialect dialect() const override { return Dialect::Sqlite; }

    std::map<std::string, std::string> connection() const override { return {{"file", _file}}; }

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
        writer().run(work);
    }

private:
    using Pool = ConnectionPool<SqliteConnection>;

    Pool::Open opener() const
    {
        return [this]
        {
            return std::make_unique<SqliteConnection>(_file, _looksOnly ? Use::Look : Use::Read, _patience,
                                                      std::chrono::seconds(_settings.statementSeconds));
        };
    }

    SqliteWriter& writer()
    {
        const std::lock_guard lock(_mutex);
        if (_writer)
            return *_writer;
        _writer = std::make_unique<SqliteWriter>(*this, openWriterNaming(_file, _patience),
                                                 _settings.maxQueuedWrites, _patience);
        if (_looksOnly.exchange(false)) // whoever closes last brings the log into the file now
        {
            _readers.forgetAll();
            _searchers.forgetAll();
        }
        return *_writer;
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

    const std::string _file;
    const DataSettings _settings;
    const std::chrono::milliseconds _patience;
    std::atomic<bool> _looksOnly;
    Pool _readers;
    Pool _searchers;
    std::mutex _mutex;
    std::unique_ptr<SqliteWriter> _writer; // guarded by _mutex
};

} // namespace

std::unique_ptr<OpenedDatabase> openSqlite(const std::string& path, const DataSettings& settings,
                                           IfMissing ifMissing)
{
    const std::filesystem::path absolute = std::filesystem::absolute(path);
    const std::string file = absolute.string();
    if (ifMissing == IfMissing::Refuse)
        requireThere(file);
    if (ifMissing == IfMissing::Make)
        createFolder(absolute.parent_path());
    openFile(file, ifMissing);
    requireWritableFolder(file);
    prepareLibrary();
    return std::make_unique<SqliteDatabase>(file, SqliteConnection::Use::Read, settings);
}

std::unique_ptr<OpenedDatabase> lookAtSqlite(const std::string& path, const DataSettings& settings)
{
    const std::string file = std::filesystem::absolute(path).string();
    requireThere(file);
    requireReadable(file);
    prepareLibrary();
    auto database = std::make_unique<SqliteDatabase>(file, SqliteConnection::Use::Look, settings);
    opening(file,
            [&]
            {
                return database->read([](Session& session)
                                      { return session.findInteger("SELECT count(*) FROM sqlite_schema"); });
            });
    return database;
}

std::optional<std::string> findSqliteWriteObstacle(const std::string& path)
try
{
    const std::string file = std::filesystem::absolute(path).string();
    openFile(file, IfMissing::Refuse);
    requireWritableFolder(file);
    return std::nullopt;
}
catch (const DatabaseException& error)
{
    return error.message();
}

} // namespace colonnade
