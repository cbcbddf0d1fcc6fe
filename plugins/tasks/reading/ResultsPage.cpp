#include "reading/ResultsPage.h"

#include "pages/ListPage.h"
#include "reading/InfoTable.h"

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t PER_PAGE = 20;

View exampleResults()
{
    View view;
    addExampleProject(view);
    for (const char* name: {"export_path", "tasks_path", "previous", "next", "here"})
        view.set(name, name);
    for (const char* name: {"completed", "answers", "tasks", "results"})
        view.count(name, 1);
    view.put("frame", Frames::example());
    view.set("has_results", true).set("has_pages", true);
    InfoTable::addExample(view);
    View& row = view.list("rows").add();
    row.set("task", 1).set("path", "/");
    InfoTable::addExampleCells(row);
    return view;
}

} // namespace

ResultsPage::ResultsPage(const Tasks& tasks, const ProjectDoor& door, const Frames& frames, Pages& pages):
    _tasks(tasks),
    _door(door),
    _frames(frames),
    _page(pages.loadTemplate("tasks_results", exampleResults()))
{
}

Response ResultsPage::show(const Request& request) const
{
    if (Frames::asks(request))
        return _door.frame(request, _frames, FrameText::Results);
    return _door.enter(request,
                       [&](const PageView& view)
                       {
                           bool hasFrame = false;
                           Response page =
                               _door.show(request, view,
                                          {.templateName = "/projects/results.html",
                                           .heading = "Results",
                                           .page = _page,
                                           .members = [](JsonWriter& json, const ProjectState& state)
                                           { json.member("n_results", state.facts.results); },
                                           .draw =
                                               [&](View& drawn, const ProjectState& state)
                                           {
                                               draw(drawn, request, view, state);
                                               hasFrame =
                                                   state.facts.results > 0 &&
                                                   !frameTextOf(view.project, FrameText::Results).empty();
                                               if (hasFrame)
                                                   drawFrame(drawn, request, view.project);
                                           }});
                           if (hasFrame)
                               _frames.open(page);
                           return page;
                       });
}

/// What the owners wrote, which may bring scripts along.
void ResultsPage::drawFrame(View& page, const Request& request, const Record& project) const
{
    const bool isOpen = project.boolean("published") && !ProjectPasswords::isProtected(project);
    page.put("frame",
             _frames.slot(request, {project, pathOf(project, "results"), /*mayEnter=*/!isOpen, "Results"}));
}

void ResultsPage::draw(View& page, const Request& request, const PageView& view,
                       const ProjectState& state) const
{
    const ListPage list{wantedPage(request), PER_PAGE, state.facts.results};
    const bool isOpen = view.project.boolean("zip_download") || manages(view.caller, view.project);
    const auto results = _tasks.database.read(
        [&](Session& session)
        {
            return session.all(
                [](const Row& row) {
                    return Result{row.integer(0), row.text(1)};
                },
                "SELECT task_id, info FROM tasks_result WHERE project_id = $1 AND last_version AND info IS "
                "NOT "
                "NULL ORDER BY id DESC LIMIT " +
                    std::to_string(PER_PAGE) + " OFFSET $2",
                view.project.id(), list.offset());
        });
    InfoTable table;
    for (const auto& result: results)
        table.add(result.info);
    table.writeColumns(page);
    View& rows = page.list("rows");
    for (std::size_t i = 0; i < results.size(); ++i)
    {
        View& row = rows.add();
        row.set("task", results[i].task)
            .set("path",
                 isOpen ? pathOf(view.project, "tasks/" + std::to_string(results[i].task)) : std::string());
        table.writeCells(row, i);
    }
    page.set("has_results", !results.empty())
        .set("export_path", isOpen ? pathOf(view.project, "tasks/export") : std::string())
        .set("tasks_path", pathOf(view.project, "tasks/browse"))
        .count("completed", state.facts.completed)
        .count("answers", state.facts.answers)
        .count("tasks", state.facts.tasks)
        .count("results", state.facts.results);
    addPaging(page, list, _door.pages().language(request),
              [&](std::int64_t number)
              { return pathOf(view.project, "results?page=") + std::to_string(number); });
}

} // namespace colonnade::tasks
