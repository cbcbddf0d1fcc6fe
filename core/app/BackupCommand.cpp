#include "app/Assembly.h"
#include "app/BackupDates.h"
#include "app/BackupMaker.h"
#include "app/BackupMark.h"
#include "app/BackupPrune.h"
#include "app/Commands.h"
#include "app/Logging.h"

#include "colonnade/Clock.h"
#include "colonnade/Json.h"
#include "colonnade/Text.h"

#include <chrono>
#include <iomanip>
#include <ostream>
#include <sstream>

namespace colonnade
{

namespace
{

constexpr std::chrono::seconds BETWEEN_REPORTS{2};
constexpr double MEBIBYTE = 1024.0 * 1024.0;

std::string mebibytes(std::uint64_t bytes)
{
    std::ostringstream text;
    text << std::fixed << std::setprecision(1) << static_cast<double>(bytes) / MEBIBYTE << " MiB";
    return text.str();
}

/// Tells the operator every two seconds how far a long work is.
class Reporter
{
public:
    Reporter(std::ostream& out, std::string doing):
        _out(out),
        _doing(std::move(doing)),
        _next(std::chrono::steady_clock::now() + BETWEEN_REPORTS)
    {
    }

    void operator()(std::uint64_t done, std::uint64_t total)
    {
        const auto now = std::chrono::steady_clock::now();
        if (now < _next)
            return;
        _next = now + BETWEEN_REPORTS;
        _out << _doing << ": " << mebibytes(done) << (total > 0 ? " of " + mebibytes(total) : std::string())
             << std::endl;
    }

private:
    std::ostream& _out;
    const std::string _doing;
    std::chrono::steady_clock::time_point _next;
};

void tell(Invocation& call, const char* done, const std::string& folder, const BackupDescription& description,
          const BackupCount& count)
{
    const bool isSqlite = description.source.kind == BackupKind::Sqlite;
    if (call.line.json)
    {
        JsonWriter json;
        json.beginObject()
            .member("folder", folder)
            .member("version", description.version)
            .member("created", description.created)
            .member("database", isSqlite ? "sqlite" : "postgresql")
            .member("key", count.withKey)
            .member("files", static_cast<std::int64_t>(count.files))
            .member("bytes", static_cast<std::int64_t>(count.bytes))
            .end();
        call.out << json.text() << std::endl;
    }
    else
        call.out << done << ": the " << (isSqlite ? "SQLite" : "PostgreSQL") << " database"
                 << (count.withKey ? ", the key" : "") << " and " << count.files << " file(s), "
                 << mebibytes(count.bytes) << std::endl;
}

int create(Invocation& call, const Configuration& configuration, const CommandOptions& options)
{
    if (options.has("--into") != options.positional().empty())
        throw UsageException("backup create wants a folder, or --into and the folder for a new one");
    const std::string folder =
        options.has("--into")
            ? options.get("--into") + "/" + backupNameOf(isoTime(systemClock().nowMicroseconds()))
            : options.positional().front();
    const auto key = options.has("--without-key") ? KeyInBackup::No : KeyInBackup::Yes;
    const auto count = createBackup(configuration, folder, key, Reporter(call.err, "backing up"));
    const auto description = BackupDescription::read(folder + "/" + backup::DESCRIPTION);
    markBackup(configuration.dataDirectory, description.created);
    tell(call, "backed up", folder, description, count);
    if (count.withKey && !call.line.json)
        call.err << "the key is in the backup: who has it can use the API keys and project keys in it; keep "
                    "it as secret as the server"
                 << std::endl;
    return 0;
}

BackupDescription checked(Invocation& call, const std::string& folder, BackupCount& count)
{
    Reporter report(call.err, "checking");
    return checkBackup(folder, [&](std::uint64_t bytes) { report(count.bytes += bytes, 0); });
}

int verify(Invocation& call, const Configuration&, const CommandOptions& options)
{
    const std::string& folder = options.positional().front();
    BackupCount count;
    const auto description = checked(call, folder, count);
    if (call.line.json)
        tell(call, "", folder, description, count);
    else
        call.out << folder << " is whole: made by colonnade " << description.version << " at "
                 << description.created << ", " << mebibytes(count.bytes) << std::endl;
    return 0;
}

int countOf(const CommandOptions& options, const char* name, int usual)
{
    const auto text = options.find(name);
    const auto count = text ? parseInteger(*text) : usual;
    constexpr std::int64_t MOST = 10'000;
    if (!count || *count < 0 || *count > MOST)
        throw UsageException(std::string(name) + " wants a number from 0 to " + std::to_string(MOST));
    return static_cast<int>(*count);
}

void writeNames(JsonWriter& json, const char* name, const std::vector<std::string>& values)
{
    json.key(name).beginArray();
    for (const auto& value: values)
        json.value(value);
    json.end();
}

int prune(Invocation& call, const Configuration&, const CommandOptions& options)
{
    const std::string& folder = options.positional().front();
    const BackupsKept usual;
    const auto pruned = pruneBackups(folder, {countOf(options, "--days", usual.days),
                                              countOf(options, "--weeks", usual.weeks),
                                              countOf(options, "--months", usual.months)});
    if (call.line.json)
    {
        JsonWriter json;
        json.beginObject();
        writeNames(json, "kept", pruned.kept);
        writeNames(json, "removed", pruned.removed);
        writeNames(json, "damaged", pruned.damaged);
        call.out << json.end().text() << std::endl;
    }
    else
        for (const auto& name: pruned.removed)
            call.out << "removed " << name << std::endl;
    for (const auto& name: pruned.damaged)
        call.err << folder << "/" << name
                 << " is damaged, and stays to be looked at: colonnade backup verify says why" << std::endl;
    if (pruned.kept.empty())
        call.err << folder << " holds no good backup: nothing is removed" << std::endl;
    return pruned.damaged.empty() && !pruned.kept.empty() ? 0 : 1;
}

int restore(Invocation& call, const Configuration& configuration, const CommandOptions& options)
{
    const std::string& folder = options.positional().front();
    BackupCount read;
    const auto description = checked(call, folder, read);
    const auto count = restoreBackup(configuration, folder, description, Reporter(call.err, "restoring"));
    // Does not migrate; refuses what a newer version has migrated.
    const auto due =
        planMigrations(*lookAtConfiguredDatabase(configuration), migrationsOf(configuration.catalog));
    tell(call, "restored", folder, description, count);
    for (const auto& name: count.leftOut)
        call.err
            << "left out " << folder << "/files/" << name
            << ": configuration is not restored; look at it, and put it in place yourself if you trust it"
            << std::endl;
    if (!due.empty())
        call.err << due.size() << " migration(s) are due; serve or colonnade migrate does them" << std::endl;
    return 0;
}

struct Subcommand
{
    std::string name;
    int (*run)(Invocation&, const Configuration&, const CommandOptions&);
    std::vector<std::string> flags;
    std::vector<std::string> withValue = {};
};

const Subcommand& getSubcommand(const std::vector<std::string>& arguments)
{
    static const std::vector<Subcommand> subcommands{{"create", &create, {"--without-key"}, {"--into"}},
                                                     {"prune", &prune, {}, {"--days", "--weeks", "--months"}},
                                                     {"verify", &verify, {}},
                                                     {"restore", &restore, {}}};
    const std::string wanted = arguments.empty() ? "" : arguments.front();
    for (const auto& subcommand: subcommands)
        if (subcommand.name == wanted)
            return subcommand;
    throw UsageException("backup wants create, prune, verify or restore" +
                         (wanted.empty() ? std::string() : ", not \"" + wanted + "\""));
}

} // namespace

int backupCommand(Invocation& call)
{
    const auto& arguments = call.line.arguments;
    const Subcommand& subcommand = getSubcommand(arguments);
    const CommandOptions options({arguments.begin() + 1, arguments.end()}, subcommand.withValue,
                                 subcommand.flags, 1);
    if (options.positional().empty() && !options.has("--into"))
        throw UsageException("backup " + subcommand.name + " wants a folder");
    const Configuration configuration = configure(call.line);
    configuration.requireSettings();
    setUpCommandLogging(*configuration.settings.section("log"));
    return subcommand.run(call, configuration, options);
}

} // namespace colonnade
