#include "owning/OwnerDesk.h"

#include <colonnade/HttpError.h>
#include <colonnade/Text.h>
#include <colonnade/pybossa/FormFields.h>

#include <Poco/Exception.h>

#include <algorithm>

namespace colonnade::tasks
{

OwnerDesk::OwnerDesk(const Tasks& tasks, const ProjectApi& projects, const ProjectTwin& twin,
                     const CsrfHook& csrf, Pages& pages):
    _tasks(tasks),
    _projects(projects),
    _twin(twin),
    _csrf(csrf),
    _pages(pages),
    _views(pages)
{
    View example = exampleHead();
    View body = OwnerBody::example();
    example.put("parts", body.list("parts"));
    _common = pages.loadTemplate("tasks_owner", example);
}

View OwnerDesk::exampleHead()
{
    View view;
    view.set("project_path", "/")
        .set("project_name", "Birds")
        .set("my_projects", "/")
        .set("is_draft", true)
        .set("lede", "x")
        .put("form", exampleForm());
    return view;
}

Response OwnerDesk::enter(const Request& request, const Page& page) const
{
    return withSignIn(
        _csrf, _pages, request,
        [&] { return withSentences(request, [&] { return page(findManagedView(_tasks, request)); }); });
}

Response OwnerDesk::take(const Request& request, const Page& page) const
{
    return withSignIn(_csrf, _pages, request,
                      [&]
                      {
                          const PageView view = findManagedView(_tasks, request);
                          _csrf.check(request);
                          return withSentences(request, [&] { return page(view); });
                      });
}

Response OwnerDesk::actOrAsk(const Request& request, const Page& act, const Page& ask) const
{
    if (request.method() == Method::Post)
        return take(request, act);
    return enter(request, hasJsonBody(request) && request.sentBy() != SentBy::OtherSite ? act : ask);
}

void OwnerDesk::writeTwin(JsonWriter& json, const Request& request, const PageView& view,
                          const OwnerPage& page, const Language& language) const
{
    const ProjectState state = _twin.stateOf(request, view);
    _twin.writeProject(json, view, state);
    if (page.numbers)
        ProjectTwin::writeNumbers(json, state);
    const std::string token = _csrf.makeToken(request);
    json.member("csrf", token);
    if (page.form)
        writeFormTwin(json, *page.form, token, language);
    if (page.members)
        page.members(json, state);
}

void OwnerDesk::draw(View& drawn, const Request& request, const PageView& view, const OwnerPage& page) const
{
    const auto user = view.caller.userId && _csrf.hasSessions()
                          ? _tasks.identity.users().findById(*view.caller.userId)
                          : std::nullopt;
    drawn.set("project_path", pathOf(view.project))
        .set("project_name", view.project.text("name"))
        .set("my_projects", user ? "/account/" + encodePercent(user->name) + "/projects" : std::string())
        .set("is_draft", !view.project.boolean("published"))
        .say("lede", page.lede);
    page.form ? drawn.put("form", viewOf(*page.form)) : drawn.set("form", nullptr);
    View parts = page.body.parts();
    drawn.put("parts", parts.list("parts"));
    if (page.draw)
        page.draw(drawn, _twin.stateOf(request, view));
}

Response OwnerDesk::show(const Request& request, const PageView& view, const OwnerPage& page) const
{
    pybossa::Shown shown{.templateName = page.templateName, .page = page.page ? page.page : _common};
    shown.title =
        page.twinTitle.empty()
            ? page.heading
            : Phrase::verbatim("Project: " + escapeHtml(view.project.text("name")) + page.twinTitle);
    shown.pageTitle = page.heading;
    shown.menu = "owner";
    shown.parameters = {{"short_name", view.project.text("short_name")}};
    shown.unlisted = true;
    shown.pictureOrigins = page.pictureOrigins;
    shown.holdsKeys = page.holdsKeys;
    shown.flash = page.flash;
    if (page.form && hasErrors(*page.form))
        shown.flash = pybossa::pleaseCorrect();
    if (wantsJson(request))
        shown.members = [&](JsonWriter& json, const Language& language)
        { writeTwin(json, request, view, page, language); };
    shown.draw = [&](View& drawn) { draw(drawn, request, view, page); };
    return _views.show(request, shown);
}

Response OwnerDesk::leave(const Request& request, const Record& project, std::string_view rest,
                          const FlashMessage& message) const
{
    return _views.leave(request, pathOf(project, rest), message);
}

Record OwnerDesk::change(const PageView& view, const ProjectApi::Change& work) const
{
    return _projects.change(view.project.id(), view.caller, work);
}

FormField& fieldOf(PageForm& form, std::string_view name)
{
    const auto found = std::find_if(form.fields.begin(), form.fields.end(),
                                    [&](const FormField& field) { return field.name == name; });
    if (found == form.fields.end())
        throw Poco::NotFoundException("no field " + std::string(name));
    return *found;
}

} // namespace colonnade::tasks
