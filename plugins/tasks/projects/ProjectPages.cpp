#include "projects/ProjectPages.h"

#include "handout/Leases.h"
#include "projects/PageAccess.h"
#include "projects/PageText.h"
#include "projects/ProjectGate.h"
#include "projects/ProjectLife.h"
#include "rest/ApiErrors.h"
#include "rest/Looking.h"
#include "rest/RecordJson.h"
#include "rest/RecordStore.h"

#include <colonnade/Text.h>

namespace colonnade::tasks
{

namespace
{

/// What is said of a task's page: PYBOSSA's template for it, and a sentence.
Response taskResponse(const Request& request, const std::string& title, const std::string& templateName,
                      const std::string& sentence, const std::function<void(JsonWriter&)>& members)
{
    if (!wantsJson(request))
        return pageResponse(title, paragraph(sentence));
    JsonWriter json;
    json.beginObject().member("title", escapeHtml(title)).member("template", templateName);
    members(json);
    return Response::json(json.end().take());
}

/// A person is told; clients see it in the status, as with the original.
Response publishedAlready(const Request& request, const Record& project)
{
    constexpr const char* SENTENCE = "The project is published already.";
    if (wantsJson(request))
        throw HttpError(403, problem::FORBIDDEN, SENTENCE);
    return pageResponse("Publish " + project.text("name"), paragraph(SENTENCE));
}

Response askForPassword(const Request& request, const Record& project)
{
    return Response::redirect(pathOf(project, "password?next=") + encodePercent(request.path()));
}

} // namespace

std::string ProjectPages::projectJson(const PageView& view) const
{
    JsonWriter json;
    _projects.writeObject(json, view.project, view.caller);
    return json.take();
}

Response ProjectPages::show(const Request& request) const
{
    return withSignIn(_csrf, request,
                      [&]
                      {
                          const PageView view = findPageView(_tasks, request);
                          if (!view.project.boolean("published"))
                              requirePageManager(view.caller, view.project);
                          if (!_passwords.mayEnter(request, view.project, view.caller))
                              return askForPassword(request, view.project);
                          if (wantsJson(request))
                          {
                              JsonWriter json;
                              json.beginObject().rawMember("project", projectJson(view));
                              json.member("n_tasks", view.project.integer("n_tasks"));
                              json.member("template", "/projects/project.html");
                              json.member("title", escapeHtml(view.project.text("name")));
                              return Response::json(json.end().take()).header("Cache-Control", "no-store");
                          }
                          return pageResponse(
                              view.project.text("name"),
                              paragraph(view.project.text("description")) +
                                  paragraph(std::to_string(view.project.integer("n_tasks")) + " tasks"));
                      });
}

Response ProjectPages::askToPublish(const Request& request) const
{
    return withSignIn(_csrf, request,
                      [&]
                      {
                          const PageView view = findManagedView(_tasks, request);
                          if (view.project.boolean("published"))
                              return publishedAlready(request, view.project);
                          const std::string token = _csrf.makeToken(request);
                          if (!wantsJson(request))
                              return pageResponse(
                                  "Publish " + view.project.text("name"),
                                  paragraph("All answers and results that the draft has are deleted, and its "
                                            "tasks begin anew. This cannot be taken back.") +
                                      postForm(pathOf(view.project, "publish"), token, "Publish"));
                          JsonWriter json;
                          json.beginObject().member("csrf", token).rawMember("project", projectJson(view));
                          json.member("template", "projects/publish.html").member("title", "Project publish");
                          return Response::json(json.end().take()).header("Cache-Control", "no-store");
                      });
}

Record ProjectPages::change(const Request& request, void (*work)(Transaction&, Record&, const Tasks&)) const
{
    const PageView view = findManagedView(_tasks, request);
    return _tasks.database.write(
        [&](Transaction& transaction)
        {
            auto project = lockRecord(transaction, projectResource(), view.project.id());
            if (!project)
                throw HttpError(404, problem::NOT_FOUND, "There is no such project.");
            requirePageManager(view.caller, *project);
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
                          return Response::redirect(pathOf(change(request, publishProject)));
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

/// Whether the task is in hand now for the author of an answer; not if it is answered, or if there is no room
/// where nobody is given more than is wanted.
bool ProjectPages::hold(const Request& request, const Actor& author, const Record& project,
                        std::int64_t task) const
{
    const std::int64_t now = _tasks.clock.nowMicroseconds();
    const bool locks = isLocked(project.text("scheduler"));
    const Lease lease{holderOf(request, locks, author).key(),
                      task,
                      project.id(),
                      isoTime(now),
                      now / 1'000'000 + _tasks.settings.leaseSeconds,
                      locks || _tasks.isStrict(project.boolean("strict")),
                      locks,
                      now / 1'000'000};
    return _tasks.database.write(
        [&](Transaction& transaction)
        {
            const auto answered = transaction.findInteger(
                "SELECT 1 FROM tasks_run WHERE task_id = $1 AND actor_key IN ($2, $3)", task, lease.actorKey,
                author.key());
            return !answered && takeLease(transaction, lease, true);
        });
}

Response ProjectPages::showTask(const Request& request) const
{
    Response shown = withSignIn(
        _csrf, request,
        [&]
        {
            const PageView view = findPageView(_tasks, request);
            if (!view.project.boolean("published"))
                requirePageManager(view.caller, view.project);
            if (!_passwords.mayEnter(request, view.project, view.caller))
                return askForPassword(request, view.project);
            if (!view.project.boolean("allow_anonymous_contributors") && !view.caller.signedIn())
                askToSignIn();
            const auto task =
                _tasks.database.read([&](Session& session)
                                     { return findRecord(session, taskResource(), request.intParam("id")); });
            if (!task)
                throw HttpError(404, problem::NOT_FOUND, "There is no such task.");
            const std::string title = view.project.text("name") + ", task " + std::to_string(task->id());
            if (task->integer("project_id") != view.project.id())
                return taskResponse(request, title, "/projects/task/wrong.html",
                                    "This task belongs to another project.", [](JsonWriter&) {});
            const auto actor = _tasks.identity.actors().resolve(
                request, Scope{"project", std::to_string(view.project.id())});
            if (const auto* rejected = std::get_if<Rejected>(&actor))
                throw HttpError(rejected->status, rejected->code, rejected->reason);
            const bool looks = onlyLooks(request);
            const bool held = !looks && hold(request, std::get<Actor>(actor), view.project, task->id());
            const char* sentence = held    ? "The task is yours to answer."
                                   : looks ? "Open this page to take the task."
                                           : "You have answered this task, or others have it in hand.";
            return taskResponse(request, title,
                                held || looks ? "/projects/presenter.html" : "/projects/task/done.html",
                                sentence,
                                [&](JsonWriter& json)
                                {
                                    json.member("requested", held);
                                    json.key("task");
                                    writeObject(json, *task, {});
                                });
        });
    shown.header("X-Robots-Tag", "noindex");
    return shown;
}

} // namespace colonnade::tasks
