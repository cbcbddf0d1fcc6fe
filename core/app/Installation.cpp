#include "app/Installation.h"

#include "app/DataFolder.h"
#include "colonnade/Clock.h"
#include "data/Backup.h"
#include "plugin/PluginHost.h"
#include "text/FileCopy.h"

#include <algorithm>
#include <filesystem>

namespace colonnade
{

namespace fs = std::filesystem;

namespace
{

constexpr std::uintmax_t MEBIBYTE = std::uintmax_t{1024} * 1024;
constexpr std::uintmax_t ROOM_BESIDE = 64 * MEBIBYTE; ///< for what is written meanwhile
constexpr std::size_t NAMED_STEPS = 3;                ///< of those that are due
constexpr std::size_t COPIES_KEPT = 3;
constexpr const char* COPY_ENDING = ".db";
constexpr const char* UNFINISHED_ENDING = ".unfinished";

std::string absolute(const std::string& path)
{
    std::error_code error;
    return fs::absolute(path, error).lexically_normal().string();
}

/// The first file that somebody put into the folder; empty if there is none. What begins with a dot are
/// marks.
std::string firstFileIn(const fs::path& folder)
{
    std::error_code error;
    for (auto entry = fs::recursive_directory_iterator(folder, error);
         !error && entry != fs::recursive_directory_iterator(); entry.increment(error))
        if (entry->is_regular_file(error) && !entry->path().filename().string().starts_with('.'))
            return entry->path().string();
    return {};
}

/// The file, if it is there and not empty.
std::string traceIn(const fs::path& file)
{
    std::error_code error; // then it is not there
    const auto size = fs::file_size(file, error);
    return error || size == 0 ? std::string() : file.string();
}

/// What SQLite keeps beside the file, a copy of it, or the key, if that is this database's.
std::string firstTraceOfSqlite(const Configuration& configuration, const fs::path& folder)
{
    std::string trace;
    if (configuration.settings.section("identity")->text("key_file").empty())
        trace = traceIn(folder / "server.key");
    const std::string file = absolute(sqliteFileOf(dataSettingsOf(configuration)));
    for (const char* suffix: {"-wal", "-journal"})
        if (trace.empty())
            trace = traceIn(file + suffix);
    return trace.empty() ? firstFileIn(absolute(copiesFolderOf(configuration))) : trace;
}

/// Of a database that is gone: beside it, or a plugin's file.
std::string firstTrace(const Configuration& configuration)
{
    const fs::path folder = absolute(configuration.dataDirectory);
    if (dialectOf(dataSettingsOf(configuration)) == Dialect::Sqlite)
        if (auto trace = firstTraceOfSqlite(configuration, folder); !trace.empty())
            return trace;
    for (const auto& entry: configuration.catalog.entries)
        if (auto file = firstFileIn(folder / entry.name); !file.empty())
            return file;
    return {};
}

/// Files of an ending, the newest last: their names are times.
std::vector<fs::path> copiesIn(const std::string& folder, const std::string& ending)
{
    std::vector<fs::path> copies;
    std::error_code error; // the next copy tries again
    for (auto entry = fs::directory_iterator(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error))
        if (entry->path().filename().string().ends_with(ending))
            copies.push_back(entry->path());
    std::sort(copies.begin(), copies.end());
    return copies;
}

/// All but the newest few, and what a killed server left unfinished. A step that fails takes back those
/// before it, so that a start that is tried again and again makes equal copies.
void removeOldCopies(const std::string& folder)
{
    auto old = copiesIn(folder, COPY_ENDING);
    old.resize(old.size() - std::min(old.size(), COPIES_KEPT));
    const auto unfinished = copiesIn(folder, std::string(COPY_ENDING) + UNFINISHED_ENDING);
    old.insert(old.end(), unfinished.begin(), unfinished.end());
    std::error_code ignored; // as above
    for (const auto& copy: old)
        fs::remove(copy, ignored);
}

std::uintmax_t sizeOf(const std::string& file)
{
    std::error_code error;
    const auto size = fs::file_size(file, error);
    return error ? 0 : size;
}

} // namespace

DataSettings dataSettingsOf(const Configuration& configuration)
{
    return DataSettings::read(*configuration.settings.section("data"), configuration.dataDirectory);
}

std::string copiesFolderOf(const Configuration& configuration)
{
    return (fs::path(configuration.dataDirectory) / "before-migration").string();
}

bool lacksDatabaseFile(const Configuration& configuration)
{
    const std::string file = sqliteFileOf(dataSettingsOf(configuration));
    std::error_code error;
    const auto size = file.empty() ? 1 : fs::file_size(file, error);
    return error ? error == std::errc::no_such_file_or_directory : size == 0;
}

std::string noDatabaseText(const Configuration& configuration)
{
    const DataSettings settings = dataSettingsOf(configuration);
    const std::string place = dialectOf(settings) == Dialect::Sqlite
                                  ? absolute(sqliteFileOf(settings))
                                  : "the PostgreSQL database " + placeOf(settings);
    return "there is no database here: looked for " + place +
           (dialectOf(settings) == Dialect::Sqlite ? std::string() : ", which has no tables of Colonnade") +
           "; colonnade serve and colonnade migrate make one, --data-dir, --config and data.url name another "
           "place";
}

std::optional<std::string> findTracesOfLostDatabase(const Configuration& configuration)
{
    const std::string trace = firstTrace(configuration);
    if (trace.empty())
        return std::nullopt;
    const DataSettings settings = dataSettingsOf(configuration);
    const std::string file = sqliteFileOf(settings);
    return "the database " + (file.empty() ? placeOf(settings) : absolute(file)) +
           " is missing or empty, but " + trace +
           " belongs to one that was here: put the database back, restore a backup into an empty data "
           "folder, or "
           "name the right place with data.url or --data-dir; to begin anew, move what is in " +
           absolute(configuration.dataDirectory) + " away";
}

void refuseIfLost(const Configuration& configuration)
{
    if (!lacksDatabaseFile(configuration))
        return;
    if (const auto lost = findTracesOfLostDatabase(configuration))
        throw StartRefused(*lost);
}

std::string dueText(const std::vector<MigrationStep>& steps)
{
    std::string names;
    for (std::size_t i = 0; i < std::min(steps.size(), NAMED_STEPS); ++i)
        names += (names.empty() ? "" : ", ") + steps[i].owner + " " + steps[i].name;
    return "the database is of another version: " + std::to_string(steps.size()) + " migration(s) are due (" +
           names + (steps.size() > NAMED_STEPS ? ", …" : "") +
           "); colonnade migrate --plan lists them, colonnade migrate and serve do them";
}

std::string backUpBeforeMigrating(const Configuration& configuration)
{
    const DataSettings settings = dataSettingsOf(configuration);
    const std::string file = sqliteFileOf(settings);
    const auto wanted = sizeOf(file) + sizeOf(file + "-wal") + ROOM_BESIDE;
    std::error_code error;
    const auto space = fs::space(configuration.dataDirectory, error);
    if (!error && space.available < wanted)
        throw StartRefused(
            "migrations are due, and there is no room for a copy of the database before them: " +
            configuration.dataDirectory + " has " + std::to_string(space.available / MEBIBYTE) +
            " MiB left, wanted are " + std::to_string(wanted / MEBIBYTE) +
            "; make room, or back up elsewhere and give --no-backup");
    const std::string folder = copiesFolderOf(configuration);
    ensureDataFolder(folder);
    std::string time = isoTime(systemClock().nowMicroseconds());
    std::erase_if(time, [](char c) { return c == '-' || c == ':' || c == '.'; });
    std::string copy = folder + "/" + time + COPY_ENDING;
    const std::string unfinished = copy + UNFINISHED_ENDING;
    backUpDatabase(settings, unfinished, [](std::uint64_t, std::uint64_t) {});
    syncFiles(unfinished);
    fs::rename(unfinished, copy);
    syncFiles(folder);
    removeOldCopies(folder);
    return copy;
}

} // namespace colonnade
