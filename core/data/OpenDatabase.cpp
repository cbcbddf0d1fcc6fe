#include "data/OpenDatabase.h"

#include "data/PostgresqlDatabase.h"
#include "data/SqliteDatabase.h"

#include <string_view>

namespace colonnade
{

POCO_IMPLEMENT_EXCEPTION(DatabaseAway, DatabaseException, "Database away")

namespace
{

constexpr std::string_view SQLITE = "sqlite:";

bool isPostgresql(const std::string& url)
{
    return url.starts_with("postgresql://") || url.starts_with("postgres://");
}

SettingSpec integerSetting(std::string key, std::string fallback, std::int64_t minimum, std::int64_t maximum,
                           std::string description)
{
    return {.key = std::move(key),
            .type = SettingType::Integer,
            .fallback = std::move(fallback),
            .description = std::move(description),
            .minimum = minimum,
            .maximum = maximum};
}

} // namespace

std::vector<SettingSpec> dataSettingSpecs()
{
    return {
        {.key = "data.url",
         .type = SettingType::Url, // it may hold a password
         .fallback = "",
         .description = "The database: sqlite:PATH or postgresql://user:password@host:port/name. Not set: "
                        "colonnade.db in the data folder.",
         .unset = "name the database, or take the setting away for SQLite in the data folder"},
        {.key = "data.backup_folder",
         .fallback = "",
         .description =
             "Where the button on /admin/server makes backups, outside the data folder; older ones "
             "there are thinned out as colonnade backup prune does. Not set: there is no button."},
        integerSetting("data.read_connections", "10", 1, 256, "Most connections open at once for reading."),
        integerSetting("data.write_connections", "10", 1, 256,
                       "Most connections open at once for writing (PostgreSQL; SQLite has one)."),
        integerSetting("data.wait_milliseconds", "5000", 100, 60'000,
                       "How long a request waits, from its arrival, for a worker, a free connection or its "
                       "turn to write, "
                       "and a statement for a lock, before it is answered 503."),
        integerSetting("data.statement_timeout_seconds", "30", 1, 3600,
                       "How long one statement may run; SQLite limits only those that read."),
        integerSetting("data.max_queued_writes", "4096", 1, 1'000'000,
                       "Most writes waiting for their turn (SQLite); more are answered 503."),
        {.key = "data.pooling",
         .type = SettingType::Choice,
         .fallback = "session",
         .description = "What data.url leads to: session is PostgreSQL itself, or a pooler that lends whole "
                        "sessions; transaction a pooler that lends its connections from transaction to "
                        "transaction, as pgbouncer with pool_mode = transaction.",
         .choices = {"session", "transaction"}},
    };
}

DataSettings DataSettings::read(const Config& data, const std::string& dataDirectory)
{
    DataSettings settings;
    settings.url = data.text("url");
    if (settings.url.empty())
        settings.url = std::string(SQLITE) + dataDirectory + "/colonnade.db";
    settings.readConnections = static_cast<int>(data.integer("read_connections"));
    settings.writeConnections = static_cast<int>(data.integer("write_connections"));
    settings.waitMilliseconds = static_cast<int>(data.integer("wait_milliseconds"));
    settings.statementSeconds = static_cast<int>(data.integer("statement_timeout_seconds"));
    settings.maxQueuedWrites = static_cast<std::size_t>(data.integer("max_queued_writes"));
    settings.pooling = data.text("pooling") == "transaction" ? Pooling::Transaction : Pooling::Session;
    return settings;
}

std::string sqliteFileOf(const DataSettings& settings)
{
    return settings.url.starts_with(SQLITE) ? settings.url.substr(SQLITE.size()) : std::string();
}

Dialect dialectOf(const DataSettings& settings)
{
    return isPostgresql(settings.url) ? Dialect::Postgresql : Dialect::Sqlite;
}

std::string placeOf(const DataSettings& settings)
{
    return settings.url.starts_with(SQLITE) ? sqliteFileOf(settings) : postgresqlPlace(settings.url);
}

std::optional<std::string> findUrlFault(const DataSettings& settings)
{
    const std::string& url = settings.url;
    if (url.starts_with(SQLITE))
    {
        const std::string file = sqliteFileOf(settings);
        if (file.empty() || file == ":memory:")
            return "must name a file, as in sqlite:var/colonnade.db, not \"" + url + "\"";
        return std::nullopt;
    }
    if (isPostgresql(url))
        return findPostgresqlUrlFault(url);
    const std::string scheme = url.substr(0, url.find(':')); // never the rest: it may hold a password
    return "must begin with sqlite: or postgresql://" +
           (scheme.size() < url.size() ? ", not \"" + scheme + ":\"" : std::string());
}

std::unique_ptr<OpenedDatabase> openDatabase(const DataSettings& settings, IfMissing ifMissing)
{
    if (const auto fault = findUrlFault(settings))
        throw DatabaseException("data.url " + *fault);
    if (isPostgresql(settings.url))
        return openPostgresql(settings.url, settings);
    return openSqlite(sqliteFileOf(settings), settings, ifMissing);
}

std::unique_ptr<OpenedDatabase> lookAtDatabase(const DataSettings& settings)
{
    const std::string file = sqliteFileOf(settings);
    return file.empty() || findUrlFault(settings) ? openDatabase(settings, IfMissing::Refuse)
                                                  : lookAtSqlite(file, settings);
}

std::optional<std::string> findWriteObstacle(const DataSettings& settings)
{
    const std::string file = sqliteFileOf(settings);
    return file.empty() ? std::nullopt : findSqliteWriteObstacle(file);
}

} // namespace colonnade
