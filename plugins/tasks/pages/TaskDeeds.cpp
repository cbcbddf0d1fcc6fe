#include "pages/TaskDeeds.h"

#include "answers/Reports.h"
#include "answers/Undo.h"
#include "api/FavoritesApi.h"
#include "pages/PostedPage.h"
#include "records/RecordStore.h"

#include <colonnade/HttpError.h>
#include <colonnade/Json.h>

namespace colonnade::tasks
{

/// Who does something with which task of which project.
struct TaskDeeds::Deed
{
    PageView view;
    Record task;
    Actor author;
    std::string holder; ///< key

    std::string taskPath(std::string_view rest = "") const
    {
        return pathOf(view.project, "task/" + std::to_string(task.id()) + std::string(rest));
    }
};

namespace
{

/// The answer that the author has given to the task.
std::optional<Record> findOwn(Session& session, std::int64_t task, const Actor& author)
{
    const auto id = session.findInteger("SELECT id FROM tasks_run WHERE task_id = $1 AND actor_key = $2",
                                        task, author.key());
    return id ? findRecord(session, runResource(), *id) : std::nullopt;
}

} // namespace

/// Everybody who may see the project's tasks, as their pages have it.
TaskDeeds::Deed TaskDeeds::deedOf(const Request& request) const
{
    const Tasks& tasks = _parts.tasks;
    PageView view = findPageView(tasks, request);
    if (!view.project.boolean("published"))
        requirePageManager(view.caller, view.project);
    if (!_parts.passwords.mayEnter(request, view.project, view.caller))
        throw HttpError(403, problem::FORBIDDEN, "This project asks for a password first.");
    if (!view.project.boolean("allow_anonymous_contributors") && !view.caller.signedIn())
        askToSignIn();
    auto task = tasks.database.read([&](Session& session)
                                    { return findRecord(session, taskResource(), request.intParam("id")); });
    if (!task || task->integer("project_id") != view.project.id())
        throw HttpError(404, problem::NOT_FOUND, "There is no such task.");
    const auto actor =
        tasks.identity.actors().resolve(request, Scope{"project", std::to_string(view.project.id())});
    if (const auto* rejected = std::get_if<Rejected>(&actor))
        throw HttpError(rejected->status, rejected->code, rejected->reason);
    const auto& author = std::get<Actor>(actor);
    const std::string holder = holderOf(request, isLocked(view.project.text("scheduler")), author).key();
    return {std::move(view), std::move(*task), author, holder};
}

Response TaskDeeds::withDeed(const Request& request, bool posts,
                             const std::function<Response(Deed&)>& work) const
{
    Response shown = withSignIn(_parts.csrf, _parts.pages, request,
                                [&]
                                {
                                    Deed deed = deedOf(request);
                                    if (posts)
                                        _parts.csrf.check(request);
                                    return work(deed);
                                });
    shown.header("X-Robots-Tag", "noindex");
    return shown;
}

Response TaskDeeds::leave(const Request& request, const std::string& target,
                          const FlashMessage& message) const
{
    if (!wantsJson(request))
        return _parts.pages.leave(request, target, message);
    return Response::json({{"flash", _parts.pages.language(request).say(message.text)},
                           {"next", target},
                           {"status", message.category}});
}

Response TaskDeeds::like(const Request& request) const
{
    return withDeed(request, true,
                    [&](Deed& deed)
                    {
                        if (!deed.view.caller.signedIn())
                            askToSignIn();
                        const bool liked = PostedPage::read(request).isOn("liked", true);
                        _parts.tasks.database.write(
                            [&](Transaction& transaction)
                            { setFavorite(transaction, *deed.view.caller.userId, deed.task.id(), liked); });
                        return leave(
                            request, deed.taskPath(),
                            {"success", liked ? "You like this task now."
                                              : "This task is not among those that you like any more."});
                    });
}

Response TaskDeeds::undo(const Request& request) const
{
    return withDeed(request, true,
                    [&](Deed& deed)
                    {
                        const auto run = _parts.tasks.database.read(
                            [&](Session& session) { return findOwn(session, deed.task.id(), deed.author); });
                        const auto undone =
                            run ? undoAnswer(_parts.tasks, run->id(), {deed.author.key(), deed.holder})
                                : std::variant<Record, UndoRefusal>(UndoRefusal::Unknown);
                        if (std::holds_alternative<UndoRefusal>(undone))
                            return leave(request, pathOf(deed.view.project),
                                         {"warning", "That answer can not be taken back any more."});
                        _parts.uploads.sweep();
                        return leave(request, deed.taskPath(),
                                     {"success", "Your answer is taken back. Here is the task again."});
                    });
}

Response TaskDeeds::showReport(const Request& request, const Deed& deed, const std::string& reason,
                               Phrase mistake) const
{
    FormField field{.name = "reason", .label = "What is wrong?", .type = "area", .value = reason};
    field.hint = "The project's owners read this. For instance: the picture is missing.";
    if (!mistake.empty())
        field.errors.push_back(std::move(mistake));
    return _parts.look.showForm(
        request, {.title = Phrase("Report task {number}", {{"number", std::to_string(deed.task.id())}}),
                  .form = {.action = deed.taskPath("/report"),
                           .submit = "Report",
                           .fields = {std::move(field)},
                           .leavePath = deed.taskPath(),
                           .leaveLabel = "Back to the task"},
                  .project = &deed.view.project,
                  .visitors = true});
}

Response TaskDeeds::askForReport(const Request& request) const
{
    return withDeed(request, false, [&](Deed& deed) { return showReport(request, deed, {}, {}); });
}

Response TaskDeeds::report(const Request& request) const
{
    return withDeed(
        request, true,
        [&](Deed& deed)
        {
            const std::string sent = PostedPage::read(request).text("reason");
            try
            {
                const std::string reason = requireReason(sent);
                _parts.tasks.database.write(
                    [&](Transaction& transaction)
                    { storeReport(transaction, _parts.tasks, deed.task.id(), deed.author, reason); });
            }
            catch (const HttpError& refused)
            {
                if (wantsJson(request))
                    throw HttpError(400, problem::BAD_REQUEST, refused.problem().forClient);
                return showReport(request, deed, sent, refused.problem().forClient);
            }
            return leave(request, deed.taskPath(), {"success", "Thank you. The project's owners are told."});
        });
}

} // namespace colonnade::tasks
