#include "contribute/FormSlot.h"

#include "answers/Undo.h"
#include "forms/FormView.h"

namespace colonnade::tasks
{

namespace
{

std::string taskPath(const Visit& visit, std::int64_t task, std::string_view rest = "")
{
    return pathOf(visit.view.project, "task/" + std::to_string(task) + std::string(rest));
}

ShownForm shownOf(const Visit& visit)
{
    return {*visit.form,
            *visit.task,
            taskPath(visit, visit.task->id(), visit.state.mends ? "/mend" : ""),
            visit.state.fields,
            visit.state.mistakes,
            visit.state.mends};
}

} // namespace

std::shared_ptr<const TaskForm> formOf(const Tasks& tasks, const Record& project)
{
    return isNull(project["info"]) ? nullptr
                                   : findForm(project.text("info"), allFormKinds(tasks.additions.formKinds));
}

View FormSlot::example() const
{
    View view = exampleTaskForm();
    for (const char* name: {"undo_path", "like_path", "report_path", "liked"})
        view.set(name, name);
    return view;
}

View FormSlot::draw(const Request& request, const Visit& visit) const
{
    View view = drawForm(shownOf(visit));
    if (!visit.state.mends)
        addDeeds(view, request, visit);
    return view;
}

void FormSlot::addDeeds(View& view, const Request& request, const Visit& visit) const
{
    const auto actor =
        _tasks.identity.actors().resolve(request, Scope{"project", std::to_string(visit.view.project.id())});
    if (!std::holds_alternative<Actor>(actor))
        return;
    const std::int64_t task = visit.task->id();
    const auto& user = visit.view.caller.userId;
    bool liked = false;
    const auto undoable = _tasks.database.read(
        [&](Session& session)
        {
            liked =
                user && session
                            .findInteger("SELECT 1 FROM tasks_favorite WHERE user_id = $1 AND task_id = $2",
                                         *user, task)
                            .has_value();
            return findUndoable(session, _tasks, visit.view.project.id(), std::get<Actor>(actor).key());
        });
    view.set("undo_path", undoable ? taskPath(visit, *undoable, "/undo") : std::string())
        .set("report_path", taskPath(visit, task, "/report"))
        .set("like_path", user ? taskPath(visit, task, "/like") : std::string())
        .set("liked", liked);
}

void FormSlot::widen(const Visit& visit, Response& page) const
{
    page.removeHeader("Content-Security-Policy");
    page.header("Content-Security-Policy", policyFor(*visit.form, *visit.task));
}

View FormSlot::twin(const Request& request, const Visit& visit) const
{
    return formTwin(shownOf(visit), _csrf.makeToken(request));
}

} // namespace colonnade::tasks
