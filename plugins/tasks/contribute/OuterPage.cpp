#include "contribute/OuterPage.h"

#include "contribute/DeedsView.h"

#include <colonnade/Json.h>
#include <colonnade/Parameters.h>
#include <colonnade/Text.h>

#include <algorithm>
#include <set>
#include <utility>

namespace colonnade::tasks
{

namespace
{

View exampleOf(const FormSlot& slot)
{
    View view;
    for (const char* name: {"project_path", "project_name", "done_by_all", "tutorial_path", "start_path",
                            "sign_in_path", "register_path", "sentence"})
        view.set(name, name);
    for (const char* name: {"n_done", "n_most", "n_own", "percent"})
        view.set(name, 1);
    for (const char* name: {"has_frame", "has_form", "has_work"})
        view.set(name, true);
    view.set("allow", "x").list("things").add(std::string("x"));
    view.put("deeds", exampleDeeds());
    view.put("frame", Frames::example());
    view.put("form", slot.example());
    return view;
}

/// What presenters may ask for, which browsers keep from frames.
constexpr std::pair<std::string_view, const char*> WISHES[] = {{"fullscreen", "the full screen"},
                                                               {"geolocation", "your place"},
                                                               {"camera", "the camera"},
                                                               {"microphone", "the microphone"}};

/// Of the project's `info.frame_allow`, which the visitor is asked about.
void drawWishes(View& view, const Record& project)
{
    const JsonDocument info = JsonDocument::parse(project.text("info"));
    const JsonValue wanted = info.root().isObject() ? info.root().find("frame_allow") : JsonValue();
    if (!wanted.isArray())
        return;
    std::set<std::string, std::less<>> names;
    for (std::size_t i = 0; i < wanted.size(); ++i)
        if (wanted.at(i).isText())
            names.emplace(wanted.at(i).text());
    std::string allow;
    for (const auto& [name, said]: WISHES)
        if (names.contains(name))
        {
            allow.append(allow.empty() ? "" : "; ").append(name).append(" *");
            view.list("things").addSaid(said);
        }
    view.set("allow", allow);
}

/// Percent, whole.
std::int64_t shareOf(std::int64_t done, std::int64_t all)
{
    return all > 0 ? std::clamp<std::int64_t>(100 * done / all, 0, 100) : 0;
}

} // namespace

OuterPage::OuterPage(const Tasks& tasks, Pages& pages, const ProjectApi& projects, const Frames& frames,
                     const FormSlot& slot):
    _tasks(tasks),
    _pages(pages),
    _projects(projects),
    _frames(frames),
    _slot(slot),
    _page(pages.loadTemplate("tasks_contribute", exampleOf(slot)))
{
}

void OuterPage::drawBar(View& view, const Visit& visit, const OuterContent& content) const
{
    const Record& project = visit.view.project;
    const std::int64_t all = project.integer("n_tasks");
    const bool isTutorial = content.text == FrameText::Tutorial;
    const bool teaches = !isTutorial && !frameTextOf(project, FrameText::Tutorial).empty();
    view.set("project_path", pathOf(project))
        .set("project_name", project.text("name"))
        .set("n_done", visit.done)
        .set("n_most", std::max<std::int64_t>(all, 1))
        .set("percent", shareOf(visit.done, all))
        .set("n_own", visit.own)
        .set("tutorial_path", teaches ? pathOf(project, "tutorial") : std::string())
        .set("start_path", isTutorial ? pathOf(project, "presenter") : std::string())
        .set("has_work", content.hasWork)
        .say("sentence", content.hasWork
                             ? Phrase("You have done all tasks that there are for you. Thank you!")
                             : content.sentence)
        .say("done_by_all", Phrase("{done} of {all} done by all",
                                   {{"done", std::to_string(visit.done)}, {"all", std::to_string(all)}}));
}

void OuterPage::drawSignIn(View& view, const Request& request, const Visit& visit) const
{
    if (visit.view.caller.signedIn())
        return;
    const std::string next = "?next=" + encodePercent(request.path());
    view.set("sign_in_path", "/account/signin" + next).set("register_path", "/account/register" + next);
}

Response OuterPage::twin(const Request& request, const Visit& visit, const OuterContent& content) const
{
    JsonWriter project;
    _projects.writeObject(project, visit.view.project, visit.view.caller);
    JsonWriter json;
    json.beginObject();
    if (content.message)
        json.member("flash", _pages.language(request).say(content.message->text))
            .member("status", content.message->category);
    if (content.members)
        content.members(json);
    if (content.hasWork && content.text == FrameText::Presenter && FormSlot::draws(visit))
        json.rawMember("form", _slot.twin(request, visit).toJson(_pages.language(request)));
    json.rawMember("project", project.text());
    json.member("template", content.templateName).member("title", content.twinTitle);
    return Response::json(json.end().take()).header("Cache-Control", "no-store");
}

Response OuterPage::show(const Request& request, const Visit& visit, const OuterContent& content) const
{
    if (wantsJson(request))
        return twin(request, visit, content);
    PageContent page{.title = content.title, .from = _page, .bare = true};
    drawBar(page.drawn, visit, content);
    drawSignIn(page.drawn, request, visit);
    const bool isTask = content.text == FrameText::Presenter;
    const bool hasForm = isTask && content.hasWork && FormSlot::draws(visit);
    const bool isOpen =
        visit.view.project.boolean("published") && !visit.view.project.boolean("is_protected");
    const bool hasFrame =
        !hasForm && content.hasWork && !frameTextOf(visit.view.project, content.text).empty();
    if (hasForm)
        page.drawn.set("has_form", true).put("form", _slot.draw(visit));
    if (hasFrame)
        page.drawn.set("has_frame", true)
            .put("frame",
                 _frames.slot(request,
                              {visit.view.project,
                               isTask ? std::string(request.path()) : pathOf(visit.view.project, "tutorial"),
                               /*mayEnter=*/!isOpen, isTask ? "The task" : "How it works"}));
    if (hasFrame && isTask)
        drawWishes(page.drawn, visit.view.project);
    if ((hasFrame && isTask) || (hasForm && !visit.state.mends))
        page.drawn.put("deeds", drawDeeds(_tasks, _pages, request, visit));
    if (content.message)
        page.messages.push_back(*content.message);
    Response shown = _pages.draw(request, page);
    if (hasFrame)
        _frames.open(shown);
    if (hasForm)
        _slot.widen(visit, shown);
    return shown;
}

} // namespace colonnade::tasks
