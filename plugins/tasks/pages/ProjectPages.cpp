#include "pages/ProjectPages.h"

#include "model/ApiErrors.h"
#include "pages/PageAccess.h"
#include "projects/ProjectLife.h"
#include "records/RecordStore.h"

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

} // namespace

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
            json.beginObject().member("csrf", token);
            _twin.writeProject(json, view, _twin.stateOf(request, view));
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

} // namespace colonnade::tasks
