#include "app/BackupPrune.h"

#include "app/BackupFolder.h"
#include "colonnade/Database.h"
#include "plugin/PluginHost.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

namespace colonnade
{

namespace fs = std::filesystem;

namespace
{

struct Backup
{
    fs::path path;
    std::string created;
    std::int64_t time = 0;
};

/// Those that are whole as far as a look tells, the newest first.
std::vector<Backup> findWhole(const fs::path& folder)
{
    std::vector<Backup> found;
    for (const auto& entry: fs::directory_iterator(folder))
    {
        std::error_code error; // then it is no backup
        if (!fs::is_directory(entry.symlink_status(error)) || !fs::exists(entry.path() / backup::SUMS, error))
            continue;
        try
        {
            const auto description = BackupDescription::read((entry.path() / backup::DESCRIPTION).string());
            if (const auto time = secondsOfTime(description.created))
                found.push_back({entry.path(), description.created, *time});
        }
        catch (const StartRefused&)
        {
            // no backup, or one of a newer version: not ours to remove
        }
    }
    std::sort(found.begin(), found.end(), [](const Backup& a, const Backup& b) { return a.time > b.time; });
    return found;
}

bool isGood(const Backup& one)
{
    try
    {
        checkBackup(one.path.string(), [](std::uint64_t) {});
        return true;
    }
    catch (const StartRefused&)
    {
        return false;
    }
    catch (const DatabaseException&)
    {
        return false;
    }
}

/// Without its list it is no backup any more, also if the rest is not removed to the end.
void removeBackup(const fs::path& path)
{
    fs::remove(path / backup::SUMS);
    fs::remove_all(path);
}

/// What a killed `backup create --into` left, before that time.
std::vector<fs::path> findHalves(const fs::path& folder, const std::string& before)
{
    std::vector<fs::path> halves;
    for (const auto& entry: fs::directory_iterator(folder))
    {
        const std::string name = entry.path().filename().string();
        std::error_code error; // then it is left
        if (fs::is_directory(entry.symlink_status(error)) && isBackupName(name) &&
            name < backupNameOf(before) && !fs::exists(entry.path() / backup::SUMS, error) && !error)
            halves.push_back(entry.path());
    }
    return halves;
}

} // namespace

PrunedBackups pruneBackups(const std::string& folder, const BackupsKept& kept)
{
    std::error_code error;
    if (!fs::is_directory(folder, error))
        throw StartRefused(folder + " is no folder with backups");
    auto backups = findWhole(folder);
    const auto good = std::find_if(backups.begin(), backups.end(), isGood);
    PrunedBackups result;
    for (auto one = backups.begin(); one != good; ++one)
        result.damaged.push_back(one->path.filename().string());
    if (good == backups.end())
        return result;
    backups.erase(backups.begin(), good);
    std::vector<std::int64_t> times;
    times.reserve(backups.size());
    for (const auto& one: backups)
        times.push_back(one.time);
    const auto chosen = chooseBackups(times, kept);
    const std::set<std::size_t> stay(chosen.begin(), chosen.end());
    for (std::size_t i = 0; i < backups.size(); ++i)
    {
        (stay.contains(i) ? result.kept : result.removed).push_back(backups[i].path.filename().string());
        if (!stay.contains(i))
            removeBackup(backups[i].path);
    }
    for (const auto& half: findHalves(folder, backups.front().created))
    {
        result.removed.push_back(half.filename().string());
        fs::remove_all(half);
    }
    return result;
}

} // namespace colonnade
