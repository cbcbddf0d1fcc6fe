#include "app/Assembly.h"
#include "app/Commands.h"
#include "app/Installation.h"
#include "app/Logging.h"
#include "data/DatabaseMove.h"
#include "identity/KeyFile.h"
#include "identity/MasterKey.h"

#include "colonnade/Crypto.h"
#include "colonnade/Files.h"
#include "colonnade/Json.h"
#include "colonnade/VisibleText.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <sstream>

namespace colonnade
{

namespace fs = std::filesystem;

namespace
{

constexpr std::chrono::seconds BETWEEN_REPORTS{2};
constexpr const char* MASTER_KEY = "master_key";    ///< as in core/identity/MasterKey.cpp
constexpr const char* UNFINISHED = "database_move"; ///< in core_secret until all is there
constexpr const char* UNFINISHED_ENDING = ".unfinished";
constexpr const char* FROM_FILE = "@file:";

/// `--to`, or what stands in the file that it names: a password in it is then in no list of processes.
std::string targetUrl(const CommandOptions& options)
{
    std::string given = options.get("--to");
    if (!given.starts_with(FROM_FILE))
        return given;
    const std::string path = given.substr(std::string_view(FROM_FILE).size());
    std::ifstream in(path);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in)
        throw StartRefused("--to: " + path + " cannot be read");
    return std::string(trimSpace(text.str()));
}

/// A database that is made aside and gets its name once all is in it (SQLite), or one that is there and
/// empty.
class Target
{
public:
    explicit Target(DataSettings settings):
        _settings(std::move(settings)),
        _file(sqliteFileOf(_settings))
    {
        if (const auto fault = findUrlFault(_settings))
            throw StartRefused("--to " + *fault);
        if (_file.empty())
            return;
        std::error_code error;
        if (fs::file_size(_file, error) > 0 && !error)
            throw StartRefused("--to: " + _file + " is there already: nothing is overwritten");
        _settings.url = "sqlite:" + unfinished();
        removeUnfinished(); // of a move that was broken off
    }

    ~Target()
    {
        _database.reset();
        if (!_file.empty())
            removeUnfinished();
    }
    Target(const Target&) = delete;
    Target& operator=(const Target&) = delete;

    Database& open(const std::vector<MigrationSet>& sets)
    {
        _database = openDatabase(_settings, IfMissing::Make);
        if (const auto obstacle = findMoveObstacle(*_database, UNFINISHED))
            throw StartRefused("--to: in " + placeOf(_settings) + " " + *obstacle);
        migrate(*_database, sets);
        _database->write(
            [](Transaction& transaction)
            {
                transaction.execute("insert into core_secret (name, value) values ($1, '') "
                                    "on conflict (name) do nothing",
                                    UNFINISHED);
            });
        _database.reset(); // with all that its connections keep of the migrations in memory
        _database = openDatabase(_settings, IfMissing::Refuse);
        return *_database;
    }

    /// It is complete.
    void keep()
    {
        _database.reset();
        if (_file.empty())
            return;
        fs::rename(unfinished(), _file);
        syncFolder(fs::absolute(_file).parent_path().string());
    }

    bool isSqlite() const { return !_file.empty(); }

private:
    std::string unfinished() const { return _file + UNFINISHED_ENDING; }

    void removeUnfinished() const
    {
        std::error_code ignored; // it is not there, mostly
        for (const char* suffix: {"", "-wal", "-shm", "-journal"})
            fs::remove(unfinished() + suffix, ignored);
    }

    DataSettings _settings;
    const std::string _file; ///< empty with PostgreSQL
    std::unique_ptr<OpenedDatabase> _database;
};

/// Tells the operator now and then how far it is.
class Reporter
{
public:
    explicit Reporter(std::ostream& out):
        _out(out)
    {
    }

