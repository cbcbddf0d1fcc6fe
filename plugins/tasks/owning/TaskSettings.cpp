#include "owning/TaskSettings.h"

#include "answers/TaskChanges.h"
#include "api/ManyTasksApi.h"
#include "model/InfoText.h"
#include "records/RecordStore.h"

#include <colonnade/Json.h>
#include <colonnade/Text.h>

#include <algorithm>
#include <charconv>

namespace colonnade::tasks
{

namespace
{

struct Order
{
    const char* name;
    const char* sentence;
};

constexpr Order ORDERS[] = {
    {"default", "One task after the other: the first open one, until it has its answers"},
    {"breadth_first", "All at the same time: the task with the fewest answers"},
    {"depth_first", "One task after the other: the first open one, until it has its answers (as default)"},
    {"depth_first_all", "One after the other, and people may go on with tasks that are done already"},
    {"locked", "One after the other, and nobody gets what somebody else has in hand"},
    {"incremental", "One after the other, and each is shown with the last answer that was given"},
    {"random", "Any open task"}};

Phrase sentenceOf(const std::string& scheduler)
{
    const auto found = std::find_if(std::begin(ORDERS), std::end(ORDERS),
                                    [&](const Order& order) { return scheduler == order.name; });
    return found == std::end(ORDERS) ? Phrase::verbatim(scheduler) : Phrase(found->sentence);
}

PageForm redundancyForm(const Record& project, const std::string& value = {})
{
    return {.action = pathOf(project, "tasks/redundancy"),
            .submit = "Change all tasks",
            .fields = {{.name = "n_answers",
                        .label = "Answers wanted for each task",
                        .type = "number",
                        .value = value,
                        .hint = "Tasks that have as many are done then, others are open again"}},
            .leavePath = pathOf(project, "tasks/settings"),
            .leaveLabel = "Not now"};
}

PageForm priorityForm(const Record& project)
{
    return {.action = pathOf(project, "tasks/priority"),
            .submit = "Change",
            .fields = {{.name = "task_ids",
                        .label = "Numbers of tasks",
                        .hint = "With commas between them: 12,15"},
                       {.name = "priority_0",
                        .label = "Priority, 0 to 1",
                        .hint = "Tasks with a higher one are handed out first"}},
            .leavePath = pathOf(project, "tasks/settings"),
            .leaveLabel = "Not now"};
}

std::vector<std::int64_t> numbersOf(std::string_view text)
{
    std::vector<std::int64_t> numbers;
    while (!text.empty())
    {
        const auto end = std::min(text.find(','), text.size());
        if (const auto number = parseInteger(text.substr(0, end)))
            numbers.push_back(*number);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return numbers;
}

} // namespace

OwnerRoutes TaskSettings::routes() const
{
    const std::string tasks = "/project/{short_name}/tasks/";
    const auto form = [this](const char* name, const char* heading, auto make)
    {
        return [this, name, heading, make](const Request& request)
        {
            return _desk.enter(request, [&](const PageView& view)
                               { return showForm(request, view, name, heading, make(view.project)); });
        };
    };
    return {{get(tasks + "settings").summary("How a project's tasks are handed out"),
             [this](const Request& request) { return overview(request); }},
            {get(tasks + "scheduler").summary("The form for the order of tasks"),
             form("/projects/task_scheduler.html", "Order of the tasks",
                  [this](const Record& project) { return schedulerForm(project); })},
            {post(tasks + "scheduler").summary("Sets the order of tasks"),
             [this](const Request& request) { return takeScheduler(request); }},
            {get(tasks + "redundancy").summary("The form for the answers wanted"),
             form("/projects/task_n_answers.html", "Answers wanted",
                  [](const Record& project) { return redundancyForm(project); })},
            {post(tasks + "redundancy").summary("Sets the answers wanted of all tasks").lane(Lane::Heavy),
             [this](const Request& request) { return takeRedundancy(request); }},
            {get(tasks + "priority").summary("The form for the priority of tasks"),
             form("/projects/task_priority.html", "Priority",
                  [](const Record& project) { return priorityForm(project); })},
            {post(tasks + "priority").summary("Sets the priority of some tasks"),
             [this](const Request& request) { return takePriority(request); }},
            {get(tasks + "delete").summary("Asks before all tasks are deleted"),
             [this](const Request& request) { return askToDelete(request); }},
            {post(tasks + "delete").summary("Deletes all tasks without results").lane(Lane::Heavy),
             [this](const Request& request) { return takeDelete(request); }}};
}

Response TaskSettings::overview(const Request& request) const
{
    return _desk.enter(
        request,
        [&](const PageView& view)
        {
            OwnerPage page{.templateName = "projects/task_settings.html",
                           .heading = "How tasks are handed out",
                           .twinTitle = " &middot; Task Settings"};
            const auto add = [&](const char* rest, const char* label, const Phrase& hint) {
                page.body.row(
                    {.label = label, .hint = hint, .button = "Change", .path = pathOf(view.project, rest)});
            };
            add("tasks/scheduler", "Order of the tasks",
                sentenceOf(isNull(view.project["scheduler"]) ? "default" : view.project.text("scheduler")));
            add("tasks/redundancy", "Answers wanted", "How often each task is answered");
            add("tasks/priority", "Priority", "What is handed out first");
            add("tasks/delete", "Delete", "All tasks that have no result");
            return _desk.show(request, view, page);
        });
}

Response TaskSettings::showForm(const Request& request, const PageView& view, const char* name,
                                Phrase heading, PageForm form, std::optional<FlashMessage> flash) const
{
    return _desk.show(request, view,
                      {.templateName = name,
                       .heading = std::move(heading),
                       .twinTitle = " &middot; Tasks",
                       .form = std::move(form),
                       .numbers = false,
                       .flash = std::move(flash)});
}

PageForm TaskSettings::schedulerForm(const Record& project) const
{
    const std::string stored = isNull(project["scheduler"]) ? "default" : project.text("scheduler");
    FormField order{.name = "sched", .label = "Order", .type = "select", .value = stored};
    order.choices.reserve(_schedulers.size());
    for (const auto& name: _schedulers)
        order.choices.push_back({name, sentenceOf(name)});
    return {.action = pathOf(project, "tasks/scheduler"),
            .submit = "Save",
            .fields = {order},
            .leavePath = pathOf(project, "tasks/settings"),
            .leaveLabel = "Not now"};
}

Response TaskSettings::takeScheduler(const Request& request) const
{
    return _desk.take(
        request,
        [&](const PageView& view)
        {
            const std::string wanted = PostedPage::read(request).text("sched");
            if (std::find(_schedulers.begin(), _schedulers.end(), wanted) == _schedulers.end())
            {
                PageForm form = schedulerForm(view.project);
                form.fields.front().errors = {"Not a valid choice"};
                return showForm(request, view, "/projects/task_scheduler.html", "Order of the tasks",
                                std::move(form));
            }
            const Record changed = _desk.change(
                view,
                [&](Transaction&, Record& project) {
                    project.set("info", withMembers(project.text("info"), {{"sched", quoteJson(wanted)}}));
                });
            return _desk.leave(request, changed, "tasks/", {"success", "Project Task Scheduler updated!"});
        });
}

std::vector<std::int64_t> TaskSettings::allTasks(std::int64_t project, bool withResult) const
{
    return _desk.tasks().database.read(
        [&](Session& session)
        {
            return session.all([](const Row& row) { return row.integer(0); },
                               std::string("SELECT t.id FROM tasks_task t WHERE t.project_id = $1") +
                                   (withResult ? ""
                                               : " AND NOT EXISTS (SELECT 1 FROM tasks_result r WHERE "
                                                 "r.task_id = t.id AND r.last_version)") +
                                   " ORDER BY t.id",
                               project);
        });
}

Response TaskSettings::takeRedundancy(const Request& request) const
{
    return _desk.take(
        request,
        [&](const PageView& view)
        {
            constexpr std::int64_t MOST = 1000;
            const std::string text = PostedPage::read(request).text("n_answers");
            const auto wanted = parseInteger(text);
            if (!wanted || *wanted < 1 || *wanted > MOST)
            {
                PageForm form = redundancyForm(view.project, text);
                form.fields.front().errors = {"Number of answers should be a value between 1 and 1,000"};
                return showForm(request, view, "/projects/task_n_answers.html", "Answers wanted",
                                std::move(form));
            }
            const JsonDocument change =
                JsonDocument::parse("{\"n_answers\":" + std::to_string(*wanted) + "}");
            changeTasks(_desk.tasks(), _api, view.project.id(), allTasks(view.project.id(), true),
                        checkMembers(change.root(), taskResource()), view.caller,
                        [&](Transaction& transaction, Record& task)
                        { completeWithEnough(transaction, _desk.tasks(), task); });
            return _desk.leave(request, view.project, "tasks/", {"success", "Redundancy of Tasks updated!"});
        });
}

Response TaskSettings::takePriority(const Request& request) const
{
    return _desk.take(
        request,
        [&](const PageView& view)
        {
            const PostedPage posted = PostedPage::read(request);
            PageForm form = priorityForm(view.project);
            FormField& ids = fieldOf(form, "task_ids");
            FormField& priority = fieldOf(form, "priority_0");
            ids.value = posted.text("task_ids");
            priority.value = posted.text("priority_0");
            double number = -1;
            const auto& text = priority.value;
            const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
            if (ids.value.empty() || ids.value.find_first_not_of("0123456789,") != std::string::npos)
                ids.errors.emplace_back("Only comma separated values are allowed, no spaces");
            if (fault != std::errc() || end != text.data() + text.size() || !(number >= 0 && number <= 1))
                priority.errors.emplace_back("Priority should be a value between 0.0 and 1.0");
            std::optional<FlashMessage> flash;
            if (!hasErrors(form))
            {
                const JsonDocument change = JsonDocument::parse("{\"priority_0\":" + text + "}");
                const Members members = checkMembers(change.root(), taskResource());
                flash = FlashMessage{"success", "Task priority has been changed"};
                for (const auto id: numbersOf(ids.value))
                    if (changeTasks(_desk.tasks(), _api, view.project.id(), {id}, members, view.caller) == 0)
                        flash = FlashMessage{"danger",
                                             Phrase("Ooops, Task.id={id} does not belong to the project",
                                                    {{"id", std::to_string(id)}})};
            }
            return showForm(request, view, "/projects/task_priority.html", "Priority", std::move(form),
                            flash);
        });
}

Response TaskSettings::askToDelete(const Request& request) const
{
    return _desk.enter(
        request,
        [&](const PageView& view)
        {
            const auto going = allTasks(view.project.id(), false).size();
            OwnerPage page{.templateName = "projects/tasks/delete.html",
                           .heading = "Delete tasks",
                           .twinTitle = " &middot; Delete"};
            page.body
                .text("All tasks that have no result are deleted, with the answers that they have. It cannot "
                      "be "
                      "taken back.")
                .row({.label = "Tasks that go", .hint = Phrase::verbatim(std::to_string(going))})
                .row({.label = "Tasks that stay, since they have a result",
                      .hint = Phrase::verbatim(std::to_string(view.project.integer("n_tasks") -
                                                              static_cast<std::int64_t>(going)))});
            page.form = PageForm{.action = pathOf(view.project, "tasks/delete"),
                                 .submit = "Delete tasks",
                                 .destroys = true,
                                 .leavePath = pathOf(view.project, "tasks/settings"),
                                 .leaveLabel = "Not now"};
            return _desk.show(request, view, page);
        });
}

Response TaskSettings::takeDelete(const Request& request) const
{
    return _desk.take(request,
                      [&](const PageView& view)
                      {
                          deleteTasks(_desk.tasks(), view.project.id(), allTasks(view.project.id(), false),
                                      true);
                          return _desk.leave(
                              request, view.project, "tasks/",
                              {"success", "Tasks and taskruns with no associated results have been deleted"});
                      });
}

} // namespace colonnade::tasks
