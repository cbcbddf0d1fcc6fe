#include "contribute/TaskDeeds.h"

#include "answers/Reports.h"
#include "answers/Told.h"
#include "answers/Undo.h"
#include "api/FavoritesApi.h"
#include "forms/FormView.h"
#include "handout/Gates.h"
#include "handout/Skips.h"
#include "pages/PostedPage.h"
#include "records/RecordStore.h"

#include <colonnade/HttpError.h>
#include <colonnade/Json.h>
#include <colonnade/pybossa/Views.h>

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
    std::string nextPath() const { return pathOf(view.project, "newtask"); }
};

namespace
{

constexpr const char* SAVED = "Saved.";

/// Fields of a form, or members of a JSON object; a list stands for a field that is given several times.
Parameters fieldsOf(const Request& request)
{
    if (request.contentType() != "application/json")
        return request.form();
    Parameters fields;
    try
    {
        const JsonDocument body = JsonDocument::parse(request.body().empty() ? "{}" : request.body());
        const auto add = [&](std::string_view name, const JsonValue& value)
        {
            if (!value.isNull())
                fields.add(std::string(name), value.isText() ? std::string(value.text()) : value.toJson());
        };
        for (std::size_t i = 0; i < body.root().size(); ++i)
        {
            const auto [name, value] = body.root().member(i);
            for (std::size_t j = 0; value.isArray() && j < value.size(); ++j)
                add(name, value.at(j));
            if (!value.isArray())
                add(name, value);
        }
    }
    catch (const Poco::DataFormatException&)
    {
        throw HttpError(400, problem::BAD_REQUEST, "The body must be a JSON object or a form.");
    }
    return fields;
}

/// The answer that the author has given to the task.
std::optional<Record> findOwn(Session& session, std::int64_t task, const Actor& author)
{
    const auto id = session.findInteger("SELECT id FROM tasks_run WHERE task_id = $1 AND actor_key = $2",
                                        task, author.key());
    return id ? findRecord(session, runResource(), *id) : std::nullopt;
}

/// A task that was opened again still has one, whose answers stay as they are.
bool hasResult(Session& session, std::int64_t task)
{
    return session.findInteger("SELECT 1 FROM tasks_result WHERE task_id = $1 AND last_version", task)
        .has_value();
}

Record requireOwn(const std::optional<Record>& run)
{
    if (!run)
        throw HttpError(404, problem::NOT_FOUND, "You have given no answer to this task.");
    return *run;
}

} // namespace

/// Everybody who may see the project's tasks, as their pages have it.
TaskDeeds::Deed TaskDeeds::deedOf(const Request& request) const
{
    const Tasks& tasks = _parts.tasks;
    PageView view = findReadableView(tasks, request);
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

std::shared_ptr<const TaskForm> TaskDeeds::requireForm(const Deed& deed) const
{
    auto form = formOf(_parts.tasks, deed.view.project);
    if (!form)
        throw HttpError(404, problem::NOT_FOUND, "The tasks of this project are no forms.");
    return form;
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
    return pybossa::Views(_parts.pages).leave(request, target, message);
}

Response TaskDeeds::answer(const Request& request) const
{
    return withDeed(request, true,
                    [&](Deed& deed)
                    {
                        if (request.form().get("action") == "skip")
                            return skipped(request, deed);
                        const auto form = requireForm(deed);
                        requireOpenGates(_parts.tasks, request, deed.author, deed.view.project.id());
                        return save(request, deed, *form);
                    });
}

Response TaskDeeds::save(const Request& request, Deed& deed, const TaskForm& form) const
{
    Parameters fields = fieldsOf(request);
    FilledForm filled = readForm(form, fields);
    if (!filled.mistakes.empty())
        return _parts.contribute.showAgain(request, deed.view, deed.task,
                                           {std::move(fields), std::move(filled.mistakes)});
    Record run(runResource());
    run.set("project_id", deed.view.project.id());
    run.set("task_id", deed.task.id());
    run.set("info", std::move(filled.answer));
    const auto stored =
        _parts.answers.store({.run = std::move(run),
                              .author = deed.author,
                              .holder = deed.holder,
                              .strict = _parts.tasks.isStrict(deed.view.project.boolean("strict")),
                              .undoable = true});
    if (const auto* refusal = std::get_if<AnswerRefusal>(&stored))
        return leave(
            request, deed.nextPath(),
            {"warning", *refusal == AnswerRefusal::Duplicate
                            ? "You had answered that task before. Here is the next one."
                            : "That task was not in your hands any more, so your answer was not taken. Here "
                              "is the next one."});
    // Somebody who answers tasks that were handed out must not be stopped by the rate limit for being
    // diligent.
    const auto told = findFeedback(_parts.tasks, std::get<Record>(stored), deed.author);
    Response left = leave(request, deed.nextPath(),
                          told ? FlashMessage{told->right ? "success" : "warning", told->sentence}
                               : FlashMessage{"success", SAVED});
    return deed.view.caller.signedIn() ? std::move(left).uncounted() : std::move(left);
}

Response TaskDeeds::skipped(const Request& request, const Deed& deed) const
{
    _parts.tasks.database.write(
        [&](Transaction& transaction)
        { skipTask(transaction, deed.holder, deed.task.id(), _parts.tasks.clock.nowMicroseconds()); });
    return leave(request, deed.nextPath(),
                 {"info", "Skipped. You get that task again when nothing else is left for you."});
}

Response TaskDeeds::skip(const Request& request) const
{
    return withDeed(request, true, [&](Deed& deed) { return skipped(request, deed); });
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
                            return leave(request, deed.nextPath(),
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
            return leave(request, deed.taskPath(),
                         {"success", "Thank you. The project's owners are told. You may skip the task now."});
        });
}

Response TaskDeeds::showMend(const Request& request, const Deed& deed, Parameters fields,
                             std::vector<FormMistake> mistakes) const
{
    return _parts.contribute.showAgain(request, deed.view, deed.task,
                                       {std::move(fields), std::move(mistakes), true});
}

Response TaskDeeds::askToMend(const Request& request) const
{
    return withDeed(request, false,
                    [&](Deed& deed)
                    {
                        const auto form = requireForm(deed);
                        const Record run = requireOwn(_parts.tasks.database.read(
                            [&](Session& session) { return findOwn(session, deed.task.id(), deed.author); }));
                        return showMend(
                            request, deed,
                            tasks::fieldsOf(*form, isNull(run["info"]) ? "null" : run.text("info")), {});
                    });
}

Response TaskDeeds::mend(const Request& request) const
{
    return withDeed(
        request, true,
        [&](Deed& deed)
        {
            const auto form = requireForm(deed);
            Parameters fields = fieldsOf(request);
            FilledForm filled = readForm(*form, fields);
            if (!filled.mistakes.empty())
                return showMend(request, deed, std::move(fields), std::move(filled.mistakes));
            const bool mended = _parts.tasks.database.write(
                [&](Transaction& transaction)
                {
                    const auto task = lockRecord(transaction, taskResource(), deed.task.id());
                    auto run = requireOwn(findOwn(transaction, deed.task.id(), deed.author));
                    if (!task || task->text("state") == "completed" || hasResult(transaction, task->id()))
                        return false;
                    run.set("info", filled.answer);
                    updateRecord(transaction, run);
                    return true;
                });
            return leave(
                request, deed.nextPath(),
                mended
                    ? FlashMessage{"success", "Your answer is mended."}
                    : FlashMessage{"warning", "The task is complete by now, so that answer stays as it is."});
        });
}

} // namespace colonnade::tasks
