#include "TasksBench.h"

#include <colonnade/Database.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <map>

namespace bench
{

namespace
{

using namespace colonnade::test;
using colonnade::Database;
using colonnade::Row;
using colonnade::Session;
using colonnade::Transaction;

constexpr std::int64_t CHUNK = 20'000;
constexpr int CROWD = 4;      ///< others who have answered everything
constexpr int REQUESTS = 300; ///< newtask, by each kind of person
constexpr int QUERIES = 5;    ///< the original's
constexpr double MOST_GROWTH = 1.5;
constexpr double LEAST_RATIO = 100;

/// A project with tasks, each answered by a crowd, its first half by `ordered`, any half by `random`.
class Filler
{
public:
    Filler(Database& database, std::int64_t project):
        _database(database),
        _sqlite(database.dialect() == colonnade::Dialect::Sqlite),
        _project(project)
    {
    }

    void fill(std::int64_t size)
    {
        for (std::int64_t done = 0; done < size; done += CHUNK)
            addTasks(done, std::min(CHUNK, size - done), size);
        _database.write(
            [&](Transaction& transaction)
            {
                transaction.execute("UPDATE tasks_project SET n_tasks = $2 WHERE id = $1", _project, size);
                if (!_sqlite)
                    transaction.execute("ANALYZE");
            });
    }

    std::int64_t countAnswers() const
    {
        return _database.read(
            [&](Session& session)
            {
                return session.findInteger("SELECT count(*) FROM tasks_run WHERE project_id = $1", _project)
                    .value_or(0);
            });
    }

private:
    void addTasks(std::int64_t done, std::int64_t count, std::int64_t size)
    {
        const std::string numbers =
            _sqlite ? "(WITH RECURSIVE n(i) AS (SELECT $2 + 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
                      "$2 + $3) SELECT i FROM n)"
                    : "(SELECT i FROM generate_series($2::bigint + 1, $2::bigint + $3::bigint) i)";
        _database.write(
            [&](Transaction& transaction)
            {
                if (!_sqlite) // without the keys' checks and triggers
                    transaction.execute("SET LOCAL session_replication_role = replica");
                const std::int64_t last =
                    transaction.findInteger("SELECT max(id) FROM tasks_task").value_or(0);
                transaction.execute("INSERT INTO tasks_task (created, project_id, n_answers, info, quorum) "
                                    "SELECT '2026-01-01T00:00:00.000000', $1, 30, '{\"n\":1}', i FROM " +
                                        numbers + " g ORDER BY i",
                                    _project, done, count);
                addAnswers(transaction, last, size / 2);
            });
    }

    /// `quorum` is the task's number within the project.
    void addAnswers(Transaction& transaction, std::int64_t after, std::int64_t half)
    {
        std::string people;
        for (int i = 0; i < CROWD; ++i)
            people += (i ? " UNION ALL SELECT 'crowd-" : "SELECT 'crowd-") + std::to_string(i) + "' AS uid";
        people += " UNION ALL SELECT 'ordered' UNION ALL SELECT 'random'";
        transaction.execute(
            "INSERT INTO tasks_run (created, project_id, task_id, actor_kind, actor_id, actor_key, "
            "finish_time, info) SELECT t.created, t.project_id, t.id, 'external', p.uid, 'external:project/' "
            "|| t.project_id || ':' || p.uid, t.created, '\"x\"' FROM tasks_task t CROSS JOIN (" +
                people +
                ") p WHERE t.project_id = $1 AND t.id > $2 AND (p.uid LIKE 'crowd-%' OR (p.uid = 'ordered' "
                "AND "
                "t.quorum <= $3) OR (p.uid = 'random' AND (t.quorum * 7919) % 104729 < 52364)) ORDER BY t.id",
            _project, after, half);
        transaction.execute("UPDATE tasks_task SET n_done = (SELECT count(*) FROM tasks_run r WHERE "
                            "r.task_id = tasks_task.id) WHERE project_id = $1 AND id > $2",
                            _project, after);
    }

