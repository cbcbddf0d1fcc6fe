#include "ProjectPages.h"

#include "ApiErrors.h"
#include "Leases.h"
#include "PageText.h"
#include "ProjectLife.h"
#include "RecordJson.h"
#include "RecordStore.h"

#include <colonnade/Text.h>

namespace colonnade::tasks
{

namespace
{

/// Thrown where only signing in helps.
struct SignInNeeded
{
};

std::string pathOf(const Record& project, std::string_view rest = "")
{
    return "/project/" + encodePercent(project.text("short_name")) + "/" + std::string(rest);
}

/// Runs a page's code; who is not signed in is led to the page for it, if there is one.
Response withSignIn(const CsrfHook& csrf, const Request& request, const std::function<Response()>& page)
{
    try
    {
        return page();
    }
    catch (const SignInNeeded&)
    {
        if (!csrf.hasSessions())
            throw HttpError(401, problem::UNAUTHORIZED, "You must sign in to do this.");
        return Response::redirect("/account/signin?next=" + encodePercent(request.path()));
    }
}

void requirePageManager(const Caller& caller, const Record& project)
{
    if (!caller.signedIn())
        throw SignInNeeded{};
    if (!manages(caller, project))
        throw HttpError(403, problem::FORBIDDEN, "Only the project's owners may do this.");
}

std::string postForm(const std::string& action, const std::string& token, const std::string& submit)
{
    return "<form method=\"post\" action=\"" + escapeHtml(action) +
           "\">\n<input type=\"hidden\" name=\"csrf_token\" value=\"" + escapeHtml(token) + "\">\n<button>" +
           escapeHtml(submit) + "</button>\n</form>\n";
}

std::string paragraph(std::string_view text)
{
    return "<p>" + escapeHtml(text) + "</p>\n";
}

/// What is said of a task's page: PYBOSSA's template for it, and a sentence.
Response taskResponse(const Request& request, const std::string& title, const std::string& templateName,
                      const std::string& sentence, const std::function<void(JsonWriter&)>& members)
{
    if (!wantsJson(request))
        return pageResponse(title, paragraph(sentence));
    JsonWriter json;
    json.beginObject().member("title", title).member("template", templateName);
    members(json);
    return Response::json(json.end().take());
}

} // namespace

ProjectPages::Found ProjectPages::find(const Request& request) const
{
    auto project = _tasks.database.read([&](Session& session)
                                        { return findProject(session, request.param("short_name")); });
    if (!project)
        throw HttpError(404, problem::NOT_FOUND, "There is no such project.");
    return {std::move(*project), findCaller(_tasks.identity, request)};
}

ProjectPages::Found ProjectPages::findManaged(const Request& request) const
{
    Found found = find(request);
    requirePageManager(found.caller, found.project);
    return found;
}

std::string ProjectPages::projectJson(const Found& found) const
{
    JsonWriter json;
    _projects.writeObject(json, found.project, found.caller);
    return json.take();
}

Response ProjectPages::show(const Request& request) const
{
    return withSignIn(_csrf, request,
                      [&]
                      {
                          const Found found = find(request);
                          if (!found.project.boolean("published"))
                              requirePageManager(found.caller, found.project);
                          if (wantsJson(request))
                          {
                              JsonWriter json;
                              json.beginObject().rawMember("project", projectJson(found));
                              json.member("n_tasks", found.project.integer("n_tasks"));
                              json.member("template", "/projects/project.html");
                              json.member("title", found.project.text("name"));
                              return Response::json(json.end().take());
                          }
                          return pageResponse(
                              found.project.text("name"),
                              paragraph(found.project.text("description")) +
                                  paragraph(std::to_string(found.project.integer("n_tasks")) + " tasks"));
                      });
}

Response ProjectPages::showSettings(const Request& request) const
{
    return withSignIn(_csrf, request,
                      [&]
                      {
                          const Found found = findManaged(request);
                          const std::string token = _csrf.makeToken(request);
                          const std::string title = "Update project: " + found.project.text("name");
                          if (!wantsJson(request))
                              return pageResponse(title, postForm(pathOf(found.project, "resetsecretkey"),
                                                                  token, "Generate a new secret key"));
                          JsonWriter json;
                          json.beginObject().member("csrf", token);
                          json.key("form").beginObject().member("csrf", token).end();
                          json.rawMember("project", projectJson(found));
                          json.member("template", "/projects/update.html").member("title", title);
                          return Response::json(json.end().take()).header("Cache-Control", "no-store");
                      });
}

Response ProjectPages::askToPublish(const Request& request) const
{
    return withSignIn(_csrf, request,
                      [&]
                      {
                          const Found found = findManaged(request);
                          const std::string token = _csrf.makeToken(request);
                          if (!wantsJson(request))
                              return pageResponse(
                                  "Publish " + found.project.text("name"),
                                  paragraph("All answers and results that the draft has are deleted, and its "
                                            "tasks begin anew. This cannot be taken back.") +
                                      postForm(pathOf(found.project, "publish"), token, "Publish"));
                          JsonWriter json;
                          json.beginObject().member("csrf", token).rawMember("project", projectJson(found));
                          json.member("template", "projects/publish.html").member("title", "Project publish");
                          return Response::json(json.end().take()).header("Cache-Control", "no-store");
                      });
}

Record ProjectPages::change(const Request& request, void (*work)(Transaction&, Record&, const Tasks&)) const
{
    const Found found = findManaged(request);
    return _tasks.database.write(
        [&](Transaction& transaction)
        {
            auto project = lockRecord(transaction, projectResource(), found.project.id());
            if (!project)
                throw HttpError(404, problem::NOT_FOUND, "There is no such project.");
            requirePageManager(found.caller, *project);
            work(transaction, *project, _tasks);
            return std::move(*project);
        });
}

Response ProjectPages::publish(const Request& request) const
{
    return withSignIn(_csrf, request,
                      [&]
                      {
                          _csrf.check(request);
                          const Record project = change(request, publishProject);
                          const std::string next = pathOf(project);
                          if (!wantsJson(request))
                              return Response::redirect(next);
                          return Response::json({{"flash", "Project published! Volunteers will now be able "
                                                           "to help you!"},
                                                 {"next", next},
                                                 {"status", "success"}});
                      });
}

Response ProjectPages::resetSecret(const Request& request) const
{
    return withSignIn(_csrf, request,
                      [&]
                      {
                          _csrf.check(request);
                          const Record project = change(request, resetSecretKey);
                          return Response::json({{"flash", "New secret key generated"},
                                                 {"next", pathOf(project, "update")},
                                                 {"status", "success"}});
                      });
}

Response ProjectPages::resetSecretByApi(const Request& request) const
{
    const Caller caller = findCaller(_tasks.identity, request);
    const Record changed = _tasks.database.write(
        [&](Transaction& transaction)
        {
            const auto found = findProject(transaction, request.param("project"));
            auto project =
                found ? lockRecord(transaction, projectResource(), found->id()) : std::optional<Record>();
            if (!project)
                throw notFound();
            requireManager(caller, *project);
            resetSecretKey(transaction, *project, _tasks);
            return std::move(*project);
        });
    JsonWriter json;
    _projects.writeObject(json, changed, caller);
    return Response::json(json.take()).header("Cache-Control", "no-store");
}

/// Whether the actor has the task in hand now; not if it is answered, or a strict project has no room.
bool ProjectPages::hold(const Actor& actor, const Record& project, std::int64_t task) const
{
    const std::int64_t now = _tasks.clock.nowMicroseconds();
    const Lease lease{actor.key(),
                      task,
                      project.id(),
                      isoTime(now),
                      now / 1'000'000 + _tasks.settings.leaseSeconds,
                      project.boolean("strict")};
    return _tasks.database.write(
        [&](Transaction& transaction)
        {
            const auto answered = transaction.findInteger(
                "SELECT 1 FROM tasks_run WHERE task_id = $1 AND actor_key = $2", task, lease.actorKey);
            return !answered && takeLease(transaction, lease);
        });
}

Response ProjectPages::showTask(const Request& request) const
{
    return withSignIn(
        _csrf, request,
        [&]
        {
            const Found found = find(request);
            if (!found.project.boolean("published"))
                requirePageManager(found.caller, found.project);
            if (!found.project.boolean("allow_anonymous_contributors") && !found.caller.signedIn())
                throw SignInNeeded{};
            const auto task =
                _tasks.database.read([&](Session& session)
                                     { return findRecord(session, taskResource(), request.intParam("id")); });
            if (!task)
                throw HttpError(404, problem::NOT_FOUND, "There is no such task.");
            const std::string title = found.project.text("name") + ", task " + std::to_string(task->id());
            if (task->integer("project_id") != found.project.id())
                return taskResponse(request, title, "/projects/task/wrong.html",
                                    "This task belongs to another project.", [](JsonWriter&) {});
            const auto actor = _tasks.identity.actors().resolve(
                request, Scope{"project", std::to_string(found.project.id())});
            if (const auto* rejected = std::get_if<Rejected>(&actor))
                throw HttpError(rejected->status, rejected->code, rejected->reason);
            const bool held = hold(std::get<Actor>(actor), found.project, task->id());
            return taskResponse(request, title,
                                held ? "/projects/presenter.html" : "/projects/task/done.html",
                                held ? "The task is yours to answer."
                                     : "You have answered this task, or others have it in hand.",
                                [&](JsonWriter& json)
                                {
                                    json.member("requested", held);
                                    json.key("task");
                                    writeObject(json, *task, {});
                                });
        });
}

} // namespace colonnade::tasks
