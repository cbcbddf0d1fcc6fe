#include "app/BackupMaker.h"

#include "app/BackupMark.h"
#include "app/DataFolder.h"
#include "app/Installation.h"
#include "colonnade/Clock.h"
#include "plugin/PluginHost.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>

namespace colonnade
{

namespace fs = std::filesystem;

namespace
{

constexpr const char* SQLITE = "sqlite:";
constexpr std::size_t SECONDS_LENGTH = 19; // of 2026-11-22T05:17:54

fs::path normal(const fs::path& path)
{
    return fs::weakly_canonical(fs::absolute(path));
}

/// What lies in the data folder and is no part of its files: the database and the key have places of their
/// own, logs are not for restoring.
std::set<fs::path> exceptionsOf(const Configuration& configuration)
{
    const auto section = [&](const char* name) { return configuration.settings.section(name); };
    std::set<fs::path> exceptions{normal(keyFileOf(configuration)), normal(copiesFolderOf(configuration)),
                                  normal(backupMarkOf(configuration.dataDirectory))};
    const std::string accessLog = section("http")->text("access_log");
    exceptions.insert(normal(accessLog.empty() ? configuration.dataDirectory + "/access.log" : accessLog));
    if (const std::string log = section("log")->text("file"); !log.empty())
        exceptions.insert(normal(log));
    const std::string url = dataSettingsOf(configuration).url;
    if (url.starts_with(SQLITE))
        for (const char* suffix: {"", "-wal", "-shm", "-journal"})
            exceptions.insert(normal(url.substr(std::strlen(SQLITE)) + suffix));
    return exceptions;
}

bool isInside(const fs::path& path, const fs::path& folder)
{
    const fs::path relative = path.lexically_relative(folder);
    return !relative.empty() && *relative.begin() != "..";
}

void makeFolder(const fs::path& path)
{
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
        throw StartRefused("cannot make the folder " + path.string() + ": " + std::strerror(errno));
}

void makeFolders(const fs::path& path)
{
    std::error_code error;
    if (path.empty() || fs::is_directory(path, error))
        return;
    makeFolders(path.parent_path());
    makeFolder(path);
}

/// Copies into a backup, and keeps the list of what it holds.
class Maker
{
public:
    Maker(const Configuration& configuration, fs::path target, const Progress& progress):
        _configuration(configuration),
        _target(std::move(target)),
        _progress(progress)
    {
    }

    BackupCount run(KeyInBackup key)
    {
        // First the database, then the files: what a row refers to was there before the row, and is
        // found; what is deleted meanwhile is missed by a row that its deletion has outlived.
        const std::string database = (_target / backup::DATABASE).string();
        const BackupSource source = backUpDatabase(dataSettingsOf(_configuration), database, _progress);
        checkDatabaseBackup(source.kind, database);
        add(backup::DATABASE, digestFile(database));
        std::error_code error;
        const std::string keyFile = keyFileOf(_configuration);
        if (key == KeyInBackup::Yes && fs::exists(keyFile, error))
        {
            add(backup::KEY, copyFile(keyFile, (_target / backup::KEY).string()));
            _count.withKey = true;
        }
        copyDataFolder();
        writeNew(backup::DESCRIPTION,
                 BackupDescription{COLONNADE_VERSION,
                                   isoTime(systemClock().nowMicroseconds()).substr(0, SECONDS_LENGTH) + "Z",
                                   source}
                         .toJson() +
                     "\n");
        add(backup::DESCRIPTION, digestFile((_target / backup::DESCRIPTION).string()));
        syncFiles(_target.string());
        writeNew(backup::SUMS, sumsText(_sums));
        syncFiles(_target.string());
        return _count;
    }

private:
    void add(const std::string& name, const FileDigest& digest)
    {
        _sums[name] = digest.sha256;
        _count.bytes += digest.size;
    }

    void writeNew(const char* name, const std::string& text) const
    {
        const fs::path path = _target / name;
        std::ofstream file(path, std::ios::binary);
        file << text;
        file.close();
        if (!file || ::chmod(path.c_str(), 0600) != 0)
            throw StartRefused("cannot write " + path.string() + ": " + std::strerror(errno));
    }

    void copyDataFolder()
    {
        const fs::path folder = normal(_configuration.dataDirectory);
        std::error_code error;
        if (!fs::is_directory(folder, error))
            return; // with PostgreSQL there may be none
        const std::set<fs::path> exceptions = exceptionsOf(_configuration);
        copyFolder(folder, "", exceptions, {});
    }

    /// Follows links to folders and files: what is stored elsewhere is part of the data.
    void copyFolder(const fs::path& from, const fs::path& name, const std::set<fs::path>& exceptions,
                    std::set<fs::path> above)
    {
        if (!above.insert(fs::canonical(from)).second)
            return; // a link that leads back to where it came from
        std::error_code error;
        for (const auto& entry: fs::directory_iterator(from))
        {
            const fs::path path = name / entry.path().filename();
            if (exceptions.contains(normal(entry.path())) || path.string().starts_with(".probe-"))
                continue;
            if (entry.is_directory(error))
                copyFolder(entry.path(), path, exceptions, above);
            else if (entry.is_regular_file(error))
                copyOne(entry.path(), path);
        }
    }

