#include "pages/ProjectPages.h"

#include "api/Looking.h"
#include "handout/Gates.h"
#include "handout/Leases.h"
#include "model/ApiErrors.h"
#include "model/ProjectGate.h"
#include "pages/PageAccess.h"
#include "projects/ProjectLife.h"
#include "records/RecordJson.h"
#include "records/RecordStore.h"

#include <colonnade/Text.h>

namespace colonnade::tasks
{

namespace
{

/// Browsers name HTML; programs say `*/*`, JSON, or nothing.
bool isPerson(const Request& request)
{
    const auto accepted = request.findHeader("Accept").value_or(std::string_view());
    return accepted.find("text/html") != std::string_view::npos && !wantsJson(request);
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
    return _look.withSignIn(
        request,
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
            return _look.showProject(request, view);
        });
}

Response ProjectPages::askToPublish(const Request& request) const
{
    return _look.withSignIn(
        request,
        [&]
        {
            const PageView view = findManagedView(_tasks, request);
            if (view.project.boolean("published"))
                return publishedAlready(request, view.project);
            if (!wantsJson(request))
                return publishPage(request, view.project);
            const std::string token = _csrf.makeToken(request);
            JsonWriter json;
            json.beginObject().member("csrf", token).rawMember("project", projectJson(view));
            json.member("template", "projects/publish.html").member("title", "Project publish");
            return Response::json(json.end().take()).header("Cache-Control", "no-store");
        });
}

Response ProjectPages::publishPage(const Request& request, const Record& project) const
{
    return _look.showForm(
        request,
        {.title = Phrase("Publish {project}", {{"project", project.text("name")}}),
         .form = {.action = pathOf(project, "publish"),
                  .submit = "Publish",
                  .destroys = true,
                  .leavePath = pathOf(project),
                  .leaveLabel = "Not now"},
         .lede = "All answers and results that the draft has are deleted, and its tasks begin anew. This "
                 "cannot be taken back.",
         .project = &project});
}

/// A person is told; clients see it in the status, as with the original.
Response ProjectPages::publishedAlready(const Request& request, const Record& project) const
{
    constexpr const char* SENTENCE = "The project is published already.";
    if (wantsJson(request))
        throw HttpError(403, problem::FORBIDDEN, SENTENCE);
    return _look.say(request, project, Phrase("Publish {project}", {{"project", project.text("name")}}),
                     SENTENCE);
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
    return _look.withSignIn(
        request,
        [&]
        {
            _csrf.check(request);
            const std::string next = pathOf(change(request, publishProject));
            if (wantsJson(request))
                return Response::redirect(next);
            return _look.leave(request, next,
                               {"success", "Project published! Volunteers will now be able to help you!"});
        });
}

Response ProjectPages::resetSecret(const Request& request) const
{
    return _look.withSignIn(
        request,
        [&]
        {
            _csrf.check(request);
            constexpr const char* done = "New secret key generated";
            const std::string next = pathOf(change(request, resetSecretKey), "update");
            if (isPerson(request))
                return _look.leave(request, next, {"success", done});
            return Response::json({{"flash", done}, {"next", next}, {"status", "success"}});
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

/// What is said of a task's page: PYBOSSA's template for it, and a sentence.
Response ProjectPages::taskPage(const Request& request, const Record& project, std::int64_t task,
                                const std::string& templateName, const char* sentence,
                                const std::function<void(JsonWriter&)>& members) const
{
    const std::string number = std::to_string(task);
    if (!wantsJson(request))
        return _look.say(request, project, Phrase("Task {number}", {{"number", number}}), sentence);
    JsonWriter json;
    json.beginObject().member("title", escapeHtml(project.text("name") + ", task " + number));
    json.member("template", templateName);
    members(json);
    return Response::json(json.end().take());
}

Response ProjectPages::showTask(const Request& request) const
{
    Response shown = _look.withSignIn(
        request,
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
            if (task->integer("project_id") != view.project.id())
                return taskPage(request, view.project, task->id(), "/projects/task/wrong.html",
                                "This task belongs to another project.", [](JsonWriter&) {});
            const auto actor = _tasks.identity.actors().resolve(
                request, Scope{"project", std::to_string(view.project.id())});
            if (const auto* rejected = std::get_if<Rejected>(&actor))
                throw HttpError(rejected->status, rejected->code, rejected->reason);
            requireOpenGates(_tasks, request, std::get<Actor>(actor), view.project.id());
            const bool looks = onlyLooks(request);
            const bool held = !looks && hold(request, std::get<Actor>(actor), view.project, task->id());
            const char* sentence = held    ? "The task is yours to answer."
                                   : looks ? "Open this page to take the task."
                                           : "You have answered this task, or others have it in hand.";
            return taskPage(request, view.project, task->id(),
                            held || looks ? "/projects/presenter.html" : "/projects/task/done.html", sentence,
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
