#pragma once

#include "administration/AdminProjects.h"
#include "administration/Categories.h"
#include "administration/SiteNews.h"

namespace colonnade::tasks
{

/// The pages on which administrators see to projects, put together.
class AdminPages
{
public:
    /// [provision] All must outlive it.
    AdminPages(const Tasks& tasks, const ProjectApi& projects, const CsrfHook& csrf, Pages& pages);

    /// What is to be registered.
    OwnerRoutes routes() const;

private:
    const AdminDesk _desk;
    const Categories _categories;
    const AdminProjects _projects;
    const SiteNews _news;
};

} // namespace colonnade::tasks
