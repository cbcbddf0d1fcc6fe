#include "owning/Checklist.h"

#include <algorithm>
#include <utility>

namespace colonnade::tasks
{

namespace
{

View exampleChecklist()
{
    View view = OwnerDesk::exampleHead();
    View body = OwnerBody::example();
    view.put("parts", body.list("parts")).set("heading", "x").set("so_far", "x");
    View& step = view.list("steps").add();
    for (const char* name: {"state", "name", "sentence", "path", "button"})
        step.set(name, "x");
    step.set("number", 1).set("done", true).set("next", true);
    return view;
}

Phrase counted(const char* one, const char* many, std::int64_t count)
{
    return count == 1 ? Phrase(one) : Phrase(many, {{"n", std::to_string(count)}});
}

void addWays(OwnerBody& body, const Record& project)
{
    const auto add = [&](const char* rest, const char* label, const char* hint)
    { body.row({.label = label, .hint = hint, .button = "Open", .path = pathOf(project, rest)}); };
    add("update", "Details", "Name, description, category, who may take part, password, notifying a server");
    add("picture", "Picture", "What people see on the card of the project");
    add("tasks/manage", "Tasks", "Browse them, change many at once, export a selection");
    add("tasks/autoimporter", "Tasks that come in each day", "From an address, by itself");
    add("tasks/settings", "Order, answers wanted, priority", "How tasks are handed out");
    add("tasks/taskpresentereditor?part=tutorial", "How it works",
        "What people read before their first task");
    add("tasks/taskpresentereditor?part=results", "Page of results", "In place of the table of results");
    add("helping", "Pictures that help", "Examples that task designs show to volunteers");
    add("new-blogpost", "News", "Write to the people who take part");
    add("webhook", "Calls to your server", "What was sent, and sending it again");
    add("mails", "Mails to you", "What you are told");
    add("auditlog", "History", "Who changed what");
    add("coowners", "People", "Who runs the project with you");
    add("transferownership", "Hand over", "Give the project to somebody else");
    add("resetsecretkey", "Secret key", "For apps that ask for tasks in the name of their users");
    add("clone", "Copy", "Begin another project with the same design");
    add("delete", "Delete", "Take the project away for good");
}

} // namespace

Checklist::Checklist(const OwnerDesk& desk):
    _desk(desk),
    _page(desk.pages().loadTemplate("tasks_checklist", exampleChecklist()))
{
}

OwnerRoutes Checklist::routes() const
{
    OwnerRoutes routes;
    for (const char* path: {"/project/{short_name}/settings", "/project/{short_name}/settings/"})
        routes.emplace_back(get(path).summary("What an owner can set of a project"),
                            [this](const Request& request) { return show(request); });
    return routes;
}

std::vector<Checklist::Step> Checklist::stepsOf(const Record& project, const ProjectState& state) const
{
    const std::int64_t tasks = state.facts.tasks;
    const bool isPublished = project.boolean("published");
    const bool hasDesign = !infoText(project, "task_presenter").empty();
    const bool needsDesign = _desk.tasks().settings.publishNeedsPresenter;
    const bool isReady = tasks > 0 && (hasDesign || !needsDesign);
    const bool wasTried = isPublished || state.facts.answers > 0;
    return {
        {"details", "Name and picture",
         project.text("thumbnail").empty() ? Phrase("There is no picture yet; a project with one is found "
                                                    "more easily.")
                                           : Phrase("The project has a name and a picture."),
         true, pathOf(project, project.text("thumbnail").empty() ? "picture" : "update"), "Change"},
        {"design", "What people see and do",
         hasDesign ? Phrase("The task design is there.")
                   : Phrase("Nothing yet. Click a form together, or write HTML and JavaScript."),
         hasDesign, pathOf(project, "tasks/taskpresentereditor"), hasDesign ? "Change" : "Design"},
        {"tasks", "Tasks",
         tasks == 0 ? Phrase("None yet. Bring pictures or a table: each picture, each row becomes one task.")
                    : counted("One task.", "{n} tasks.", tasks),
         tasks > 0, pathOf(project, "tasks/import"), "Add tasks"},
        {"try", "Try it as a volunteer",
         isPublished ? Phrase("See what volunteers see.")
         : isReady   ? Phrase("Your trial answers are deleted when you publish.")
                     : Phrase("Possible when there are a task design and a task. Your trial answers are "
                                "deleted when you publish."),
         wasTried, isReady ? pathOf(project, "newtask") : std::string(), "Try"},
        {"publish", "Publish",
         isPublished ? Phrase("The project is published: everybody can take part.")
         : isReady   ? Phrase("Then everybody can take part.")
                     : Phrase("Possible after steps 2 and 3. Then everybody can take part."),
         isPublished, isReady && !isPublished ? pathOf(project, "publish") : std::string(), "Publish"}};
}

void Checklist::draw(View& page, const Record& project, const ProjectState& state) const
{
    const auto steps = stepsOf(project, state);
    const auto done = std::count_if(steps.begin(), steps.end(), [](const Step& step) { return step.done; });
    const bool isPublished = project.boolean("published");
    page.say("heading",
             isPublished ? Phrase("The project is running") : Phrase("Five steps to a published project"))
        .say("so_far", isPublished
                           ? Phrase("{done} of {tasks} tasks done, {answers} answers, {people} people",
                                    {{"done", std::to_string(state.facts.completed)},
                                     {"tasks", std::to_string(state.facts.tasks)},
                                     {"answers", std::to_string(state.facts.answers)},
                                     {"people", std::to_string(state.facts.volunteers)}})
                           : Phrase("{n} of {all} done",
                                    {{"n", std::to_string(done)}, {"all", std::to_string(steps.size())}}));
    View& list = page.list("steps");
    bool isNext = true;
    for (std::size_t i = 0; i < steps.size(); ++i)
    {
        const Step& step = steps[i];
        const bool next = !step.done && std::exchange(isNext, false);
        list.add()
            .set("state", step.done ? "done"
                          : next    ? "next"
                                    : "later")
            .set("number", static_cast<std::int64_t>(i + 1))
            .set("done", step.done)
            .set("next", next)
            .say("name", step.name)
            .say("sentence", step.sentence)
            .set("path", step.path)
            .say("button", step.button);
    }
}

Response Checklist::show(const Request& request) const
{
    return _desk.enter(
        request,
        [&](const PageView& view)
        {
            OwnerPage page{.templateName = "/projects/settings.html",
                           .heading = "Checklist",
                           .twinTitle = " &middot; Settings",
                           .page = _page};
            addWays(page.body, view.project);
            page.members = [&](JsonWriter& json, const ProjectState& state)
            {
                json.key("checklist").beginArray();
                for (const auto& step: stepsOf(view.project, state))
                    json.beginObject().member("step", step.key).member("done", step.done).end();
                json.end();
            };
            page.draw = [&](View& drawn, const ProjectState& state) { draw(drawn, view.project, state); };
            return _desk.show(request, view, page);
        });
}

} // namespace colonnade::tasks