    void operator()(const std::string& table, std::int64_t rows)
    {
        const auto now = std::chrono::steady_clock::now();
        if (now < _next)
            return;
        _next = now + BETWEEN_REPORTS;
        _out << "moving " << table << ": " << rows << " rows" << std::endl;
    }

private:
    std::ostream& _out;
    std::chrono::steady_clock::time_point _next = std::chrono::steady_clock::now() + BETWEEN_REPORTS;
};

/// Tables of plugins that are not enabled here would stay behind.
void refuseUnknownOwners(Database& source, const std::vector<MigrationSet>& sets)
{
    const auto owners = source.read(
        [](Session& session)
        {
            return session.all([](const Row& row) { return row.text(0); },
                               "select distinct owner from core_migration order by owner");
        });
    for (const auto& owner: owners)
        if (std::none_of(sets.begin(), sets.end(), [&](const auto& set) { return set.owner == owner; }))
            throw StartRefused("the database has tables of the plugin " + owner +
                               ", which is not enabled: they would stay behind; add it to plugins.enabled "
                               "for the move");
}

/// The key goes to where the new database's servers look for it.
class KeyOnTheWay
{
public:
    KeyOnTheWay(const Configuration& configuration, Database& source, bool toSqlite):
        _keyFile(configuration.settings.section("identity")->text("key_file")),
        _ownFile(configuration.dataDirectory + "/server.key"),
        _toSqlite(toSqlite),
        _key(loadMasterKey(source, _keyFile, configuration.dataDirectory))
    {
        if (!goesIntoFile())
            return;
        if (const auto there = findKeyFile(_ownFile); there && *there != _key)
            throw StartRefused(_ownFile + " is another key than this database's: move it away first");
    }

    /// Inside the move.
    void putInto(Transaction& transaction) const
    {
        transaction.execute("delete from core_secret where name = $1", UNFINISHED);
        if (_keyFile.empty() && !_toSqlite)
            transaction.execute("insert into core_secret (name, value) values ($1, $2)", MASTER_KEY,
                                encodeHex(_key));
    }

    /// After it.
    void putIntoFile() const
    {
        if (goesIntoFile())
            createKeyFile(_ownFile, _key);
    }

private:
    bool goesIntoFile() const { return _keyFile.empty() && _toSqlite; }

    const std::string _keyFile;
    const std::string _ownFile;
    const bool _toSqlite;
    const std::string _key;
};

void tell(Invocation& call, const DatabaseMove& moved, const std::string& place)
{
    std::int64_t rows = 0;
    JsonWriter json;
    json.beginObject().key("tables").beginArray();
    for (const auto& table: moved.tables)
    {
        rows += table.rows;
        json.beginObject()
            .member("name", table.name)
            .member("rows", table.rows)
            .member("checksum", table.checksum)
            .end();
    }
    json.end().key("left_out").beginArray();
    for (const auto& name: moved.leftOut)
        json.value(name);
    json.end().member("rows", rows).end();
    if (call.line.json)
        call.out << json.text() << std::endl;
    else
        call.out << "moved " << rows << " rows of " << moved.tables.size() << " tables to " << place
                 << "; counts and checksums are the same on both sides. Set data.url to it; the old database "
                    "is as it was"
                 << std::endl;
    for (const auto& name: moved.leftOut)
        call.err << "left out " << name << ", which only the one kind of database needs" << std::endl;
}

int move(Invocation& call, const Configuration& configuration, const CommandOptions& options)
{
    const auto sets = migrationsOf(configuration.catalog);
    auto settings = dataSettingsOf(configuration);
    const std::string from = settings.url;
    settings.url = targetUrl(options);
    const std::string place = placeOf(settings);
    if (from == settings.url)
        throw StartRefused("--to names the database that is in use");
    openFittingDatabase(configuration, IfDue::Refuse, IfAway::Tell, nullptr); // looks only
    const auto source = openDatabase(dataSettingsOf(configuration), IfMissing::Refuse);
    refuseUnknownOwners(*source, sets);
    Target target(settings);
    const KeyOnTheWay key(configuration, *source, target.isSqlite());
    Database& opened = target.open(sets);
    const auto moved = moveRows(*source, opened, {MASTER_KEY, UNFINISHED}, Reporter(call.err),
                                [&](Transaction& transaction) { key.putInto(transaction); });
    key.putIntoFile();
    target.keep();
    tell(call, moved, place);
    return 0;
}

} // namespace

int databaseCommand(Invocation& call)
{
    const auto& arguments = call.line.arguments;
    if (arguments.empty() || arguments.front() != "move")
        throw UsageException("database wants move");
    const CommandOptions options({arguments.begin() + 1, arguments.end()}, {"--to"}, {});
    options.get("--to");
    const Configuration configuration = configure(call.line);
    configuration.requireAll();
    setUpCommandLogging(*configuration.settings.section("log"));
    return move(call, configuration, options);
}

} // namespace colonnade
