#pragma once

#include "transfer/ImportJob.h"

#include <colonnade/Database.h>
#include <colonnade/Files.h>

#include <string>
#include <string_view>
#include <vector>

namespace colonnade::tasks
{

/// The files that wait to be imported, `import-<uuid>` in the plugin's folder. Each is on the disk, and held
/// by its `DurableFile`, before the row that names it is committed. Any thread.
class ImportFiles
{
public:
    explicit ImportFiles(std::string folder):
        _folder(std::move(folder))
    {
    }

    /// Random, so that nothing of the client's is in a path.
    static std::string makeName();
    /// Within the folder.
    std::string pathOf(std::string_view name) const { return _folder + "/" + std::string(name); }

    /// Removes what no import waits for: files of servers that were killed, of imports that have ended, of
    /// projects that were deleted. `waiting`: imports whose files are left alone without a look. Nothing that
    /// somebody holds is touched.
    void sweep(Database& database, const std::vector<ImportJob>& waiting) const;

private:
    bool removeUnnamed(Database& database, const std::string& file) const;

    const std::string _folder;
};

} // namespace colonnade::tasks
