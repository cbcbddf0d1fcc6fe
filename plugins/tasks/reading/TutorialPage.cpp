#include "reading/TutorialPage.h"

#include <colonnade/HttpError.h>
#include <colonnade/Markup.h>
#include <colonnade/Text.h>

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t MOST_NAME = 40; ///< of a step, code points

View exampleTutorial()
{
    View view;
    addExampleProject(view);
    for (const char* name: {"start_path", "back_path", "next_path", "next_name"})
        view.set(name, name);
    view.set("has_steps", true).set("is_empty", true).mark("text", Markup::trusted("<p>"));
    view.list("steps").add().set("name", "Look").set("current", true);
    return view;
}

/// What a step is called: its first line.
std::string nameOf(const std::string& step)
{
    const auto begin = step.find_first_not_of(" \t\r\n");
    return begin == std::string::npos
               ? std::string()
               : plainMarkdown(std::string_view(step).substr(begin, step.find('\n', begin) - begin),
                               MOST_NAME);
}

} // namespace

std::vector<std::string> tutorialSteps(std::string_view text)
{
    std::vector<std::string> steps(1);
    while (!text.empty())
    {
        const auto end = std::min(text.size(), text.find('\n'));
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(text.size(), end + 1));
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (trimBlanks(line) == "---")
            steps.emplace_back();
        else
            steps.back().append(line).append("\n");
    }
    std::erase_if(steps, [](const std::string& step)
                  { return step.find_first_not_of(" \t\r\n") == std::string::npos; });
    return steps;
}

bool isHtmlTutorial(std::string_view text)
{
    for (auto at = text.find('<'); at != std::string_view::npos && at + 1 < text.size();
         at = text.find('<', at + 1))
    {
        const char next = text[at + 1];
        const bool isTag =
            (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z') || next == '!' || next == '/';
        const bool isLink =
            text.substr(at + 1).starts_with("http://") || text.substr(at + 1).starts_with("https://");
        if (isTag && !isLink)
            return true;
    }
    return false;
}

TutorialPage::TutorialPage(const ProjectDoor& door, Pages& pages):
    _door(door),
    _page(pages.loadTemplate("tasks_tutorial", exampleTutorial()))
{
}

Response TutorialPage::show(const Request& request) const
{
    return _door.enter(request,
                       [&](const PageView& view)
                       {
                           return _door.show(
                               request, view,
                               {.templateName = "/projects/tutorial.html",
                                .heading = "How it works",
                                .twinTitle = " &middot; Tutorial",
                                .page = _page,
                                .draw = [&](View& page, const ProjectState&) { draw(page, request, view); },
                                .numbers = false});
                       });
}

void TutorialPage::draw(View& page, const Request& request, const PageView& view) const
{
    const std::string text = infoText(view.project, "tutorial");
    const bool isHtml = isHtmlTutorial(text);
    const auto steps = isHtml ? std::vector<std::string>() : tutorialSteps(text);
    const auto wanted = parseInteger(request.query().get("step"));
    const std::size_t last = steps.empty() ? 0 : steps.size() - 1;
    const std::size_t at =
        wanted && *wanted > 1 ? std::min(last, static_cast<std::size_t>(*wanted - 1)) : std::size_t{0};
    const auto pathTo = [&](std::size_t step)
    { return pathOf(view.project, "tutorial?step=") + std::to_string(step + 1); };
    page.set("start_path", pathOf(view.project, "newtask"))
        .set("is_empty", steps.empty() && !isHtml)
        .set("has_steps", steps.size() > 1)
        .set("back_path", at > 0 ? pathTo(at - 1) : std::string())
        .set("next_path", at < last ? pathTo(at + 1) : std::string())
        .set("next_name", at < last ? nameOf(steps[at + 1]) : std::string())
        .mark("text", steps.empty() ? Markup() : renderMarkdown(steps[at]));
    View& list = page.list("steps");
    for (std::size_t i = 0; i < steps.size(); ++i)
        list.add().set("name", nameOf(steps[i])).set("current", i == at);
}

} // namespace colonnade::tasks
