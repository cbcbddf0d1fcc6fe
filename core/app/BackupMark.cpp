#include "app/BackupMark.h"

#include "app/BackupDates.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace colonnade
{

namespace fs = std::filesystem;

std::string backupMarkOf(const std::string& dataDirectory)
{
    return (fs::path(dataDirectory) / "last-backup").string();
}

void markBackup(const std::string& dataDirectory, const std::string& created)
{
    const std::string mark = backupMarkOf(dataDirectory), unfinished = mark + ".new";
    std::ofstream(unfinished, std::ios::trunc) << created << '\n';
    std::error_code ignored; // the backup is made all the same; the mark tells of the one before
    fs::rename(unfinished, mark, ignored);
}

std::optional<std::uint64_t> ageOfLastBackup(const std::string& dataDirectory, std::int64_t now)
{
    constexpr std::int64_t MICROSECONDS = 1'000'000;
    std::ifstream file(backupMarkOf(dataDirectory));
    std::string line;
    std::getline(file, line);
    const auto made = secondsOfTime(line);
    if (!made)
        return std::nullopt;
    return static_cast<std::uint64_t>(std::max<std::int64_t>(now / MICROSECONDS - *made, 0));
}

} // namespace colonnade
