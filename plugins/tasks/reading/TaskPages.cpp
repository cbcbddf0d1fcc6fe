#include "reading/TaskPages.h"

#include "projects/Privacy.h"
#include "reading/InfoTable.h"
#include "records/RecordJson.h"
#include "records/RecordStore.h"

#include <colonnade/HttpError.h>
#include <colonnade/Parameters.h>
#include <colonnade/Text.h>

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t PER_PAGE = 10;
constexpr std::int64_t ALLOWED[] = {10, 20, 30, 50, 70, 100};
constexpr std::int64_t MOST_PAGES = 1'000'000;
constexpr const char* MOST_ANSWERS = " LIMIT 1000";

[[noreturn]] void refuseFilter()
{
    throw HttpError(404, problem::NOT_FOUND, "Invalid filtering criteria");
}

/// A part of the path; nothing if the route has none.
std::optional<std::int64_t> findPart(const Request& request, std::string_view name)
{
    try
    {
        return request.intParam(name);
    }
    catch (const Poco::NotFoundException&)
    {
        return std::nullopt;
    }
}

View exampleOverview()
{
    View view;
    addExampleProject(view);
    for (const char* name: {"browse_path", "export_path"})
        view.set(name, "/");
    view.count("tasks", 1).count("completed", 1).set("sees_data", true);
    return view;
}

View exampleList()
{
    View view;
    addExampleProject(view);
    for (const char* name: {"heading", "previous", "next", "here", "export_path"})
        view.set(name, name);
    view.set("has_tasks", true).set("has_pages", true);
    view.list("states")
        .add()
        .set("path", "/")
        .set("label", "Open")
        .set("current", true)
        .set("has_count", true)
        .count("n", 1);
    View& task = view.list("tasks").add();
    task.set("id", 1)
        .set("path", "/")
        .set("is_done", true)
        .set("share", "1")
        .count("given", 1)
        .count("wanted", 1);
    task.nest("made").set("iso", "i").set("date", "d").set("clock", "c").set("ago", "a");
    return view;
}

View exampleTask()
{
    View view;
    addExampleProject(view);
    view.set("is_done", true).set("list_path", "/").set("file_path", "/").set("has_answers", true);
    view.count("given", 1).count("wanted", 1);
    view.list("facts").add().set("label", "url").set("text", "x");
    InfoTable::addExample(view);
    View& row = view.list("rows").add();
    row.set("path", "/").set("name", "Ann");
    row.nest("made").set("iso", "i").set("date", "d").set("clock", "c").set("ago", "a");
    InfoTable::addExampleCells(row);
    return view;
}

} // namespace

TaskPages::TaskPages(const Tasks& tasks, const ProjectDoor& door, Pages& pages):
    _tasks(tasks),
    _door(door),
    _overview(pages.loadTemplate("tasks_tasks", exampleOverview())),
    _list(pages.loadTemplate("tasks_browse", exampleList())),
    _task(pages.loadTemplate("tasks_task", exampleTask()))
{
}

Response TaskPages::overview(const Request& request) const
{
    return _door.enter(request,
                       [&](const PageView& view)
                       {
                           return _door.show(
                               request, view,
                               {.templateName = "/projects/tasks.html",
                                .heading = "Tasks",
                                .twinTitle = " &middot; Tasks",
                                .page = _overview,
                                .members = [](JsonWriter& json, const ProjectState&)
                                { json.member("autoimporter_enabled", true); },
                                .draw =
                                    [&](View& page, const ProjectState& state)
                                {
                                    page.set("browse_path", pathOf(view.project, "tasks/browse"))
                                        .set("export_path", pathOf(view.project, "tasks/export"))
                                        .set("sees_data", view.project.boolean("zip_download") ||
                                                              manages(view.caller, view.project))
                                        .count("tasks", state.facts.tasks)
                                        .count("completed", state.facts.completed);
                                }});
                       });
}

TaskPages::Wish TaskPages::wishOf(const Request& request)
{
    Wish wish{
        {findPart(request, "page").value_or(1), findPart(request, "records").value_or(PER_PAGE), 0}, {}, {}};
    const bool isAllowed =
        std::find(std::begin(ALLOWED), std::end(ALLOWED), wish.list.perPage) != std::end(ALLOWED);
    if (!isAllowed || wish.list.number < 1 || wish.list.number > MOST_PAGES)
        throw HttpError(404, problem::NOT_FOUND, "There is no such page.");
    wish.state = request.query().get("state");
    if (lowerAscii(request.query().get("hide_completed")) == "true")
        wish.state = "ongoing";
    if (!wish.state.empty() && wish.state != "ongoing" && wish.state != "completed")
        refuseFilter();
    if (const auto text = request.query().get("task_id"); !text.empty())
    {
        wish.task = parseInteger(text);
        if (!wish.task)
            refuseFilter();
    }
    return wish;
}

