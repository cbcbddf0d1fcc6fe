#include "StatsApi.h"

#include "ApiErrors.h"

namespace colonnade::tasks
{

namespace
{

std::int64_t count(Session& session, std::string_view sql)
{
    return session.findInteger(sql).value_or(0);
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
        "SELECT c.short_name, (SELECT count(*) FROM tasks_project p WHERE p.category_id = c.id AND "
        "p.published) "
        "FROM tasks_category c ORDER BY c.id");
    json.beginObject()
        .member("featured", count(session, "SELECT count(*) FROM tasks_project WHERE featured"))
        .end();
    json.beginObject()
        .member("draft", count(session, "SELECT count(*) FROM tasks_project WHERE NOT published"))
        .end();
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
            const std::int64_t all = count(session, "SELECT CAST(sum(n_tasks) AS bigint) FROM tasks_project");
            const auto sum = [&](const char* column) {
                return count(session,
                             "SELECT CAST(sum(" + std::string(column) + ") AS bigint) FROM tasks_tally");
            };
            JsonWriter json;
            json.beginObject();
            json.member("n_projects", count(session, "SELECT count(*) FROM tasks_project WHERE published"));
            json.member("n_users", users).member("n_tasks", all).member("n_task_runs", sum("n_runs"));
            json.member("n_pending_tasks", all - sum("n_completed")).member("n_results", sum("n_results"));
            writeCategories(json, session);
            return json.end().take();
        }));
}

} // namespace colonnade::tasks
