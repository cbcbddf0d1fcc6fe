#include "owning/EditTask.h"

#include "answers/Reports.h"
#include "api/ManyTasksApi.h"
#include "records/RecordJson.h"
#include "records/RecordStore.h"

#include <colonnade/HttpError.h>
#include <colonnade/Json.h>
#include <colonnade/Text.h>

#include <Poco/Exception.h>

#include <array>
#include <charconv>

namespace colonnade::tasks
{

namespace
{

PageForm formOf(const Record& project, const Record& task)
{
    return {
        .action = pathOf(project, "tasks/" + std::to_string(task.id()) + "/edit"),
        .submit = "Save",
        .fields = {{.name = "info",
                    .label = "What the task says",
                    .type = "area",
                    .value = isNull(task["info"]) ? "null" : task.text("info"),
                    .hint = "As JSON"},
                   {.name = "n_answers",
                    .label = "Answers wanted",
                    .type = "number",
                    .value = std::to_string(task.integer("n_answers"))},
                   {.name = "priority_0",
                    .label = "Priority, 0 to 1",
                    .value =
                        isNull(task["priority_0"]) ? "0" : numberText(std::get<double>(task["priority_0"]))}},
        .leavePath = pathOf(project, "tasks/manage"),
        .leaveLabel = "All tasks"};
}

} // namespace

std::string numberText(double number)
{
    std::array<char, 32> text{};
    const auto [end, fault] = std::to_chars(text.begin(), text.end(), number);
    return fault == std::errc() ? std::string(text.begin(), end) : std::string();
}

/// `{"n_answers":3}` of what was filled in. Throws `HttpError` 400 for what is no number.
std::string changesOf(const Parameters& posted)
{
    JsonWriter json;
    json.beginObject();
    for (const char* name: {"n_answers", "priority_0"})
    {
        const auto text = trimBlanks(posted.get(name));
        if (text.empty())
            continue;
        double number = 0;
        const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
        const bool isAnswers = std::string_view(name) == "n_answers";
        const bool fits = isAnswers ? number >= 1 && number <= 1000 : number >= 0 && number <= 1;
        if (fault != std::errc() || end != text.data() + text.size() || !fits)
            throw HttpError(400, problem::BAD_REQUEST,
                            isAnswers ? "Number of answers should be a value between 1 and 1,000"
                                      : "Priority should be a value between 0.0 and 1.0");
        isAnswers ? json.member(name, static_cast<std::int64_t>(number)) : json.member(name, number);
    }
    return json.end().take();
}

OwnerRoutes EditTask::routes() const
{
    const std::string tasks = "/project/{short_name}/tasks/";
    return {{get(tasks + "{task:int}/edit").summary("The form of one task"),
             [this](const Request& request) { return show(request); }},
            {post(tasks + "{task:int}/edit")
                 .summary("Changes one task, or deletes it")
                 .maxBodyBytes(_desk.tasks().settings.maxInfoBytes),
             [this](const Request& request) { return take(request); }}};
}

Record EditTask::requireTask(const Request& request, const PageView& view) const
{
    auto task = _desk.tasks().database.read(
        [&](Session& session) { return findRecord(session, taskResource(), request.intParam("task")); });
    if (!task || task->integer("project_id") != view.project.id())
        throw HttpError(404, problem::NOT_FOUND, "The project has no such task.");
    return std::move(*task);
}

Response EditTask::show(const Request& request) const
{
    return _desk.enter(request,
                       [&](const PageView& view)
                       {
                           const Record task = requireTask(request, view);
                           return page(request, view, task, formOf(view.project, task));
                       });
}

Response EditTask::page(const Request& request, const PageView& view, const Record& task, PageForm form) const
{
    const std::string number = std::to_string(task.id());
    OwnerPage shown{.templateName = "/projects/task_edit.html",
                    .heading = Phrase("Task {number}", {{"number", number}}),
                    .twinTitle = " &middot; Task",
                    .form = std::move(form)};
    const auto reports =
        _desk.tasks().database.read([&](Session& session) { return reportsOf(session, task.id()); });
    for (const auto& report: reports)
        shown.body.row({.label = "Reported", .hint = Phrase::verbatim(report.reason)});
    shown.body.row(
        {.label = "Answers",
         .hint = Phrase("{given} of {wanted}", {{"given", std::to_string(task.integer("n_done"))},
                                                {"wanted", std::to_string(task.integer("n_answers"))}}),
         .button = "See them",
         .path = pathOf(view.project, "tasks/" + number)});
    shown.body.row({.label = "Result",
                    .hint = "What has come out of the task; it can be written by hand",
                    .button = "Open",
                    .path = pathOf(view.project, "results/" + number)});
    shown.body.row({.label = "Delete the task",
                    .hint = "Only while it has no answers",
                    .button = "Delete",
                    .action = pathOf(view.project, "tasks/" + number + "/edit?do=delete"),
                    .destroys = true});
    shown.members = [&](JsonWriter& json, const ProjectState&)
    {
        json.key("task");
        writeObject(json, task, {});
    };
    return _desk.show(request, view, shown);
}

Response EditTask::remove(const Request& request, const PageView& view, const Record& task) const
{
    const auto deleted = deleteTasks(_desk.tasks(), view.project.id(), {task.id()}, false);
    return _desk.leave(request, view.project, "tasks/manage",
                       deleted == 1 ? FlashMessage{"success", "The task is deleted."}
                                    : FlashMessage{"warning", "The task has answers, and stays."});
}

Response EditTask::take(const Request& request) const
{
    return _desk.take(request,
                      [&](const PageView& view)
                      {
                          const Record task = requireTask(request, view);
                          if (request.query().get("do") == "delete")
                              return remove(request, view, task);
                          const PostedPage posted = PostedPage::read(request);
                          PageForm form = formOf(view.project, task);
                          for (const char* name: {"info", "n_answers", "priority_0"})
                              if (posted.has(name))
                                  fieldOf(form, name).value = posted.text(name);
                          return store(request, view, task, std::move(form));
                      });
}

Response EditTask::store(const Request& request, const PageView& view, const Record& task,
                         PageForm form) const
{
    Parameters numbers;
    for (const char* name: {"n_answers", "priority_0"})
        numbers.add(name, fieldOf(form, name).value);
    std::string changes;
    try
    {
        const JsonDocument info = JsonDocument::parse(fieldOf(form, "info").value);
        changes = changesOf(numbers);
        changes.insert(changes.size() - 1,
                       (changes == "{}" ? "\"info\":" : ",\"info\":") + info.root().toJson());
    }
    catch (const Poco::DataFormatException&)
    {
        fieldOf(form, "info").errors.emplace_back("This is no JSON.");
        return page(request, view, task, std::move(form));
    }
    catch (const HttpError& fault)
    {
        fieldOf(form, fault.problem().forClient.starts_with("Priority") ? "priority_0" : "n_answers")
            .errors.emplace_back(fault.problem().forClient);
        return page(request, view, task, std::move(form));
    }
    const JsonDocument document = JsonDocument::parse(changes);
    changeTasks(_desk.tasks(), _api, view.project.id(), {task.id()},
                checkMembers(document.root(), taskResource()), view.caller);
    return _desk.leave(request, view.project, "tasks/" + std::to_string(task.id()) + "/edit",
                       {"success", "The task is saved."});
}

} // namespace colonnade::tasks
