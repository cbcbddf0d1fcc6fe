#include "browse/ListedJson.h"

#include "projects/ProjectRules.h"

#include <colonnade/Json.h>
#include <colonnade/pybossa/TimeAgo.h>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t MOST_INFO_BYTES = 2 * 1024 * 1024; ///< of all projects of an answer

} // namespace

std::string listedJson(Session& session, const Tasks& tasks, const ListedProject& project, bool tellsFeatured,
                       std::size_t& bytes)
{
    std::string info = "{}";
    if (bytes < MOST_INFO_BYTES)
        info = session
                   .find([](const Row& row) { return row.text(0); },
                         "SELECT info FROM tasks_project WHERE id = $1", project.id)
                   .value_or("{}");
    info = listedInfo(info, tasks.settings);
    bytes += info.size();
    JsonWriter json;
    json.beginObject()
        .member("id", project.id)
        .member("name", project.name)
        .member("short_name", project.shortName)
        .member("created", project.created)
        .member("updated", project.updated)
        .member("description", project.description)
        .member("owner", project.owner)
        .member("overall_progress", project.progress())
        .member("n_tasks", project.tasks)
        .member("n_volunteers", project.volunteers)
        .rawMember("info", info);
    if (project.lastAnswer.empty())
        json.nullMember("last_activity").nullMember("last_activity_raw");
    else
        json.member("last_activity", pybossa::timeAgo(project.lastAnswer, tasks.clock.nowMicroseconds()))
            .member("last_activity_raw", project.lastAnswer);
    if (tellsFeatured)
        json.member("featured", project.featured);
    else
        json.nullMember("featured");
    for (const char* name: {"long_description", "category_id", "owner_id", "owners_ids", "n_task_runs",
                            "n_results", "n_completed_tasks", "n_blogposts"})
        json.nullMember(name);
    return json.end().take();
}

} // namespace colonnade::tasks
