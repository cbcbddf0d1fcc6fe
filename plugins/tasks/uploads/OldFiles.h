#pragma once

#include "model/Tasks.h"

#include <colonnade/Request.h>
#include <colonnade/StoredFiles.h>

#include <string>
#include <string_view>

namespace colonnade::tasks
{

/// Files that came along from an older server, at the addresses that they had: `/uploads/<container>/<name>`.
/// Table tasks_old_file says whose they are; a file that it does not name is not served. Any thread.
class OldFiles
{
public:
    /// `files` must outlive it, and is given the container.
    OldFiles(const Tasks& tasks, StoredFiles& files, std::string folder);

private:
    void requireSeen(const Request& request, std::string_view container, std::string_view name) const;

    const Tasks& _tasks;
};

} // namespace colonnade::tasks
