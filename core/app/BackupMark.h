#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace colonnade
{

/// The file in the data folder that says when the last backup was made.
std::string backupMarkOf(const std::string& dataDirectory);

/// Notes that a backup was made; `created`: as `BackupDescription`. Without a data folder that can be written
/// nothing is noted.
void markBackup(const std::string& dataDirectory, const std::string& created);

/// Seconds since the last backup; nothing: none is known. `now`: microseconds since 1970.
std::optional<std::uint64_t> ageOfLastBackup(const std::string& dataDirectory, std::int64_t now);

} // namespace colonnade
