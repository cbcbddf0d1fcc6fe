#pragma once

#include <optional>
#include <string>

namespace colonnade
{

/// Why files cannot be made in the folder, as a sentence; nothing if they can.
std::optional<std::string> findDataFolderFault(const std::string& folder);

/// Makes the folder, open to its owner only, unless it is there. Throws `StartRefused` with a sentence if it
/// cannot be made or written.
void ensureDataFolder(const std::string& folder);

/// A folder for the time of one command, removed at the end.
class TemporaryFolder
{
public:
    /// Made for its owner only, because keys and hashes pass through it.
    TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder();

    const std::string& path() const { return _path; } ///< gone with the object

private:
    std::string _path;
};

} // namespace colonnade
