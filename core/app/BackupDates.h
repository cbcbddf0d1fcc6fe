#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// Seconds since 1970 of `2026-11-22T05:17:54Z`; nothing for another form.
std::optional<std::int64_t> secondsOfTime(std::string_view text);

/// `2026-11-22T051754Z`, the name of a backup that was made at `2026-11-22T05:17:54…`.
std::string backupNameOf(std::string_view isoTime);
bool isBackupName(std::string_view name);

/// How many backups stay: the newest of each of the last days, weeks and months that have any.
struct BackupsKept
{
    int days = 7;
    int weeks = 4; ///< from Monday on, in UTC as all
    int months = 12;
};

/// Which backups stay, by their place in `times` (seconds since 1970, in any order). The newest always does.
std::vector<std::size_t> chooseBackups(const std::vector<std::int64_t>& times, const BackupsKept& kept);

} // namespace colonnade