/// The page of tasks; sets the total.
std::vector<TaskPages::Listed> TaskPages::find(const PageView& view, Wish& wish) const
{
    const std::string condition = std::string(" FROM tasks_task t WHERE t.project_id = $1") +
                                  (wish.state.empty() ? "" : " AND t.state = '" + wish.state + "'") +
                                  (wish.task ? " AND t.id = $2" : " AND CAST($2 AS bigint) = $2");
    const std::int64_t project = view.project.id(), task = wish.task.value_or(0);
    return _tasks.database.read(
        [&](Session& session)
        {
            const ProjectFacts facts = factsOf(session, project);
            wish.list.total = wish.state.empty()        ? facts.tasks
                              : wish.state == "ongoing" ? facts.tasks - facts.completed
                                                        : facts.completed;
            if (wish.task)
                wish.list.total =
                    session.findInteger("SELECT count(*)" + condition, project, task).value_or(0);
            return session.all(
                [](const Row& row) {
                    return Listed{row.integer(0), row.text(1), row.text(2) == "completed", row.integer(3),
                                  row.integer(4)};
                },
                "SELECT t.id, t.created, t.state, t.n_answers, t.n_done" + condition +
                    " ORDER BY t.id LIMIT " + std::to_string(wish.list.perPage) + " OFFSET $3",
                project, task, wish.list.offset());
        });
}

Response TaskPages::browse(const Request& request) const
{
    return _door.enterData(
        request,
        [&](const PageView& view)
        {
            if (manages(view.caller, view.project) && request.query().has("reported") && !wantsJson(request))
                return Response::redirect(pathOf(view.project, "tasks/manage?reported=1")); // as mails say
            Wish wish = wishOf(request);
            const auto tasks = find(view, wish);
            if (tasks.empty() && wish.list.number > 1)
                throw HttpError(404, problem::NOT_FOUND, "There is no such page.");
            return _door.show(request, view,
                              {.templateName = "/projects/tasks_browse.html",
                               .heading = "Tasks and answers",
                               .twinTitle = " &middot; Tasks",
                               .page = _list,
                               .members =
                                   [&](JsonWriter& json, const ProjectState& state)
                               {
                                   json.key("tasks").beginArray();
                                   for (const auto& task: tasks)
                                       json.beginObject()
                                           .member("id", task.id)
                                           .member("n_answers", task.wanted)
                                           .member("n_task_runs", task.given)
                                           .member("pct_status",
                                                   task.wanted > 0
                                                       ? std::min(1.0, static_cast<double>(task.given) /
                                                                           static_cast<double>(task.wanted))
                                                       : 1.0)
                                           .end();
                                   json.end();
                                   writePagination(json, wish.list);
                                   json.member("n_completed_tasks", state.facts.completed)
                                       .member("n_tasks", state.facts.tasks)
                                       .member("n_volunteers", state.facts.volunteers)
                                       .member("overall_progress", state.facts.progress());
                               },
                               .draw = [&](View& page, const ProjectState& state)
                               { drawList(page, request, view, wish, tasks, state); },
                               .numbers = false});
        });
}

void TaskPages::drawList(View& page, const Request& request, const PageView& view, const Wish& wish,
                         const std::vector<Listed>& tasks, const ProjectState& state) const
{
    const Language& language = _door.pages().language(request);
    const std::string path = pathOf(view.project, "tasks/browse");
    const auto query = [](const std::string& wanted) { return wanted.empty() ? "" : "?state=" + wanted; };
    page.say("heading", wish.list.total == 1
                            ? Phrase("One task")
                            : Phrase("{n} tasks", {{"n", groupedNumber(wish.list.total, language)}}))
        .set("has_tasks", !tasks.empty())
        .set("export_path", pathOf(view.project, "tasks/export"));
    View& states = page.list("states");
    const auto addState = [&](const char* value, const char* label, std::int64_t count)
    {
        states.add()
            .set("path", path + query(value))
            .say("label", label)
            .set("current", wish.state == value)
            .set("has_count", true)
            .count("n", count);
    };
    addState("", "All", state.facts.tasks);
    addState("ongoing", "Open", state.facts.tasks - state.facts.completed);
    addState("completed", "Done", state.facts.completed);
    View& list = page.list("tasks");
    for (const auto& task: tasks)
        list.add()
            .set("id", task.id)
            .set("path", pathOf(view.project, "tasks/" + std::to_string(task.id)))
            .set("is_done", task.isCompleted)
            .set("share", std::to_string(std::min<std::int64_t>(
                              100, task.wanted > 0 ? 100 * task.given / task.wanted : 100)))
            .count("given", task.given)
            .count("wanted", task.wanted)
            .put("made", _door.pages().time(task.created));
    addPaging(page, wish.list, language,
              [&](std::int64_t number)
              {
                  std::string target = path + "/" + std::to_string(number);
                  if (wish.list.perPage != PER_PAGE)
                      target += "/" + std::to_string(wish.list.perPage);
                  return target + query(wish.state);
              });
}

