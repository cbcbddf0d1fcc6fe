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
constexpr int REQUESTS = 300; ///< newtask, by each kind of person with each scheduler
constexpr int QUERIES = 5;    ///< the original's
constexpr double MOST_GROWTH = 1.5;
constexpr double NOISE_MS = 0.5; ///< between two runs of the same
constexpr double LEAST_RATIO = 100;

/// Whether the task of that number is in the half that `random` has answered.
std::string isInRandomHalf(const std::string& number)
{
    return "(" + number + " * 7919) % 104729 < 52364";
}

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
                transaction.execute(
                    "INSERT INTO tasks_task (created, project_id, n_answers, info, quorum, n_done) "
                    "SELECT '2026-01-01T00:00:00.000000', $1, 30, '{\"n\":1}', i, $4 + "
                    "CASE WHEN i <= $5 THEN 1 ELSE 0 END + CASE WHEN " +
                        isInRandomHalf("i") + " THEN 1 ELSE 0 END FROM " + numbers + " g ORDER BY i",
                    _project, done, count, CROWD, size / 2);
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
                "t.quorum <= $3) OR (p.uid = 'random' AND " +
                isInRandomHalf("t.quorum") + ")) ORDER BY t.id",
            _project, after, half);
    }

    Database& _database;
    const bool _sqlite;
    const std::int64_t _project;
};

/// What a person waits for; answers in between, so that each request searches.
std::vector<double> measureNewtask(int port, const Project& project, int offset,
                                   const std::function<std::string(int)>& user)
{
    Phone phone(port, project);
    std::vector<double> seconds;
    for (int i = 0; i < REQUESTS; ++i)
    {
        std::int64_t task = 0;
        seconds.push_back(secondsOf([&] { task = phone.ask(user(i), offset); }));
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
    const char* uid; ///< of all requests; of a fresh one the beginning: each request is another's first
    bool isFresh = false;
};

constexpr Person PEOPLE[] = {
    {"fresh", "fresh", true}, {"half, in order", "ordered"}, {"half, at random", "random"}};

/// How tasks are asked for. `depth_first` is another name of `default`.
struct Way
{
    const char* scheduler;
    int offset = 0; ///< 1: the task after the next one, as pybossa.js loads ahead
};

constexpr Way WAYS[] = {{"default"},     {"default", 1}, {"breadth_first"}, {"depth_first_all"},
                        {"incremental"}, {"locked"},     {"random"}};

std::string nameOf(const Way& way)
{
    return way.scheduler + std::string(way.offset > 0 ? " ahead" : "");
}

std::string userOf(const Person& person, std::string way, int request)
{
    std::replace(way.begin(), way.end(), ' ', '-');
    return person.isFresh ? way + "-" + std::to_string(request) : person.uid;
}

/// Measures one project after the other and prints a line each.
class Comparison
{
public:
    Comparison(const ServerProcess& server, std::string key):
        _server(server),
        _key(std::move(key)),
        _database(server.database().open())
    {
    }

    void measure(std::int64_t size)
    {
        const Project project = createProject(_server, _key, "size-" + std::to_string(size));
        Filler filler(*_database, project.id);
        filler.fill(size);
        _title = std::to_string(size) + " tasks, " + std::to_string(filler.countAnswers()) + " answers";
        for (const auto& way: WAYS)
        {
            setInfo(_server, _key, project, R"({"sched":")" + std::string(way.scheduler) + "\"}");
            for (const auto& person: PEOPLE)
                measure(project, way, person);
        }
        for (const auto& person: PEOPLE)
            compare(project, person);
    }

    bool good() const { return _good; }

private:
    void measure(const Project& project, const Way& way, const Person& person)
    {
        const auto seconds =
            measureNewtask(_server.port(), project, way.offset,
                           [&](int request) { return userOf(person, nameOf(way), request); });
        const double p50 = percentile(seconds, 0.5);
        const std::string kind = nameOf(way) + ", " + person.name;
        const double before = _smallest.emplace(kind, p50).first->second;
        const double growth = p50 / before;
        const bool tooMuch = growth > MOST_GROWTH && p50 - before > NOISE_MS;
        _good = _good && !tooMuch;
        _p50.emplace(_title + person.name, p50); // of the first way
        std::printf("%-10s %-33s %-34s first %7.2f  p50 %7.2f  p99 %7.2f ms  grew by %.2f%s\n",
                    databaseName(), _title.c_str(), kind.c_str(), 1000 * seconds.front(), p50,
                    percentile(seconds, 0.99), growth, tooMuch ? " (too much)" : "");
        std::fflush(stdout);
    }

    /// By id, somebody who has answered nothing costs the original one look at an index: there is nothing to
    /// gain, and what is left is HTTP and the lease.
    void compare(const Project& project, const Person& person)
    {
        const double byId = measureOriginal(*_database, project.id, person.uid, "t.id");
        const double byPriority =
            measureOriginal(*_database, project.id, person.uid, "t.priority_0 DESC, t.id");
        const double p50 = _p50[_title + person.name];
        std::printf("%-10s %-33s original's query, %-16s by id %9.2f ms (ratio %.1f), by priority %9.2f ms "
                    "(ratio %.0f; %.0f wanted at a million tasks)\n",
                    databaseName(), _title.c_str(), person.name, byId, byId / p50, byPriority,
                    byPriority / p50, LEAST_RATIO);
        std::fflush(stdout);
    }

    static const char* databaseName() { return TestDatabase::isPostgresql() ? "postgresql" : "sqlite"; }

    const ServerProcess& _server;
    const std::string _key;
    const std::unique_ptr<Database> _database;
    std::string _title;
    std::map<std::string, double> _smallest; ///< p50 in the first project
    std::map<std::string, double> _p50;      ///< of the default scheduler, by project and person
    bool _good = true;
};

} // namespace

int benchNewtask(const std::vector<std::int64_t>& sizes)
{
    const ServerProcess server({"http.rate_limit=1000000000", "plugins.enabled=tasks,external_uid"});
    Comparison comparison(server, createOwner(server));
    for (const auto size: sizes)
        comparison.measure(size);
    std::printf("p50 may grow by %.1f from the smallest project to the largest\n", MOST_GROWTH);
    return comparison.good() ? 0 : 1;
}

} // namespace bench