    Database& _database;
    const bool _sqlite;
    const std::int64_t _project;
};

/// What a person waits for; answers in between, so that each request searches.
std::vector<double> measureNewtask(int port, const Project& project,
                                   const std::function<std::string(int)>& user)
{
    Phone phone(port, project);
    std::vector<double> seconds;
    for (int i = 0; i < REQUESTS; ++i)
    {
        std::int64_t task = 0;
        seconds.push_back(secondsOf([&] { task = phone.ask(user(i)); }));
        phone.answer(user(i), task);
    }
    return seconds;
}

/// The original's query for the same person, without HTTP: all tasks but those in the list of all answers.
double measureOriginal(Database& database, std::int64_t project, const std::string& user,
                       const std::string& order)
{
    std::vector<double> seconds;
    for (int i = 0; i < QUERIES; ++i)
        seconds.push_back(secondsOf(
            [&]
            {
                database.write( // on SQLite reads are bounded in time, writes are not
                    [&](Transaction& transaction)
                    {
                        transaction.findInteger(
                            "SELECT t.id FROM tasks_task t WHERE t.id NOT IN (SELECT r.task_id FROM "
                            "tasks_run r WHERE r.project_id = $1 AND r.actor_id = $2) AND t.project_id = $1 "
                            "AND t.state <> 'completed' ORDER BY " +
                                order + " LIMIT 1",
                            project, user);
                    });
            }));
    return percentile(seconds, 0.5);
}

struct Person
{
    const char* name;
    const char* uid;
    std::function<std::string(int)> user;
};

} // namespace

int benchNewtask(const std::vector<std::int64_t>& sizes)
{
    ServerProcess server({"http.rate_limit=1000000000", "plugins.enabled=tasks,external_uid"});
    const std::string key = createOwner(server);
    const auto database = server.database().open();
    const Person people[] = {{"fresh", "fresh", [](int i) { return "fresh-" + std::to_string(i); }},
                             {"half, in order", "ordered", [](int) { return "ordered"; }},
                             {"half, at random", "random", [](int) { return "random"; }}};
    std::map<std::string, double> smallest;
    bool good = true;
    std::printf("%-11s %9s %9s  %-16s %9s %9s %9s %12s %12s %8s\n", "database", "tasks", "answers", "person",
                "first ms", "p50 ms", "p99 ms", "orig. by id", "by priority", "ratio");
    for (const auto size: sizes)
    {
        const Project project = createProject(server, key, "size-" + std::to_string(size));
        Filler filler(*database, project.id);
        filler.fill(size);
        const std::int64_t answers = filler.countAnswers();
        for (const auto& person: people)
        {
            const auto seconds = measureNewtask(server.port(), project, person.user);
            const double p50 = percentile(seconds, 0.5);
            const double byId = measureOriginal(*database, project.id, person.uid, "t.id");
            const double byPriority =
                measureOriginal(*database, project.id, person.uid, "t.priority_0 DESC, t.id");
            const double growth = p50 / smallest.emplace(person.name, p50).first->second;
            const double ratio = byPriority / p50;
            std::printf("%-11s %9lld %9lld  %-16s %9.2f %9.2f %9.2f %12.2f %12.2f %8.0f\n",
                        TestDatabase::isPostgresql() ? "postgresql" : "sqlite", static_cast<long long>(size),
                        static_cast<long long>(answers), person.name, 1000 * seconds.front(), p50,
                        percentile(seconds, 0.99), byId, byPriority, ratio);
            std::fflush(stdout);
            good = good && growth <= MOST_GROWTH;
            if (size == sizes.back())
                std::printf("  p50 grew by %.2f (at most %.1f wanted); the original's by priority takes %.0f "
                            "times as "
                            "long (%.0f wanted at a million tasks)\n",
                            growth, MOST_GROWTH, ratio, LEAST_RATIO);
        }
    }
    return good ? 0 : 1;
}

} // namespace bench
