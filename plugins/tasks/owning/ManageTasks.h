#pragma once

#include "api/TaskApi.h"
#include "owning/OwnerDesk.h"
#include "owning/TaskFilter.h"

namespace colonnade::tasks
{

/// `/project/<short name>/tasks/manage`: the tasks that an owner's filters choose, to be changed many at
/// once; and one task: `…/tasks/<id>/edit`.
class ManageTasks
{
public:
    /// [provision] Both must outlive it. `folder`: for exports too large for memory.
    ManageTasks(const OwnerDesk& desk, const TaskApi& api, std::string folder);

    OwnerRoutes routes() const;

private:
    Response show(const Request& request) const;
    Response take(const Request& request) const;
    Response change(const Request& request, const PageView& view, const std::vector<std::int64_t>& ids) const;
    Response exportThem(const PageView& view, const std::vector<std::int64_t>& ids) const;
    Response settle(const Request& request, const PageView& view, const std::vector<std::int64_t>& ids) const;
    std::vector<std::int64_t> chosen(const Request& request, const PageView& view) const;
    void draw(View& page, const PageView& view, const TaskFilter& filter, const FilteredTasks& found) const;

    const OwnerDesk& _desk;
    const TaskApi& _api;
    const std::string _folder;
    std::shared_ptr<const PageTemplate> _page;
};

} // namespace colonnade::tasks
