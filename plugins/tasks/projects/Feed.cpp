#include "projects/Feed.h"

#include <colonnade/Text.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace colonnade::tasks
{

void Feed::collect(std::vector<Found>& found, std::string_view what, std::string_view sql)
{
    std::set<std::pair<std::int64_t, std::int64_t>> seen;
    const auto rows = _session.all(
        [&](const Row& row)
        {
            const auto user = row.findText(2);
            return Found{row.text(0), std::string(what), row.integer(1),
                         user ? parseInteger(*user).value_or(0) : 0};
        },
        sql);
    for (const auto& one: rows)
        if ((one.user != 0 || what != "UserContribution") && seen.emplace(one.project, one.user).second)
            found.push_back(one);
}

const ProjectView* Feed::findProject(std::int64_t id)
{
    const std::string sql =
        selectProjectViews(_session.dialect(), "tasks_project t WHERE t.id = $1 AND t.published");
    auto known = _projects.find(id);
    if (known == _projects.end())
        known = _projects.emplace(id, _session.find([](const Row& row) { return ProjectView(row); }, sql, id))
                    .first;
    return known->second ? &*known->second : nullptr;
}

std::string Feed::membersOf(const Found& found, const ProjectView& project)
{
    if (found.user == 0)
        return _listed.write(project, [this](const ProjectView& view) { return view.publicJson(_tasks); });
    JsonWriter json;
    json.beginObject()
        .member("project_id", found.project)
        .member("project_name", project.project.text("name"))
        .member("project_short_name", project.project.text("short_name"))
        .member("category_id", project.project.integer("category_id"))
        .end();
    return json.take();
}

std::vector<Feed::Event> Feed::latest(int limit)
{
    const std::string newest = " ORDER BY id DESC LIMIT " + std::to_string(limit); // text: see `limitAtLeast`
    std::vector<Found> found;
    collect(found, "UserContribution",
            "SELECT finish_time, project_id, CASE WHEN actor_kind = 'user' THEN actor_id END FROM tasks_run" +
                newest);
    collect(found, "TaskCompleted", "SELECT created, project_id, NULL FROM tasks_result" + newest);
    collect(found, "Task", "SELECT created, project_id, NULL FROM tasks_task" + newest);
    collect(found, "Project", "SELECT created, id, NULL FROM tasks_project" + newest);
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.time > b.time; });

    std::vector<Event> events;
    for (const auto& one: found)
    {
        if (events.size() >= static_cast<std::size_t>(limit))
            break;
        if (const ProjectView* project = findProject(one.project))
            events.push_back({one.time, one.what, one.user, membersOf(one, *project)});
    }
    return events;
}

} // namespace colonnade::tasks
