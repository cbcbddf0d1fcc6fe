#pragma once

#include "app/BackupFolder.h"
#include "app/Configuration.h"

#include <string>

namespace colonnade
{

/// Whether a backup holds the installation's key.
enum class KeyInBackup
{
    Yes,
    No
};

/// What was done, for the operator.
struct BackupCount
{
    std::size_t files = 0; ///< of the data folder
    bool withKey = false;
    std::vector<std::string> leftOut = {}; ///< configuration files of a backup, which are not restored
    std::uint64_t bytes = 0;               ///< of all
};

/// Writes a backup of what `configuration` names into the new folder `target`, and checks it. The server may
/// run. Leaves nothing behind if it throws.
BackupCount createBackup(const Configuration& configuration, const std::string& target, KeyInBackup key,
                         const Progress& progress);

/// Puts the checked backup in `folder` to where `configuration` leads, where there must be nothing that it
/// would overwrite. The database comes last.
BackupCount restoreBackup(const Configuration& configuration, const std::string& folder,
                          const BackupDescription& description, const Progress& progress);

/// Where the installation's key lies, if it is in a file.
std::string keyFileOf(const Configuration& configuration);

} // namespace colonnade
