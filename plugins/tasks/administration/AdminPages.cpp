#include "administration/AdminPages.h"

#include <iterator>

namespace colonnade::tasks
{

AdminPages::AdminPages(const Tasks& tasks, const ProjectApi& projects, const CsrfHook& csrf, Pages& pages):
    _desk(tasks, projects, csrf, pages),
    _categories(_desk),
    _projects(_desk),
    _news(_desk)
{
    std::string before = "Overview";
    for (const auto& [label, path]:
         {std::pair{"Projects", "/admin/projects"}, std::pair{"Categories", "/admin/categories"},
          std::pair{"News", "/admin/announcement"}})
    {
        pages.navigation({.menu = "admin", .label = label, .path = path, .after = before});
        before = label;
    }
}

OwnerRoutes AdminPages::routes() const
{
    OwnerRoutes all;
    for (OwnerRoutes part: {_categories.routes(), _projects.routes(), _news.routes()})
        all.insert(all.end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
    return all;
}

} // namespace colonnade::tasks
