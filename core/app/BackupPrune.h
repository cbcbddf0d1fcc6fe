#pragma once

#include "app/BackupDates.h"

#include <string>
#include <vector>

namespace colonnade
{

/// What was found in a folder of backups, by name.
struct PrunedBackups
{
    std::vector<std::string> kept, removed;
    std::vector<std::string> damaged; ///< newer than the newest good one; they stay, to be looked at
};

/// Removes the backups in `folder` that nobody needs any more, and halves of such that were never completed.
/// The newest one that is good, all of it read, stays, whatever `kept` says; without one nothing is removed.
/// What is no backup is not touched. Throws `StartRefused`.
PrunedBackups pruneBackups(const std::string& folder, const BackupsKept& kept);

} // namespace colonnade
