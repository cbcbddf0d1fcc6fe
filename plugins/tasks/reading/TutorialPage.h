#pragma once

#include "reading/ProjectDoor.h"

#include <string>
#include <string_view>
#include <vector>

namespace colonnade::tasks
{

/// A tutorial in Markdown: lines of `---` part its pages, and each begins with a heading.
std::vector<std::string> tutorialSteps(std::string_view text);

/// Whether the text is HTML, as PYBOSSA has it, and not Markdown: it then brings scripts along.
bool isHtmlTutorial(std::string_view text);

/// `/project/<short name>/tutorial`: how a project's tasks are done, step by step.
class TutorialPage
{
public:
    /// [provision] `door` must outlive it.
    TutorialPage(const ProjectDoor& door, Pages& pages);

    Response show(const Request& request) const;

private:
    void draw(View& page, const Request& request, const PageView& view) const;

    const ProjectDoor& _door;
    std::shared_ptr<const PageTemplate> _page;
};

} // namespace colonnade::tasks
