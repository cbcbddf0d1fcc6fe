#pragma once

#include "api/TaskApi.h"
#include "owning/OwnerDesk.h"

#include <string>
#include <vector>

namespace colonnade::tasks
{

/// How the tasks of a project are handed out: order, answers wanted, priority; and deleting all that may go.
class TaskSettings
{
public:
    /// Both must outlive it.
    TaskSettings(const OwnerDesk& desk, const TaskApi& api):
        _desk(desk),
        _api(api)
    {
    }

    OwnerRoutes routes() const;

    /// What a project's `info.sched` may say; from the start on.
    void setSchedulers(std::vector<std::string> names) { _schedulers = std::move(names); }

private:
    Response overview(const Request& request) const;
    PageForm schedulerForm(const Record& project) const;
    Response showForm(const Request& request, const PageView& view, const char* name, Phrase heading,
                      PageForm form, std::optional<FlashMessage> flash = {}) const;
    Response takeScheduler(const Request& request) const;
    Response takeRedundancy(const Request& request) const;
    Response takePriority(const Request& request) const;
    Response askToDelete(const Request& request) const;
    Response takeDelete(const Request& request) const;
    std::vector<std::int64_t> allTasks(std::int64_t project, bool withResult) const;

    const OwnerDesk& _desk;
    const TaskApi& _api;
    std::vector<std::string> _schedulers;
};

} // namespace colonnade::tasks
