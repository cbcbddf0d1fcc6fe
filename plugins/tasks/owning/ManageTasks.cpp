#include "owning/ManageTasks.h"

#include "answers/Reports.h"
#include "api/ManyTasksApi.h"
#include "owning/EditTask.h"
#include "records/RecordJson.h"
#include "records/RecordStore.h"

#include <colonnade/HttpError.h>
#include <colonnade/Json.h>
#include <colonnade/SpoolFile.h>
#include <colonnade/Text.h>

#include <utility>

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t PER_PAGE = 50;
constexpr std::int64_t TOGETHER = 1000;

View exampleManage()
{
    View view = OwnerDesk::exampleHead();
    for (const char* name: {"action", "words", "task_id", "priority_from", "pcomplete_from", "pcomplete_to",
                            "sentence", "next"})
        view.set(name, "x");
    view.set("reported", true).set("has_tasks", true);
    view.list("states").add().set("value", "x").set("label", "x").set("selected", true);
    view.list("hidden").add().set("name", "x").set("value", "x");
    View& task = view.list("tasks").add();
    task.set("id", 1)
        .set("path", "/")
        .set("is_done", true)
        .set("has_reports", true)
        .set("priority", "0")
        .count("given", 1)
        .count("wanted", 1);
    task.nest("made").set("iso", "i").set("date", "d").set("clock", "c").set("ago", "a");
    return view;
}

void addTwin(JsonWriter& json, const TaskFilter& filter, const FilteredTasks& found)
{
    json.key("tasks").beginArray();
    for (const auto& task: found.tasks)
        json.beginObject()
            .member("id", task.id)
            .member("n_answers", task.wanted)
            .member("n_task_runs", task.given)
            .member("priority_0", task.priority)
            .member("state", task.isCompleted ? "completed" : "ongoing")
            .member("n_reports", task.reports)
            .end();
    json.end().key("filter_data").beginObject();
    for (const auto& [name, value]: filter.fields())
        json.member(name, value);
    json.end().member("go_on", found.goOn);
}

} // namespace

ManageTasks::ManageTasks(const OwnerDesk& desk, const TaskApi& api, std::string folder):
    _desk(desk),
    _api(api),
    _folder(std::move(folder)),
    _page(desk.pages().loadTemplate("tasks_manage", exampleManage()))
{
}

OwnerRoutes ManageTasks::routes() const
{
    const std::string tasks = "/project/{short_name}/tasks/";
    return {{get(tasks + "manage").summary("An owner's tasks, by filters"),
             [this](const Request& request) { return show(request); }},
            {post(tasks + "manage").summary("Changes many tasks at once").lane(Lane::Heavy),
             [this](const Request& request) { return take(request); }}};
}

Response ManageTasks::show(const Request& request) const
{
    return _desk.enter(
        request,
        [&](const PageView& view)
        {
            const TaskFilter filter = TaskFilter::read(request.query());
            const FilteredTasks found = _desk.tasks().database.read(
                [&](Session& session) { return filterTasks(session, view.project.id(), filter, PER_PAGE); });
            OwnerPage page{.templateName = "/projects/tasks_manage.html",
                           .heading = "Tasks",
                           .twinTitle = " &middot; Tasks",
                           .page = _page};
            page.members = [&](JsonWriter& json, const ProjectState&) { addTwin(json, filter, found); };
            page.draw = [&](View& drawn, const ProjectState&) { draw(drawn, view, filter, found); };
            return _desk.show(request, view, page);
        });
}

void ManageTasks::draw(View& page, const PageView& view, const TaskFilter& filter,
                       const FilteredTasks& found) const
{
    const std::string path = pathOf(view.project, "tasks/manage");
    page.set("action", path).set("reported", filter.reported).set("has_tasks", !found.tasks.empty());
    for (const char* name: {"words", "task_id", "priority_from", "pcomplete_from", "pcomplete_to"})
        page.set(name, "");
    View& hidden = page.list("hidden");
    for (const auto& [name, value]: filter.fields())
    {
        page.set(name == "reported" || name == "state" ? "" : name, value);
        hidden.add().set("name", "filter_" + name).set("value", value);
    }
    View& states = page.list("states");
    for (const auto& [value, label]:
         {std::pair("", "All"), std::pair("ongoing", "Open"), std::pair("completed", "Done")})
        states.add().set("value", value).say("label", label).set("selected", filter.state == value);
    View& tasks = page.list("tasks");
    for (const auto& task: found.tasks)
        tasks.add()
            .set("id", task.id)
            .set("path", pathOf(view.project, "tasks/" + std::to_string(task.id) + "/edit"))
            .set("is_done", task.isCompleted)
            .set("has_reports", task.reports > 0)
            .set("priority", numberText(task.priority))
            .count("given", task.given)
            .count("wanted", task.wanted)
            .put("made", _desk.pages().time(task.created));
    page.say("sentence", found.lookedAtMany ? Phrase("So far 10,000 tasks were looked at, up to number {n}.",
                                                     {{"n", std::to_string(*found.goOn)}})
                                            : Phrase());
    const std::string query = filter.query();
    page.set("next", found.goOn
                         ? path + query + (query.empty() ? "?" : "&") + "after=" + std::to_string(*found.goOn)
                         : std::string());
}

