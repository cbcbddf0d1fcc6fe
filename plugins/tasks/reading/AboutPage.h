#pragma once

#include "reading/ProjectDoor.h"

namespace colonnade::tasks
{

/// What a project calls its work: `info.words`. Empty: it does not say.
struct ProjectWords
{
    std::string one;
    std::string many;
    std::string start; ///< of the button
};

ProjectWords wordsOf(const Record& project);

/// `/project/<short name>/`: what a project is for, how far it has got, and the way to take part.
class AboutPage
{
public:
    /// [provision] `door` must outlive it.
    AboutPage(const Tasks& tasks, const ProjectDoor& door, Pages& pages);

    Response show(const Request& request) const;

private:
    void draw(View& page, const PageView& view, const ProjectState& state) const;

    const Tasks& _tasks;
    const ProjectDoor& _door;
    std::shared_ptr<const PageTemplate> _page;
};

} // namespace colonnade::tasks
