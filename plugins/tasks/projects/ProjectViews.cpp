#include "projects/ProjectViews.h"

#include "projects/ProjectRules.h"
#include "records/RecordStore.h"

#include <algorithm>
#include <utility>

namespace colonnade::tasks
{

namespace
{

/// Members of the original that lists have always left empty.
constexpr const char* EMPTY_MEMBERS[] = {"owner",     "last_activity",     "last_activity_raw", "n_task_runs",
                                         "n_results", "n_completed_tasks", "n_blogposts"};

/// The same with nothing of what may be large.
Record withoutTexts(Record project)
{
    project.set("info", "{}");
    for (const std::string_view name: {"long_description", "webhook"})
        project.set(name, "");
    return project;
}

} // namespace

ProjectView::ProjectView(const Row& row):
    project(projectResource(), row)
{
    int next = static_cast<int>(projectResource().columns.size());
    lacksTexts = row.boolean(next++);
    if (lacksTexts)
        project = withoutTexts(std::move(project));
    volunteers = row.integer(next);
    const auto wanted = static_cast<double>(row.integer(next + 1));
    const auto given = static_cast<double>(row.integer(next + 2));
    progress = wanted > 0 ? std::clamp(100 * given / wanted, 0.0, 100.0) : 0.0;
}

std::string ProjectView::publicJson(const Tasks& tasks) const
{
    JsonWriter json;
    json.beginObject();
    for (std::size_t i = 0; i < projectResource().columns.size(); ++i)
    {
        const Column& column = projectResource().columns[i];
        if (column.reach != Reach::Public)
            continue;
        json.key(column.name);
        if (column.name == "info")
            json.raw(listedInfo(project.text("info"), tasks.settings));
        else
            writeValue(json, project.at(i), column.type);
    }
    json.member("n_tasks", project.integer("n_tasks"))
        .member("n_volunteers", volunteers)
        .member("overall_progress", progress);
    for (const char* name: EMPTY_MEMBERS)
        json.nullMember(name);
    return json.end().take();
}

std::string ProjectView::fullJson(const Tasks& tasks, SecretKey key) const
{
    JsonWriter json;
    json.beginObject();
    for (std::size_t i = 0; i < projectResource().columns.size(); ++i)
    {
        const Column& column = projectResource().columns[i];
        if (column.reach == Reach::Internal)
            continue;
        json.key(column.name);
        if (column.name == "secret_key" && key == SecretKey::Null)
            json.null();
        else if (column.name == "secret_key")
            json.value(tasks.identity.vault().open("tasks.secret_key", project.text("secret_key")));
        else if (column.name == "info")
            json.raw(shownInfo(project.text("info")));
        else
            writeValue(json, project.at(i), column.type);
    }
    return json.member("n_tasks", project.integer("n_tasks"))
        .member("n_volunteers", volunteers)
        .member("overall_progress", progress)
        .end()
        .take();
}

std::string ListedProjects::write(const ProjectView& view, const ToJson& toJson)
{
    ProjectView shown = view;
    if (shown.lacksTexts && !_isFull)
        if (auto whole = findRecord(_session, projectResource(), view.project.id()))
            shown.project = std::move(*whole);
    std::string json = toJson(shown);
    if (_bytes + json.size() > MOST_BYTES)
    {
        shown.project = withoutTexts(std::move(shown.project));
        json = toJson(shown);
        _isFull = true;
    }
    _bytes += json.size();
    return json;
}

std::string selectProjectViews(Dialect dialect, std::string_view rest)
{
    std::string sql = "SELECT " + projectResource().briefColumnList(dialect);
    for (const char* sum: {"n_volunteers", "n_wanted", "n_given"})
        sql.append(", (SELECT cast(coalesce(sum(c.")
            .append(sum)
            .append("), 0) AS bigint) FROM tasks_project_count c WHERE c.project_id = t.id)");
    return sql.append(" FROM ").append(rest);
}

} // namespace colonnade::tasks
