#pragma once

#include "reading/ProjectDoor.h"

#include <string>

namespace colonnade::tasks
{

/// `/project/<short name>/tasks/export`: the downloads of a project, and each as an archive with PYBOSSA's
/// names: `<id>_<short name>_<type>_<format>.zip` with the objects, and with what their `info` says alone.
class ExportPage
{
public:
    /// [provision] `door` must outlive it. `folder`: for archives too large for memory.
    ExportPage(const Tasks& tasks, const ProjectDoor& door, std::string folder, Pages& pages);

    /// `?type=task|task_run|result&format=csv|json`; without both: the page.
    Response show(const Request& request) const;

private:
    Response page(const Request& request, const PageView& view) const;
    Response archive(const Request& request, const PageView& view) const;

    const Tasks& _tasks;
    const ProjectDoor& _door;
    const std::string _folder;
    std::shared_ptr<const PageTemplate> _page;
};

} // namespace colonnade::tasks