/// The ticked ones, or all that the filters choose.
std::vector<std::int64_t> ManageTasks::chosen(const Request& request, const PageView& view) const
{
    std::vector<std::int64_t> ids;
    const Parameters& posted = request.form();
    if (!posted.has("all"))
    {
        for (const auto text: posted.all("id"))
            if (const auto id = parseInteger(text))
                ids.push_back(*id);
        return ids;
    }
    Parameters query;
    constexpr std::string_view PREFIX = "filter_";
    for (const auto& [name, value]: posted)
        if (name.starts_with(PREFIX))
            query.add(name.substr(PREFIX.size()), value);
    TaskFilter filter = TaskFilter::read(query);
    for (bool isMore = true; isMore;)
    {
        const FilteredTasks found = _desk.tasks().database.read(
            [&](Session& session) { return filterTasks(session, view.project.id(), filter, TOGETHER); });
        for (const auto& task: found.tasks)
            ids.push_back(task.id);
        isMore = found.goOn.has_value();
        filter.after = found.goOn.value_or(0);
    }
    return ids;
}

Response ManageTasks::take(const Request& request) const
{
    return _desk.take(
        request,
        [&](const PageView& view)
        {
            const auto ids = chosen(request, view);
            const auto act = request.form().get("do");
            if (ids.empty())
                return _desk.leave(request, view.project, "tasks/manage", {"warning", "Tick tasks first."});
            if (act == "export")
                return exportThem(view, ids);
            if (act == "settle")
                return settle(request, view, ids);
            if (act != "delete")
                return change(request, view, ids);
            const auto deleted = deleteTasks(_desk.tasks(), view.project.id(), ids, false);
            return _desk.leave(
                request, view.project, "tasks/manage",
                {"success",
                 Phrase("{n} tasks are deleted, {kept} stay for their answers.",
                        {{"n", std::to_string(deleted)},
                         {"kept", std::to_string(static_cast<std::int64_t>(ids.size()) - deleted)}})});
        });
}

Response ManageTasks::change(const Request& request, const PageView& view,
                             const std::vector<std::int64_t>& ids) const
{
    const std::string changes = changesOf(request.form());
    if (changes == "{}")
        return _desk.leave(request, view.project, "tasks/manage",
                           {"warning", "Say what to change: answers wanted, or priority."});
    const JsonDocument document = JsonDocument::parse(changes);
    const Members members = checkMembers(document.root(), taskResource());
    const auto changed = changeTasks(_desk.tasks(), _api, view.project.id(), ids, members, view.caller);
    return _desk.leave(request, view.project, "tasks/manage",
                       {"success", Phrase("{n} tasks are changed.", {{"n", std::to_string(changed)}})});
}

Response ManageTasks::settle(const Request& request, const PageView& view,
                             const std::vector<std::int64_t>& ids) const
{
    _desk.tasks().database.write(
        [&](Transaction& transaction)
        {
            for (const auto id: ids)
                if (transaction.findInteger("SELECT 1 FROM tasks_task WHERE id = $1 AND project_id = $2", id,
                                            view.project.id()))
                    settleReports(transaction, id);
        });
    return _desk.leave(request, view.project, "tasks/manage?reported=1",
                       {"success", "What was reported of these tasks is settled."});
}

Response ManageTasks::exportThem(const PageView& view, const std::vector<std::int64_t>& ids) const
{
    SpooledText text(_folder);
    text.append("[");
    bool isFirst = true;
    for (const auto id: ids)
    {
        const auto task = _desk.tasks().database.read([&](Session& session)
                                                      { return findRecord(session, taskResource(), id); });
        if (!task || task->integer("project_id") != view.project.id())
            continue;
        JsonWriter json;
        writeObject(json, *task, {});
        text.append(std::exchange(isFirst, false) ? "\n" : ",\n");
        text.append(json.text());
    }
    text.append("\n]\n");
    return std::move(text)
        .toResponse("application/json")
        .header("Content-Disposition",
                "attachment; filename=\"" + std::to_string(view.project.id()) + "_selected_tasks.json\"")
        .header("Cache-Control", "no-store");
}

} // namespace colonnade::tasks
