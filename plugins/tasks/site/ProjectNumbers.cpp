#include "site/ProjectNumbers.h"

namespace colonnade::tasks
{

namespace
{

std::int64_t sum(Session& session, const std::string& column, const std::string& table)
{
    return session.findInteger("SELECT CAST(sum(" + column + ") AS bigint) FROM " + table).value_or(0);
}

} // namespace

ProjectNumbers::ProjectNumbers(const Tasks& tasks):
    _tasks(tasks)
{
}

std::vector<::site::NumberSource::Number> ProjectNumbers::numbers()
{
    return _tasks.database.read(
        [&](Session& session)
        {
            const std::int64_t tasks = sum(session, "n_tasks", "tasks_project_total");
            return std::vector<Number>{
                {"n_published_projects", "projects", sum(session, "n_published", "tasks_project_total"),
                 /*onFront=*/true},
                {"n_draft_projects", "drafts", sum(session, "n_drafts", "tasks_project_total")},
                {"n_tasks", "tasks", tasks},
                {"n_task_runs", "answers", sum(session, "n_runs", "tasks_total"), /*onFront=*/true},
                {"n_completed_tasks", "completed tasks", sum(session, "n_completed", "tasks_total")},
            };
        });
}

std::vector<::site::NumberSource::Ranking> ProjectNumbers::rankings(const User* /*viewer*/)
{
    return {};
}

} // namespace colonnade::tasks
