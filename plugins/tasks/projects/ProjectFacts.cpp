#include "projects/ProjectFacts.h"

#include <algorithm>

namespace colonnade::tasks
{

double ProjectFacts::progress() const
{
    return wanted > 0
               ? std::clamp(100.0 * static_cast<double>(given) / static_cast<double>(wanted), 0.0, 100.0)
               : 0.0;
}

int ProjectFacts::percentDone() const
{
    return tasks > 0 ? static_cast<int>(std::clamp<std::int64_t>(completed * 100 / tasks, 0, 100)) : 0;
}

ProjectFacts factsOf(Session& session, std::int64_t project)
{
    ProjectFacts facts;
    session.find(
        [&](const Row& row)
        {
            facts.answers = row.integer(0);
            facts.userAnswers = row.integer(1);
            facts.completed = row.integer(2);
            facts.results = row.integer(3);
            facts.seconds = row.real(4);
            facts.lastAnswer = row.text(5);
            return 0;
        },
        "SELECT CAST(coalesce(sum(n_runs), 0) AS bigint), CAST(coalesce(sum(n_user_runs), 0) AS bigint), "
        "CAST(coalesce(sum(n_completed), 0) AS bigint), CAST(coalesce(sum(n_results), 0) AS bigint), "
        "coalesce(sum(seconds), 0.0), coalesce(max(last_finish), '') FROM tasks_tally WHERE project_id = $1",
        project);
    session.find(
        [&](const Row& row)
        {
            facts.volunteers = row.integer(0);
            facts.users = row.integer(1);
            facts.wanted = row.integer(2);
            facts.given = row.integer(3);
            return 0;
        },
        "SELECT CAST(coalesce(sum(n_volunteers), 0) AS bigint), CAST(coalesce(sum(n_users), 0) AS bigint), "
        "CAST(coalesce(sum(n_wanted), 0) AS bigint), CAST(coalesce(sum(n_given), 0) AS bigint) "
        "FROM tasks_project_count WHERE project_id = $1",
        project);
    facts.tasks = session.findInteger("SELECT n_tasks FROM tasks_project WHERE id = $1", project).value_or(0);
    facts.blogposts =
        session.findInteger("SELECT count(*) FROM tasks_blogpost WHERE project_id = $1", project).value_or(0);
    return facts;
}

bool hasTaskFor(Session& session, std::int64_t project, const ProjectFacts& facts,
                const std::string& actorKey)
{
    const std::int64_t open = facts.tasks - facts.completed;
    const std::int64_t answered =
        session
            .findInteger("SELECT n_answers FROM tasks_contribution WHERE project_id = $1 AND actor_key = $2",
                         project, actorKey)
            .value_or(0);
    if (answered < open)
        return true; // each answer is to another task: some open one is left
    return open > 0 &&
           session
               .findInteger("SELECT 1 FROM tasks_task t WHERE t.project_id = $1 AND t.state = 'ongoing' AND "
                            "(SELECT 1 FROM tasks_run r WHERE r.task_id = t.id AND r.actor_key = $2) IS NULL "
                            "LIMIT 1",
                            project, actorKey)
               .has_value();
}

} // namespace colonnade::tasks
