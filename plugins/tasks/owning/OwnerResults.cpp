#include "owning/OwnerResults.h"

#include "records/RecordJson.h"
#include "records/RecordStore.h"

#include <colonnade/HttpError.h>
#include <colonnade/Json.h>

#include <Poco/Exception.h>

namespace colonnade::tasks
{

namespace
{

constexpr const char* MOST_ANSWERS = " LIMIT 100";

PageForm formOf(const Record& project, std::int64_t task, const std::string& info)
{
    return {.action = pathOf(project, "results/" + std::to_string(task)),
            .submit = "Save",
            .fields = {{.name = "info", .label = "Result", .type = "area", .value = info, .hint = "As JSON"}},
            .leavePath = pathOf(project, "results"),
            .leaveLabel = "All results"};
}

std::string infoOf(const std::optional<Record>& result)
{
    return result && !isNull((*result)["info"]) ? result->text("info") : std::string("{}");
}

std::optional<Record> findCurrent(Session& session, std::int64_t task)
{
    const auto id =
        session.findInteger("SELECT id FROM tasks_result WHERE task_id = $1 AND last_version", task);
    return id ? findRecord(session, resultResource(), *id) : std::nullopt;
}

} // namespace

OwnerRoutes OwnerResults::routes() const
{
    const std::string result = "/project/{short_name}/results/{task:int}";
    return {{get(result).summary("The form for the result of a task"),
             [this](const Request& request) { return show(request); }},
            {post(result)
                 .summary("Writes the result of a task by hand")
                 .maxBodyBytes(_desk.tasks().settings.maxInfoBytes),
             [this](const Request& request) { return take(request); }}};
}

OwnerResults::Shown OwnerResults::read(const Request& request, const PageView& view) const
{
    const std::int64_t number = request.intParam("task");
    return _desk.tasks().database.read(
        [&](Session& session)
        {
            auto task = findRecord(session, taskResource(), number);
            if (!task || task->integer("project_id") != view.project.id())
                throw HttpError(404, problem::NOT_FOUND, "The project has no such task.");
            Shown shown{std::move(*task), findCurrent(session, number), {}, {}, {}};
            shown.answers = session.all(
                [](const Row& row) { return std::pair(row.findText(0).value_or("null"), row.integer(1)); },
                std::string("SELECT info, count(*) FROM tasks_run WHERE task_id = $1 GROUP BY info "
                            "ORDER BY count(*) DESC, info") +
                    MOST_ANSWERS,
                number);
            const std::int64_t project = view.project.id();
            shown.previous =
                session.findInteger("SELECT max(task_id) FROM tasks_result WHERE project_id = $1 "
                                    "AND last_version AND task_id < $2",
                                    project, number);
            shown.next = session.findInteger("SELECT min(task_id) FROM tasks_result WHERE project_id = $1 "
                                             "AND last_version AND task_id > $2",
                                             project, number);
            return shown;
        });
}

Response OwnerResults::page(const Request& request, const PageView& view, const Shown& shown,
                            PageForm form) const
{
    const std::string number = std::to_string(shown.task.id());
    OwnerPage page{.templateName = "/projects/result.html",
                   .heading = Phrase("Result of task {number}", {{"number", number}}),
                   .twinTitle = " &middot; Result"};
    page.body.heading("Answers");
    std::vector<std::vector<OwnerCell>> rows;
    rows.reserve(shown.answers.size());
    for (const auto& [info, count]: shown.answers)
        rows.push_back({{.text = info}, {.text = std::to_string(count)}});
    rows.empty() ? page.body.text("Nobody has answered this task yet.")
                 : page.body.table({"Answer", "How often"}, rows);
    page.body.button("The task and its answers", pathOf(view.project, "tasks/" + number));
    if (shown.previous)
        page.body.button("Previous result",
                         pathOf(view.project, "results/" + std::to_string(*shown.previous)));
    if (shown.next)
        page.body.button("Next result", pathOf(view.project, "results/" + std::to_string(*shown.next)));
    page.body.heading("Result");
    if (shown.result)
        page.form = std::move(form);
    else
        page.body.text("There is a result as soon as the task has all its answers.");
    page.members = [&](JsonWriter& json, const ProjectState&)
    {
        json.key("task");
        writeObject(json, shown.task, {});
        json.key("result");
        shown.result ? writeObject(json, *shown.result, {}) : static_cast<void>(json.null());
        json.key("task_runs").beginArray();
        for (const auto& [info, count]: shown.answers)
            json.beginObject().rawMember("info", info).member("count", count).end();
        json.end();
    };
    return _desk.show(request, view, page);
}

Response OwnerResults::show(const Request& request) const
{
    return _desk.enter(request,
                       [&](const PageView& view)
                       {
                           const Shown shown = read(request, view);
                           return page(request, view, shown,
                                       formOf(view.project, shown.task.id(), infoOf(shown.result)));
                       });
}

Response OwnerResults::take(const Request& request) const
{
    return _desk.take(
        request,
        [&](const PageView& view)
        {
            const Shown shown = read(request, view);
            PageForm form = formOf(view.project, shown.task.id(), PostedPage::read(request).text("info"));
            if (!shown.result)
                throw HttpError(404, problem::NOT_FOUND, "The task has no result yet.");
            std::string info;
            try
            {
                info = JsonDocument::parse(form.fields.front().value).root().toJson();
            }
            catch (const Poco::DataFormatException&)
            {
                form.fields.front().errors = {"This is no JSON."};
                return page(request, view, shown, std::move(form));
            }
            _desk.tasks().database.write(
                [&](Transaction& transaction)
                {
                    auto result = lockRecord(transaction, resultResource(), shown.result->id());
                    if (!result)
                        throw HttpError(404, problem::NOT_FOUND, "The task has no result any more.");
                    result->set("info", info);
                    updateRecord(transaction, *result);
                });
            return _desk.leave(request, view.project, "results/" + std::to_string(shown.task.id()),
                               {"success", "The result is saved."});
        });
}

} // namespace colonnade::tasks
