#include "contribute/DeedsView.h"

#include "answers/Undo.h"
#include "contribute/FormSlot.h"
#include "frames/Frames.h"

namespace colonnade::tasks
{

namespace
{

std::string taskPath(const Visit& visit, std::int64_t task, std::string_view rest)
{
    return pathOf(visit.view.project, "task/" + std::to_string(task) + std::string(rest));
}

bool likes(Session& session, std::int64_t user, std::int64_t task)
{
    return session.findInteger("SELECT 1 FROM tasks_favorite WHERE user_id = $1 AND task_id = $2", user, task)
        .has_value();
}

} // namespace

View drawDeeds(const Tasks& tasks, const Pages& pages, const Request& request, const Visit& visit)
{
    View view;
    const bool hasForm = FormSlot::draws(visit);
    const auto& user = visit.view.caller.userId;
    view.set("by_frame", !hasForm)
        .set("likes", user.has_value())
        .set("base_path", pathOf(visit.view.project, "task/"))
        .set("undo_seconds", tasks.settings.undoSeconds)
        .set("script", pages.address(std::string(Frames::FILES) + "/deeds.js"));
    if (visit.held && visit.task)
        view.set("held", visit.task->id()).set("time", tasks.clock.nowSeconds());
    const auto actor =
        tasks.identity.actors().resolve(request, Scope{"project", std::to_string(visit.view.project.id())});
    bool liked = false;
    std::optional<std::int64_t> undoable;
    if (std::holds_alternative<Actor>(actor))
        tasks.database.read(
            [&](Session& session)
            {
                liked = hasForm && user && likes(session, *user, visit.task->id());
                undoable =
                    findUndoable(session, tasks, visit.view.project.id(), std::get<Actor>(actor).key());
            });
    view.set("undo_path", undoable ? taskPath(visit, *undoable, "/undo") : std::string()).set("liked", liked);
    if (hasForm)
        view.set("report_path", taskPath(visit, visit.task->id(), "/report"))
            .set("like_path", user ? taskPath(visit, visit.task->id(), "/like") : std::string());
    return view;
}

View exampleDeeds()
{
    View view;
    for (const char* name: {"base_path", "script", "undo_path", "report_path", "like_path", "liked"})
        view.set(name, name);
    for (const char* name: {"held", "time", "undo_seconds"})
        view.set(name, 1);
    return view.set("by_frame", true).set("likes", true);
}

} // namespace colonnade::tasks
