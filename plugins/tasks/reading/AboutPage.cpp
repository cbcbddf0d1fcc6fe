#include "reading/AboutPage.h"

#include "browse/ListedProject.h"
#include "records/RecordStore.h"

#include <colonnade/Markup.h>
#include <colonnade/Parameters.h>
#include <colonnade/Text.h>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t MOST_WORD = 60; ///< code points

View exampleAbout()
{
    View view;
    addExampleProject(view);
    for (const char* name:
         {"category", "category_path", "description", "picture", "many", "start_label", "start_path",
          "tutorial_path", "owner_name", "owner_path", "people_path", "export_path", "tasks_path", "thanks",
          "publish_path", "results_path", "contact_path"})
        view.set(name, name);
    for (const char* name: {"done", "total", "percent"})
        view.set(name, 1);
    for (const char* name: {"done_said", "total_said", "people", "answers"})
        view.count(name, 1);
    for (const char* name: {"last_answer", "since"})
        view.nest(name).set("iso", "i").set("date", "d").set("clock", "c").set("ago", "a");
    view.set("has_tasks", true).set("is_done", true);
    view.mark("about", Markup::trusted("<p>"));
    return view;
}

} // namespace

ProjectWords wordsOf(const Record& project)
{
    const JsonDocument info = JsonDocument::parse(project.text("info"));
    const JsonValue words = info.root().isObject() ? info.root().find("words") : JsonValue();
    const auto word = [&](std::string_view name)
    {
        const JsonValue value = words.isObject() ? words.find(name) : JsonValue();
        const bool fits = value.isText() && countCodePoints(value.text()) <= MOST_WORD;
        return fits ? std::string(value.text()) : std::string();
    };
    return {word("one"), word("many"), word("start")};
}

AboutPage::AboutPage(const Tasks& tasks, const ProjectDoor& door, Pages& pages):
    _tasks(tasks),
    _door(door),
    _page(pages.loadTemplate("tasks_project", exampleAbout()))
{
}

Response AboutPage::show(const Request& request) const
{
    return _door.enter(
        request,
        [&](const PageView& view)
        {
            const Record& project = view.project;
            ProjectContent content{.templateName = "/projects/project.html",
                                   .heading = Phrase::verbatim(project.text("name")),
                                   .page = _page,
                                   .sentence = Phrase::verbatim(project.text("description"))};
            if (const auto origin = pictureOrigin(project.text("thumbnail")); origin && !origin->empty())
                content.pictureOrigins.insert(*origin);
            content.draw = [&](View& page, const ProjectState& state) { draw(page, view, state); };
            return _door.show(request, view, content);
        });
}

namespace
{

/// What the viewer is offered.
void offer(View& page, const Record& project, const ProjectState& state)
{
    const std::string& button = state.button;
    const bool isDone = button == "completed";
    const std::string start = wordsOf(project).start;
    page.set("is_done", isDone)
        .set("results_path", isDone ? pathOf(project, "results") : std::string())
        .set("publish_path", button == "publish" ? pathOf(project, "publish") : std::string())
        .set("start_path",
             button == "can_contribute" || button == "publish" ? pathOf(project, "newtask") : std::string())
        .say("start_label", button == "publish" ? Phrase("Test it")
                            : start.empty()     ? Phrase("Start contributing")
                                                : Phrase::verbatim(start))
        .say("thanks", button == "cannot_contribute" && state.facts.tasks > 0
                           ? Phrase("Thank you: you have done all that there is to do for now.")
                           : Phrase())
        .set("tutorial_path",
             infoText(project, "tutorial").empty() ? std::string() : pathOf(project, "tutorial"));
}

} // namespace

void AboutPage::draw(View& page, const PageView& view, const ProjectState& state) const
{
    const Record& project = view.project;
    const ProjectFacts& facts = state.facts;
    const auto category = _tasks.database.read(
        [&](Session& session)
        { return findRecord(session, categoryResource(), project.integer("category_id")); });
    const ProjectWords words = wordsOf(project);
    const bool isShown = pictureOrigin(project.text("thumbnail")).has_value();
    page.set("category", category ? category->text("name") : std::string())
        .set("category_path", category
                                  ? "/project/category/" + encodePercent(category->text("short_name")) + "/"
                                  : std::string())
        .set("description", project.text("description"))
        .set("picture", isShown ? project.text("thumbnail") : std::string())
        .say("many", words.many.empty() ? Phrase("tasks") : Phrase::verbatim(words.many))
        .set("has_tasks", facts.tasks > 0)
        .set("done", facts.completed)
        .set("total", facts.tasks)
        .set("percent", facts.percentDone())
        .count("done_said", facts.completed)
        .count("total_said", facts.tasks)
        .count("people", facts.volunteers)
        .count("answers", facts.answers)
        .put("last_answer", _door.pages().time(facts.lastAnswer))
        .put("since", _door.pages().time(project.text("created")))
        .set("people_path", pathOf(project, "leaderboard"))
        .set("tasks_path", project.boolean("zip_download") ? pathOf(project, "tasks/browse") : std::string())
        .set("export_path", project.boolean("zip_download") ? pathOf(project, "tasks/export") : std::string())
        .mark("about", isNull(project["long_description"])
                           ? Markup()
                           : renderMarkdown(project.text("long_description")));
    const bool hasOwner = state.owner && !state.owner->restricted;
    page.set("contact_path", _door.hasAccounts() ? pathOf(project, "contact") : std::string());
    page.set("owner_name", hasOwner ? state.owner->fullname : std::string())
        .set("owner_path", hasOwner ? "/account/" + encodePercent(state.owner->name) + "/" : std::string());
    offer(page, project, state);
}

} // namespace colonnade::tasks