Record TaskPages::requireTask(const Request& request, const PageView& view) const
{
    auto task = _tasks.database.read(
        [&](Session& session) { return findRecord(session, taskResource(), request.intParam("task")); });
    if (!task || task->integer("project_id") != view.project.id())
        throw HttpError(404, problem::NOT_FOUND, "The project has no such task.");
    return std::move(*task);
}

/// Nobody but those who manage the project is told addresses and app users.
Codecs TaskPages::codecs(const PageView& view) const
{
    const Codecs all = _tasks.identity.actors().codecs();
    return manages(view.caller, view.project) ? all : withoutAuthors(all);
}

std::vector<TaskPages::Answer> TaskPages::answersOf(const PageView& view, std::int64_t task) const
{
    std::vector<Answer> answers;
    Users& users = _tasks.identity.users();
    _tasks.database.read(
        [&](Session& session)
        {
            answers.clear();
            const auto viewer =
                view.caller.userId ? users.findById(session, *view.caller.userId) : std::nullopt;
            const auto ids = session.all(
                [](const Row& row) { return row.integer(0); },
                std::string("SELECT id FROM tasks_run WHERE task_id = $1 ORDER BY id") + MOST_ANSWERS, task);
            answers.reserve(ids.size());
            for (const auto id: ids)
            {
                auto run = findRecord(session, runResource(), id);
                if (!run)
                    continue;
                const auto author =
                    run->text("actor_kind") == "user" ? parseInteger(run->text("actor_id")) : std::nullopt;
                const auto user = author ? users.findById(session, *author) : std::nullopt;
                const auto name = user ? users.visibleName(viewer ? &*viewer : nullptr, *user) : std::nullopt;
                answers.push_back({std::move(*run), name.value_or(""),
                                   name ? "/account/" + encodePercent(user->name) + "/" : std::string()});
            }
        });
    return answers;
}

Response TaskPages::answers(const Request& request) const
{
    return _door.enterData(request,
                           [&](const PageView& view)
                           {
                               const Record task = requireTask(request, view);
                               const Codecs known = codecs(view);
                               JsonWriter json;
                               json.beginArray();
                               for (const auto& answer: answersOf(view, task.id()))
                                   writeObject(json, answer.record, known);
                               return Response::json(json.end().take()).header("Cache-Control", "no-store");
                           });
}

Response TaskPages::show(const Request& request) const
{
    return _door.enterData(
        request,
        [&](const PageView& view)
        {
            const Record task = requireTask(request, view);
            const auto answers = answersOf(view, task.id());
            return _door.show(
                request, view,
                {.templateName = "/projects/task_answers.html",
                 .heading = Phrase("Task {number}", {{"number", std::to_string(task.id())}}),
                 .twinTitle = " &middot; Task",
                 .page = _task,
                 .members =
                     [&](JsonWriter& json, const ProjectState&)
                 {
                     json.key("task");
                     writeObject(json, task, {});
                     const Codecs known = codecs(view);
                     json.key("task_runs").beginArray();
                     for (const auto& answer: answers)
                         writeObject(json, answer.record, known);
                     json.end();
                 },
                 .draw = [&](View& page, const ProjectState&) { drawTask(page, view, task, answers); },
                 .unlisted = true});
        });
}

void TaskPages::drawTask(View& page, const PageView& view, const Record& task,
                         const std::vector<Answer>& answers) const
{
    InfoTable facts;
    facts.add(isNull(task["info"]) ? "null" : task.text("info"));
    View cells;
    facts.writeCells(cells, 0);
    page.put("facts", cells.list("cells"))
        .set("is_done", task.text("state") == "completed")
        .set("list_path", pathOf(view.project, "tasks/browse"))
        .set("file_path", pathOf(view.project, std::to_string(task.id()) + "/results.json"))
        .set("has_answers", !answers.empty())
        .count("given", task.integer("n_done"))
        .count("wanted", task.integer("n_answers"));
    InfoTable table;
    for (const auto& answer: answers)
        table.add(isNull(answer.record["info"]) ? "null" : answer.record.text("info"));
    table.writeColumns(page);
    View& rows = page.list("rows");
    for (std::size_t i = 0; i < answers.size(); ++i)
    {
        View& row = rows.add();
        row.set("name", answers[i].name)
            .set("path", answers[i].path)
            .put("made", _door.pages().time(answers[i].record.text("finish_time")));
        table.writeCells(row, i);
    }
}

} // namespace colonnade::tasks
