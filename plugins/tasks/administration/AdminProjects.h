#pragma once

#include "administration/AdminDesk.h"

#include <cstdint>
#include <string>
#include <vector>

namespace colonnade::tasks
{

/// `/admin/projects`: all projects, drafts too; one of them: featured, category, owner. And
/// `/admin/featured`, as PYBOSSA's clients call it. Any thread. Source: design/SITE.md §2.E.
class AdminProjects
{
public:
    /// `desk` must outlive it.
    explicit AdminProjects(const AdminDesk& desk):
        _desk(desk)
    {
    }

    OwnerRoutes routes() const;

private:
    struct Line;
    enum class Feature
    {
        Add,
        Remove
    };

    Record requireProject(const Request& request) const;
    std::vector<Line> list(const std::string& words, std::int64_t belowId) const;
    Response showList(const Request& request) const;
    Response showOne(const Request& request, const Caller& caller) const;
    Response showProject(const Request& request, const Record& project, PageForm form) const;
    PageForm formOf(const Record& project) const;
    Response change(const Request& request) const;
    Response feature(const Request& request, Feature feature) const;
    Response showFeatured(const Request& request) const;

    const AdminDesk& _desk;
};

} // namespace colonnade::tasks
