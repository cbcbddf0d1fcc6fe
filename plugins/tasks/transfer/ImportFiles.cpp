#include "transfer/ImportFiles.h"

#include "transfer/FileLock.h"

#include <colonnade/Crypto.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace colonnade::tasks
{

namespace
{

constexpr std::string_view PREFIX = "import-";
constexpr std::string_view EXPORT_PREFIX =
    "spool-"; ///< without a name from the start, but for a kill in between
constexpr std::string_view UNFINISHED = ".new";

/// The name that a row would have.
std::string_view finishedName(std::string_view file)
{
    return file.ends_with(UNFINISHED) ? file.substr(0, file.size() - UNFINISHED.size()) : file;
}

} // namespace

std::string ImportFiles::makeName()
{
    return std::string(PREFIX) + randomUuid();
}

void ImportFiles::sweep(Database& database, const std::vector<ImportJob>& waiting) const
{
    std::vector<std::string> files;
    std::error_code error; // the next sweep looks again
    for (std::filesystem::directory_iterator entry(_folder, error), end; !error && entry != end;
         entry.increment(error))
        if (std::string name = entry->path().filename();
            name.starts_with(PREFIX) || name.starts_with(EXPORT_PREFIX))
            files.push_back(std::move(name));
    for (const auto& file: files)
    {
        const auto isNamed = [&](const ImportJob& job) { return job.spool == file; };
        if (std::none_of(waiting.begin(), waiting.end(), isNamed))
            removeUnnamed(database, file);
    }
}

/// Under the file's lock: who writes one holds it until the row is committed, and so does who imports it.
bool ImportFiles::removeUnnamed(Database& database, const std::string& file) const
{
    const FileLock lock(pathOf(file));
    if (!lock.isHeld())
        return false;
    const bool isNamed =
        !file.ends_with(UNFINISHED) &&
        database.read(
            [&](Session& session)
            {
                return session
                    .findInteger("SELECT 1 FROM tasks_import WHERE spool = $1 AND state = 'running'",
                                 finishedName(file))
                    .has_value();
            });
    std::error_code ignored; // the next sweep tries again
    return !isNamed && std::filesystem::remove(pathOf(file), ignored);
}

} // namespace colonnade::tasks
