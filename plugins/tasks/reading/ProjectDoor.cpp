#include "reading/ProjectDoor.h"

#include <colonnade/HttpError.h>
#include <colonnade/Parameters.h>
#include <colonnade/Text.h>

namespace colonnade::tasks
{

namespace
{

Response leadToPassword(const Request& request, const Record& project)
{
    return Response::redirect(pathOf(project, "password?next=") + encodePercent(request.path()));
}

} // namespace

Response ProjectDoor::enter(const Request& request,
                            const std::function<Response(const PageView&)>& page) const
{
    return withSignIn(_csrf, _views.pages(), request,
                      [&]
                      {
                          const PageView view = findReadableView(_tasks, request);
                          if (!_passwords.mayEnter(request, view.project, view.caller))
                              return leadToPassword(request, view.project);
                          return page(view);
                      });
}

Response ProjectDoor::frame(const Request& request, const Frames& frames, FrameText text) const
{
    const PageView view = findPageView(_tasks, request);
    const bool isSeen = view.project.boolean("published") || manages(view.caller, view.project);
    if (!frames.isLetIn(request, view.project) &&
        !(isSeen && _passwords.mayEnter(request, view.project, view.caller)))
        throw HttpError(403, problem::FORBIDDEN, "This project is not open to everybody.");
    return frames.document(request, view.project, text);
}

Response ProjectDoor::enterData(const Request& request,
                                const std::function<Response(const PageView&)>& page) const
{
    return enter(request,
                 [&](const PageView& view)
                 {
                     if (!view.project.boolean("zip_download") && !manages(view.caller, view.project))
                         throw HttpError(
                             view.caller.signedIn() ? 403 : 401,
                             view.caller.signedIn() ? problem::FORBIDDEN : problem::UNAUTHORIZED,
                             "The owners of this project keep its tasks and answers to themselves.");
                     return page(view);
                 });
}

Response ProjectDoor::show(const Request& request, const PageView& view, const ProjectContent& content) const
{
    const Record& project = view.project;
    const ProjectState state = _twin.stateOf(request, view);
    const bool isPublic = project.boolean("published") && !ProjectPasswords::isProtected(project);
    pybossa::Shown shown{.templateName = content.templateName, .page = content.page};
    if (content.hasTitle)
        shown.title = Phrase::verbatim("Project: " + escapeHtml(project.text("name")) + content.twinTitle);
    shown.pageTitle = content.heading;
    shown.menu = "project";
    shown.parameters = {{"short_name", project.text("short_name")}};
    shown.sentence = content.sentence;
    shown.unlisted = content.unlisted || !isPublic;
    shown.shared = isPublic;
    shown.pictureOrigins = content.pictureOrigins;
    if (!content.sentence.empty())
        shown.picture = project.text("thumbnail");
    if (wantsJson(request))
        shown.members = [&](JsonWriter& json, const Language&)
        {
            _twin.writeProject(json, view, state);
            if (content.numbers)
                ProjectTwin::writeNumbers(json, state);
            if (content.members)
                content.members(json, state);
        };
    shown.draw = [&](View& page)
    {
        page.set("project_path", pathOf(project))
            .set("project_name", project.text("name"))
            .set("is_draft", !project.boolean("published"))
            .set("manage_path", manages(view.caller, project) ? pathOf(project, "settings") : std::string());
        if (content.draw)
            content.draw(page, state);
    };
    Response response = _views.show(request, shown);
    if (wantsJson(request))
        response.header("Cache-Control", "no-store");
    return response;
}

View& addExampleProject(View& example)
{
    return example.set("project_path", "/")
        .set("project_name", "Birds")
        .set("is_draft", true)
        .set("manage_path", "/");
}

} // namespace colonnade::tasks
