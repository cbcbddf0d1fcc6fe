#pragma once

#include "reading/ProjectDoor.h"

namespace colonnade::tasks
{

/// `/project/<short name>/results`: what has come out, task by task, and the way to the downloads.
class ResultsPage
{
public:
    /// [provision] `door` must outlive it.
    ResultsPage(const Tasks& tasks, const ProjectDoor& door, Pages& pages);

    Response show(const Request& request) const;

private:
    /// The current result of a task.
    struct Result
    {
        std::int64_t task = 0;
        std::string info;
    };

    void draw(View& page, const Request& request, const PageView& view, const ProjectState& state) const;

    const Tasks& _tasks;
    const ProjectDoor& _door;
    std::shared_ptr<const PageTemplate> _page;
};

} // namespace colonnade::tasks
