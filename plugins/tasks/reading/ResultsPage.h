#pragma once

#include "reading/ProjectDoor.h"

namespace colonnade::tasks
{

/// `/project/<short name>/results`: what has come out, as the owners show it (`info.results`, in a frame) and
/// task by task, and the way to the downloads.
class ResultsPage
{
public:
    /// [provision] All must outlive it.
    ResultsPage(const Tasks& tasks, const ProjectDoor& door, const Frames& frames, Pages& pages);

    Response show(const Request& request) const;

private:
    /// The current result of a task.
    struct Result
    {
        std::int64_t task = 0;
        std::string info;
    };

    void drawFrame(View& page, const Request& request, const Record& project) const;
    void draw(View& page, const Request& request, const PageView& view, const ProjectState& state) const;

    const Tasks& _tasks;
    const ProjectDoor& _door;
    const Frames& _frames;
    std::shared_ptr<const PageTemplate> _page;
};

} // namespace colonnade::tasks
