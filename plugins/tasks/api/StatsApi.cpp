#include "api/StatsApi.h"

#include "model/ApiErrors.h"

namespace colonnade::tasks
{

namespace
{

std::int64_t sum(Session& session, const std::string& column, const std::string& table)
{
    return session.findInteger("SELECT CAST(sum(" + column + ") AS bigint) FROM " + table).value_or(0);
}

/// Objects of one member each: a category's short name and how many projects it has; then two kinds of
/// projects.
void writeCategories(JsonWriter& json, Session& session)
{
    json.key("categories").beginArray();
    session.all(
        [&](const Row& row)
        {
            json.beginObject().member(row.text(0), row.integer(1)).end();
            return 0;
        },
        "SELECT c.short_name, (SELECT CAST(coalesce(sum(t.n_published), 0) AS bigint) "
        "FROM tasks_project_total t WHERE t.category_id = c.id) FROM tasks_category c ORDER BY c.id");
    json.beginObject().member("featured", sum(session, "n_featured", "tasks_project_total")).end();
    json.beginObject().member("draft", sum(session, "n_drafts", "tasks_project_total")).end();
    json.end();
}

} // namespace

ProjectStatsApi::ProjectStatsApi(const Tasks& tasks):
    ResourceApi(tasks, projectStatsResource())
{
}

void ProjectStatsApi::refuse(const Request& request) const
{
    throw notAllowed(signedInUser(request).has_value());
}

Response ProjectStatsApi::create(const Request& request) const
{
    refuse(request);
}

Response ProjectStatsApi::update(const Request& request) const
{
    refuse(request);
}

Response ProjectStatsApi::remove(const Request& request) const
{
    refuse(request);
}

Response globalStats(const Tasks& tasks)
{
    const std::int64_t users = tasks.identity.users().count();
    return Response::json(tasks.database.read(
        [&](Session& session)
        {
            const std::int64_t all = sum(session, "n_tasks", "tasks_project_total");
            JsonWriter json;
            json.beginObject();
            json.member("n_projects", sum(session, "n_published", "tasks_project_total"));
            json.member("n_users", users).member("n_tasks", all);
            json.member("n_task_runs", sum(session, "n_runs", "tasks_total"));
            json.member("n_pending_tasks", all - sum(session, "n_completed", "tasks_total"));
            json.member("n_results", sum(session, "n_results", "tasks_total"));
            writeCategories(json, session);
            return json.end().take();
        }));
}

} // namespace colonnade::tasks
