#include "data/OpenDatabase.h"

#include "data/PostgresqlDatabase.h"
#include "data/SqliteDatabase.h"

#include <string_view>

namespace colonnade
{

namespace
{

constexpr std::string_view SQLITE = "sqlite:";

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
         .type = SettingType::Secret, // it may hold a password
         .fallback = "",
         .description = "The database: sqlite:PATH or postgresql://user:password@host:port/name. Empty: "
                        "colonnade.db in the data folder."},
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

std::unique_ptr<OpenedDatabase> openDatabase(const DataSettings& settings)
{
    const std::string& url = settings.url;
    if (url.starts_with(SQLITE))
        return openSqlite(url.substr(SQLITE.size()), settings);
    if (url.starts_with("postgresql://") || url.starts_with("postgres://"))
        return openPostgresql(url, settings);
    const std::string scheme = url.substr(0, url.find(':')); // never the rest: it may hold a password
    throw DatabaseException("data.url must begin with sqlite: or postgresql://" +
                            (scheme.size() < url.size() ? ", not \"" + scheme + ":\"" : std::string()));
}

} // namespace colonnade