    void copyOne(const fs::path& from, const fs::path& name)
    {
        const fs::path to = _target / backup::FILES / name;
        makeFolders(to.parent_path());
        try
        {
            add((fs::path(backup::FILES) / name).generic_string(),
                copyFile(from.string(), to.string(),
                         [this](std::uint64_t bytes) { _progress(_copied += bytes, 0); }));
            ++_count.files;
        }
        catch (const Poco::FileException&)
        {
            std::error_code error;
            if (fs::exists(from, error))
                throw;
            // The server deleted it since the folder was listed.
        }
    }

    const Configuration& _configuration;
    const fs::path _target;
    const Progress& _progress;
    BackupSums _sums;
    BackupCount _count;
    std::uint64_t _copied = 0;
};

/// The folder of a backup that is being made; removed unless it is completed.
class NewFolder
{
public:
    explicit NewFolder(fs::path path):
        _path(std::move(path))
    {
        std::error_code error;
        if (!_path.parent_path().empty())
            fs::create_directories(_path.parent_path(), error);
        if (::mkdir(_path.c_str(), 0700) != 0)
            throw StartRefused(errno == EEXIST ? _path.string() + " is there already: a backup overwrites "
                                                                  "nothing; name another folder"
                                               : "cannot make the folder " + _path.string() + ": " +
                                                     std::strerror(errno));
    }
    ~NewFolder()
    {
        std::error_code ignored; // without SHA256SUMS nobody takes it for a backup
        if (!_complete)
            fs::remove_all(_path, ignored);
    }
    NewFolder(const NewFolder&) = delete;
    NewFolder& operator=(const NewFolder&) = delete;

    void complete() { _complete = true; }

private:
    const fs::path _path;
    bool _complete = false;
};

/// What the server would read as configuration from the data folder. Whoever made a backup must not decide
/// what the server that it is restored to runs or trusts.
bool isConfiguration(const fs::path& name)
{
    return name == "colonnade.properties" || *name.begin() == "conf.d";
}

/// Of each file in the backup, where it goes. Names of configuration go to `leftOut`.
std::vector<std::pair<fs::path, fs::path>> placesOf(const Configuration& configuration,
                                                    const fs::path& folder, std::vector<std::string>& leftOut)
{
    std::vector<std::pair<fs::path, fs::path>> places;
    std::error_code error;
    if (fs::exists(folder / backup::KEY, error))
        places.emplace_back(folder / backup::KEY, keyFileOf(configuration));
    const fs::path files = folder / backup::FILES;
    if (fs::exists(files, error))
        for (const auto& entry: fs::recursive_directory_iterator(files))
        {
            const auto name = entry.path().lexically_relative(files);
            if (entry.is_regular_file(error) && isConfiguration(name))
                leftOut.push_back(name.string());
            else if (entry.is_regular_file(error))
                places.emplace_back(entry.path(), configuration.dataDirectory / name);
        }
    return places;
}

} // namespace

std::string keyFileOf(const Configuration& configuration)
{
    const std::string set = configuration.settings.section("identity")->text("key_file");
    return set.empty() ? (fs::path(configuration.dataDirectory) / "server.key").string() : set;
}

BackupCount createBackup(const Configuration& configuration, const std::string& target, KeyInBackup key,
                         const Progress& progress)
{
    const fs::path folder = normal(target);
    if (isInside(folder, normal(configuration.dataDirectory)))
        throw StartRefused(target +
                           " lies in the data folder, which the backup is of; name a place elsewhere");
    if (lacksDatabaseFile(configuration))
        throw StartRefused(noDatabaseText(configuration));
    NewFolder made(folder);
    BackupCount count = Maker(configuration, folder, progress).run(key);
    made.complete();
    return count;
}

BackupCount restoreBackup(const Configuration& configuration, const std::string& folder,
                          const BackupDescription& description, const Progress& progress)
{
    const DataSettings settings = dataSettingsOf(configuration);
    BackupCount count;
    const auto places = placesOf(configuration, folder, count.leftOut);
    std::error_code error;
    if (const auto obstacle = findRestoreObstacle(settings, description.source))
        throw StartRefused(*obstacle);
    for (const auto& [from, to]: places)
        if (fs::exists(fs::symlink_status(to, error)))
            throw StartRefused(to.string() + " is there already: restore overwrites nothing; name an empty "
                                             "data folder with --data-dir");
    ensureDataFolder(configuration.dataDirectory);
    for (const auto& [from, to]: places)
    {
        makeFolders(to.parent_path());
        copyFile(from.string(), to.string(), [&](std::uint64_t bytes) { progress(count.bytes += bytes, 0); });
        if (to == keyFileOf(configuration))
            count.withKey = true;
        else
            ++count.files;
    }
    syncFiles(configuration.dataDirectory);
    const std::string database = (fs::path(folder) / backup::DATABASE).string();
    restoreDatabase(settings, description.source, database, progress);
    count.bytes += fs::file_size(database, error);
    return count;
}

} // namespace colonnade
