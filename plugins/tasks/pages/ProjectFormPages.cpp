#include "pages/ProjectFormPages.h"

#include "model/ApiErrors.h"

#include <colonnade/Json.h>
#include <colonnade/Parameters.h>
#include <colonnade/Text.h>
#include <colonnade/pybossa/Views.h>

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

constexpr const char* NEW = "/project/new";

Response jsonPage(JsonWriter& json)
{
    return Response::json(json.end().take()).header("Cache-Control", "no-store");
}

void writeFaults(JsonWriter& json)
{
    json.member("flash", "Please correct the errors").member("status", "error");
}

/// The form for a picture, as the original's clients look for it.
void writeUploadForm(JsonWriter& json, const std::string& token)
{
    json.key("upload_form").beginObject().nullMember("avatar").member("csrf", token);
    json.key("errors").beginObject().end().nullMember("id");
    for (const char* corner: {"x1", "x2", "y1", "y2"})
        json.member(corner, 0);
    json.end();
}

Caller requireSignedIn(const Tasks& tasks, const Request& request)
{
    Caller caller = findCaller(tasks.identity, request);
    if (!caller.signedIn())
        askToSignIn();
    return caller;
}

/// A segment of dots, however it is written, which browsers resolve: `..`, `.%2e`.
bool hasDotSegments(std::string_view path)
{
    path = path.substr(0, path.find_first_of("?#"));
    while (!path.empty())
    {
        const auto segment = path.substr(0, path.find('/'));
        path.remove_prefix(std::min(path.size(), segment.size() + 1));
        const auto decoded = decodePercent(segment);
        if (!decoded || *decoded == "." || *decoded == "..")
            return true;
    }
    return false;
}

/// A page of the project itself, and nothing that could lead elsewhere.
std::string nextOf(const Request& request, const Record& project)
{
    std::string next(request.query().get("next"));
    const bool plain =
        std::all_of(next.begin(), next.end(), [](char c) { return c > ' ' && c < '\x7f' && c != '\\'; });
    return plain && next.starts_with(pathOf(project)) && !hasDotSegments(next) ? next : pathOf(project);
}

} // namespace

bool ProjectFormPages::check(ProjectForm& form) const
{
    return _tasks.database.read([&](Session& session) { return form.check(session); });
}

std::vector<FormChoice> ProjectFormPages::categories() const
{
    return _tasks.database.read(
        [](Session& session)
        {
            return session.all(
                [](const Row& row) {
                    return FormChoice{std::to_string(row.integer(0)), Phrase::verbatim(row.text(1))};
                },
                "SELECT id, name FROM tasks_category ORDER BY name, id");
        });
}

/// A page with a form, which may have been posted too late.
Response ProjectFormPages::showForm(const Request& request, FormPage page, Shown shown) const
{
    if (shown == Shown::Stale)
    {
        page.status = 400;
        page.message = FlashMessage{
            "warning", "This page was open for too long. Nothing is lost: please send it again."};
    }
    return _look.showForm(request, page);
}

Response ProjectFormPages::finished(const Request& request, const char* flash, const std::string& next) const
{
    const auto message = *flash ? std::optional(FlashMessage{"success", flash}) : std::nullopt;
    return pybossa::Views(_look.pages())
        .leave(request, next, message,
               [&](JsonWriter& json)
               {
                   if (!message)
                       json.member("status", "success");
               });
}

bool ProjectFormPages::isStale(const Request& request) const
{
    try
    {
        _csrf.check(request);
        return false;
    }
    catch (const HttpError& error)
    {
        if (error.problem().code != problem::CSRF || wantsJson(request) ||
            request.sentBy() == SentBy::OtherSite)
            throw;
        return true;
    }
}

Response ProjectFormPages::newPage(const Request& request, const ProjectForm& form, Shown shown) const
{
    const char* title = "Create a Project";
    if (!wantsJson(request))
        return showForm(request, {.title = title, .form = form.page(NEW, {})}, shown);
    const std::string token = _csrf.makeToken(request);
    JsonWriter json;
    json.beginObject().member("errors", form.hasErrors());
    if (form.hasErrors())
        writeFaults(json);
    form.write(json, token);
    json.member("template", "projects/new.html").member("title", title);
    return jsonPage(json);
}

Response ProjectFormPages::showNew(const Request& request) const
{
    return _look.withSignIn(request,
                            [&]
                            {
                                requireSignedIn(_tasks, request);
                                return newPage(request, {});
                            });
}

Response ProjectFormPages::create(const Request& request) const
{
    return _look.withSignIn(request,
                            [&]
                            {
                                const bool stale = isStale(request);
                                const Caller caller = requireSignedIn(_tasks, request);
                                ProjectForm form;
                                form.take(PostedPage::read(request));
                                if (stale)
                                    return newPage(request, form, Shown::Stale);
                                if (!check(form))
                                    return newPage(request, form);
                                const auto fill = [&](Transaction&, Record& project) { form.fill(project); };
                                return withApiErrors(
                                    [&](const Request&)
                                    {
                                        const Record made = _projects.add(caller, fill);
                                        return finished(request, "Project created!", pathOf(made, "update"));
                                    },
                                    request);
                            });
}

