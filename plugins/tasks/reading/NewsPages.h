#pragma once

#include "reading/ProjectDoor.h"

namespace colonnade::tasks
{

/// A project's news: `…/blog`, and `…/<number>` for one post. What is not published is its author's alone,
/// and in the list the owners'.
class NewsPages
{
public:
    /// [provision] `door` must outlive it.
    NewsPages(const Tasks& tasks, const ProjectDoor& door, Pages& pages);

    Response list(const Request& request) const;
    Response show(const Request& request) const;

private:
    const Tasks& _tasks;
    const ProjectDoor& _door;
    std::shared_ptr<const PageTemplate> _list, _post;
};

} // namespace colonnade::tasks
