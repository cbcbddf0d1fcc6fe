#include "transfer/Recount.h"

#include <exception>
#include <string>

namespace colonnade::tasks
{

namespace
{

void setUncounted(Transaction& transaction, bool on)
{
    if (transaction.dialect() == Dialect::Postgresql)
        transaction.execute("SELECT set_config('tasks.bulk', $1, true)", on ? "on" : "off");
    else
        transaction.execute(on ? "INSERT INTO tasks_bulk (id) VALUES (1)" : "DELETE FROM tasks_bulk");
}

/// Answers come in and are counted one by one meanwhile: not while all are counted.
void keepAnswersOut(Transaction& transaction)
{
    if (transaction.dialect() != Dialect::Postgresql)
        return; // there is one writer
    transaction.execute("SELECT set_config('statement_timeout', '0', true)");
    transaction.execute("LOCK TABLE tasks_task, tasks_run, tasks_result IN SHARE ROW EXCLUSIVE MODE");
}

/// How the two databases say what triggers of theirs count by: the same numbers as in migration 0024.
struct Expressions
{
    std::string key;     ///< the volunteer whose answer it is
    std::string quarter; ///< of an answer's end
    std::string made;    ///< quarter in which a result was made
    std::string week;    ///< counted from a Monday

    explicit Expressions(bool postgresql):
        key(postgresql ? "split_part(actor_key, chr(31), 1)"
                       : "substr(actor_key, 1, instr(actor_key || char(31), char(31)) - 1)")
    {
        const auto units = [&](const std::string& column, const char* seconds)
        {
            return postgresql ? "floor(date_part('epoch', cast(" + column + " AS timestamp)) / " + seconds +
                                    ")::bigint"
                              : "cast(strftime('%s', " + column + ") AS integer) / " + seconds;
        };
        quarter = units("finish_time", "900");
        made = units("created", "900");
        week = "(" + units("finish_time", "86400") + " + 3) / 7";
    }
};

void countByTime(Transaction& transaction, std::int64_t project)
{
    const Expressions of(transaction.dialect() == Dialect::Postgresql);
    transaction.execute("DELETE FROM tasks_quarter WHERE project_id = $1", project);
    transaction.execute("INSERT INTO tasks_quarter (project_id, quarter, shard, n_users, n_others) "
                        "SELECT project_id, " +
                            of.quarter +
                            ", task_id % 16, sum(CASE WHEN actor_kind = 'user' THEN 1 ELSE 0 END), "
                            "sum(CASE WHEN actor_kind = 'user' THEN 0 ELSE 1 END) "
                            "FROM tasks_run WHERE project_id = $1 GROUP BY 1, 2, 3",
                        project);
    transaction.execute("INSERT INTO tasks_quarter (project_id, quarter, shard, n_completed) "
                        "SELECT project_id, " +
                            of.made +
                            ", task_id % 16, count(*) FROM tasks_result WHERE project_id = $1 AND "
                            "last_version GROUP BY 1, 2, 3 ON CONFLICT (project_id, quarter, shard) "
                            "DO UPDATE SET n_completed = excluded.n_completed",
                        project);
}

void countWeeks(Transaction& transaction, std::int64_t project)
{
    const Expressions of(transaction.dialect() == Dialect::Postgresql);
    transaction.execute("UPDATE tasks_contribution SET last_finish = r.last, week = r.week FROM "
                        "(SELECT " +
                            of.key + " AS key, max(finish_time) AS last, max(" + of.week +
                            ") AS week FROM tasks_run WHERE project_id = $1 GROUP BY 1) r "
                            "WHERE project_id = $1 AND actor_key = r.key",
                        project);
    transaction.execute("UPDATE tasks_contribution SET n_week = r.n FROM (SELECT " + of.key + " AS key, " +
                            of.week +
                            " AS at, count(*) AS n FROM tasks_run WHERE project_id = $1 GROUP BY 1, 2) r "
                            "WHERE project_id = $1 AND actor_key = r.key AND week = r.at",
                        project);
}

void countOfTasks(Transaction& transaction, std::int64_t project)
{
    const UncountedScope uncounted(transaction);
    transaction.execute("UPDATE tasks_task SET n_done = (SELECT count(*) FROM tasks_run r "
                        "WHERE r.task_id = tasks_task.id) WHERE project_id = $1 AND n_done <> "
                        "(SELECT count(*) FROM tasks_run r WHERE r.task_id = tasks_task.id)",
                        project);
}

void countVolunteers(Transaction& transaction, std::int64_t project)
{
    const std::string key = Expressions(transaction.dialect() == Dialect::Postgresql).key;
    transaction.execute("DELETE FROM tasks_contribution WHERE project_id = $1", project);
    transaction.execute("DELETE FROM tasks_project_count WHERE project_id = $1", project);
    transaction.execute("INSERT INTO tasks_contribution (project_id, actor_key, user_id, n_answers) "
                        "SELECT project_id, " +
                            key +
                            ", max(CASE WHEN actor_kind = 'user' THEN cast(actor_id AS bigint) END), "
                            "count(*) FROM tasks_run WHERE project_id = $1 GROUP BY project_id, " +
                            key,
                        project);
    const std::string greatest = transaction.dialect() == Dialect::Postgresql ? "greatest" : "max";
    const std::string least = transaction.dialect() == Dialect::Postgresql ? "least" : "min";
    transaction.execute("INSERT INTO tasks_project_count (project_id, shard, n_wanted, n_given) "
                        "SELECT project_id, id % 16, sum(" +
                            greatest + "(n_answers, 0)), sum(" + least + "(n_done, " + greatest +
                            "(n_answers, 0))) FROM tasks_task "
                            "WHERE project_id = $1 GROUP BY project_id, id % 16 "
                            "ON CONFLICT (project_id, shard) DO UPDATE SET n_wanted = excluded.n_wanted, "
                            "n_given = excluded.n_given",
                        project);
}

void sumUp(Transaction& transaction, std::int64_t project)
{
    const std::string seconds = transaction.dialect() == Dialect::Postgresql
                                    ? "date_part('epoch', cast(finish_time AS timestamp) - "
                                      "cast(created AS timestamp))"
                                    : "(julianday(finish_time) - julianday(created)) * 86400";
    transaction.execute("DELETE FROM tasks_tally WHERE project_id = $1", project);
    transaction.execute(
        "INSERT INTO tasks_tally (project_id, shard, n_runs, n_user_runs, seconds, last_finish) "
        "SELECT project_id, task_id % 16, count(*), "
        "sum(CASE WHEN actor_kind = 'user' THEN 1 ELSE 0 END), sum(" +
            seconds +
            "), max(finish_time) FROM tasks_run WHERE project_id = $1 "
            "GROUP BY project_id, task_id % 16",
        project);
    transaction.execute("INSERT INTO tasks_tally (project_id, shard, n_completed) "
                        "SELECT project_id, id % 16, count(*) FROM tasks_task WHERE project_id = $1 AND "
                        "state = 'completed' GROUP BY project_id, id % 16 "
                        "ON CONFLICT (project_id, shard) DO UPDATE SET n_completed = excluded.n_completed",
                        project);
    transaction.execute("INSERT INTO tasks_tally (project_id, shard, n_results) "
                        "SELECT project_id, task_id % 16, count(*) FROM tasks_result WHERE project_id = $1 "
                        "AND info IS NOT NULL GROUP BY project_id, task_id % 16 "
                        "ON CONFLICT (project_id, shard) DO UPDATE SET n_results = excluded.n_results",
                        project);
}

} // namespace

UncountedScope::UncountedScope(Transaction& transaction):
    _transaction(transaction),
    _failing(std::uncaught_exceptions())
{
    setUncounted(_transaction, /*on=*/true);
}

/// A transaction that fails is rolled back, and the mark with it.
UncountedScope::~UncountedScope() noexcept(false)
{
    if (std::uncaught_exceptions() == _failing)
        setUncounted(_transaction, /*on=*/false);
}

void recount(Transaction& transaction, std::int64_t project)
{
    keepAnswersOut(transaction);
    countOfTasks(transaction, project);
    countVolunteers(transaction, project);
    countWeeks(transaction, project);
    sumUp(transaction, project);
    countByTime(transaction, project);
    transaction.execute("UPDATE tasks_project SET epoch = epoch + 1, n_tasks = "
                        "(SELECT count(*) FROM tasks_task t WHERE t.project_id = $1) WHERE id = $1",
                        project);
}

void recountPeople(Transaction& transaction)
{
    transaction.execute("INSERT INTO tasks_contributor (user_id, n_answers) "
                        "SELECT user_id, cast(sum(n_answers) AS bigint) FROM tasks_contribution "
                        "WHERE user_id IS NOT NULL GROUP BY user_id "
                        "ON CONFLICT (user_id) DO UPDATE SET n_answers = excluded.n_answers "
                        "WHERE tasks_contributor.n_answers <> excluded.n_answers");
}

void removeOldFiles(Transaction& transaction, std::int64_t project)
{
    const auto remove = [&](const std::string& table, std::string_view resource)
    {
        transaction.execute(
            "DELETE FROM tasks_old_file WHERE resource = $2 AND record_id IN (SELECT id FROM " + table +
                " WHERE project_id = $1)",
            project, resource);
    };
    remove("tasks_run", "taskrun");
    remove("tasks_helping_material", "helpingmaterial");
    remove("tasks_blogpost", "blogpost");
    remove("tasks_page", "page");
    transaction.execute("DELETE FROM tasks_old_file WHERE resource = 'project' AND record_id = $1", project);
}

} // namespace colonnade::tasks