Response ProjectFormPages::updatePage(const Request& request, const PageView& view, const ProjectForm& form,
                                      Shown shown) const
{
    if (!wantsJson(request))
        return showForm(request,
                        {.title = "Details",
                         .form = form.page(pathOf(view.project, "update"), categories()),
                         .secretKey = PageForm{.action = pathOf(view.project, "resetsecretkey"),
                                               .submit = "Generate a new secret key",
                                               .destroys = true},
                         .project = &view.project},
                        shown);
    const std::string token = _csrf.makeToken(request);
    const ProjectState state = _twin.stateOf(request, view);
    JsonWriter json;
    json.beginObject().member("csrf", token);
    if (form.hasErrors())
        writeFaults(json);
    form.write(json, token);
    writeUploadForm(json, token);
    _twin.writeProject(json, view, state);
    ProjectTwin::writeNumbers(json, state);
    json.member("template", "/projects/update.html");
    json.member("title", "Project: " + escapeHtml(view.project.text("name")) + " &middot; Update");
    return jsonPage(json);
}

Response ProjectFormPages::showUpdate(const Request& request) const
{
    return _look.withSignIn(request,
                            [&]
                            {
                                const PageView view = findManagedView(_tasks, request);
                                return updatePage(request, view, ProjectForm(view.project));
                            });
}

Response ProjectFormPages::update(const Request& request) const
{
    return _look.withSignIn(request,
                            [&]
                            {
                                const bool stale = isStale(request);
                                const PageView view = findManagedView(_tasks, request);
                                const PostedPage posted = PostedPage::read(request);
                                if (posted.text("btn") == "Upload")
                                    throw HttpError(400, problem::BAD_REQUEST,
                                                    "This server keeps no pictures of projects; "
                                                    "info.thumbnail_url may name one.");
                                ProjectForm form(view.project);
                                form.take(posted);
                                if (stale)
                                    return updatePage(request, view, form, Shown::Stale);
                                if (!check(form))
                                    return updatePage(request, view, form);
                                form.prepare(_tasks.identity.passwords());
                                const auto fill = [&](Transaction&, Record& project) { form.fill(project); };
                                return withApiErrors(
                                    [&](const Request&)
                                    {
                                        const Record changed =
                                            _projects.change(view.project.id(), view.caller, fill);
                                        return finished(request, "Project updated!", pathOf(changed));
                                    },
                                    request);
                            });
}

Response ProjectFormPages::passwordPage(const Request& request, const PageView& view, bool wrong) const
{
    const std::string next = nextOf(request, view.project);
    const char* sentence = wrong ? "Sorry, incorrect password" : "";
    if (!wantsJson(request))
    {
        FormField password{.name = "password", .label = "Password", .type = "password"};
        if (wrong)
            password.errors = {sentence};
        return _look.showForm(
            request,
            {.title = Phrase("Enter the password of {project}", {{"project", view.project.text("name")}}),
             .form = {.action = pathOf(view.project, "password?next=") + encodePercent(next),
                      .submit = "Enter",
                      .fields = {password}}});
    }
    const std::string token = _csrf.makeToken(request);
    JsonWriter project;
    _projects.writeObject(project, view.project, view.caller);
    JsonWriter json;
    json.beginObject();
    if (wrong)
        json.member("flash", sentence).member("status", "error");
    json.key("form").beginObject().member("csrf", token).nullMember("password");
    json.key("errors").beginObject();
    if (wrong)
        json.key("password").beginArray().value(sentence).end();
    json.end().end();
    json.member("next", next).rawMember("project", project.text());
    json.member("template", "projects/password.html");
    json.member("title", "Project: " + escapeHtml(view.project.text("name")));
    return jsonPage(json);
}

Response ProjectFormPages::askForPassword(const Request& request) const
{
    return _look.withSignIn(request,
                            [&]
                            {
                                const PageView view = findReadableView(_tasks, request);
                                if (_passwords.mayEnter(request, view.project, view.caller))
                                    return Response::redirect(nextOf(request, view.project));
                                return passwordPage(request, view, false);
                            });
}

Response ProjectFormPages::enterPassword(const Request& request) const
{
    return _look.withSignIn(
        request,
        [&]
        {
            if (request.principal()) // nobody's browser has anything that could be misused
                _csrf.check(request);
            PageView view = findReadableView(_tasks, request);
            const std::string next = nextOf(request, view.project);
            if (_passwords.mayEnter(request, view.project, view.caller))
                return finished(request, "", next);
            const std::string password = PostedPage::read(request).text("password");
            if (!_passwords.check(request, view.project, password))
                return passwordPage(request, view, true);
            Response entered = finished(request, "", next);
            for (const auto& cookie: _passwords.admissions(request, view.project))
                entered.cookie(cookie);
            return entered;
        });
}

} // namespace colonnade::tasks
