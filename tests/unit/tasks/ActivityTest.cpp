#include "projects/ProjectActivity.h"
#include "projects/ProjectFacts.h"

#include "support/MigrationFolder.h"
#include "support/TestDatabase.h"

#include <colonnade/Clock.h>
#include <colonnade/Database.h>

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <tuple>
#include <vector>

namespace colonnade::tasks
{

/// What is counted by time and person is what the answers themselves say, whatever happened to them.
class ActivityTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ActivityTest);
    CPPUNIT_TEST(testCountersSayWhatTheAnswersSay);
    CPPUNIT_TEST(testOlderDataIsCountedByTheMigration);
    CPPUNIT_TEST(testManyAnswersInOneStatement);
    CPPUNIT_TEST(testPlacesFollowTheNumbers);
    CPPUNIT_TEST(testAResultCountsOnceOnItsDay);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _scratch = std::make_unique<TestDatabase>();
        _database = _scratch->open();
    }

    void tearDown() override
    {
        _database.reset();
        _scratch.reset();
    }

private:
    static constexpr std::int64_t NOON = 1'796'040'000; // 2026-11-30T12:00:00Z, a Monday
    static constexpr int PROJECTS = 2, TASKS = 40;

    static bool isBefore21(const MigrationFile& file) { return file.name < "0021"; }

    void migrateAll() { migrate(*_database, {{"tasks", readFolder(TASKS_MIGRATIONS)}}); }

    void migrateUpTo20()
    {
        auto files = readFolder(TASKS_MIGRATIONS);
        std::erase_if(files, [](const MigrationFile& file) { return !isBefore21(file); });
        migrate(*_database, {{"tasks", files}});
    }

    void makeProjects()
    {
        _database->write(
            [](Transaction& transaction)
            {
                for (int project = 1; project <= PROJECTS; ++project)
                    transaction.execute("INSERT INTO tasks_project (created, updated, name, short_name, "
                                        "description, secret_key, owner_id, category_id, owners_ids) "
                                        "VALUES ('', '', $1, $1, 'd', '', 1, 1, '[1]')",
                                        "p" + std::to_string(project));
                for (std::int64_t task = 1; task <= TASKS; ++task)
                    transaction.execute(
                        "INSERT INTO tasks_task (id, created, project_id, n_answers) VALUES ($1, '', $2, 30)",
                        task, 1 + task % PROJECTS);
            });
    }

    void answer(Transaction& transaction, std::int64_t task, int person, std::int64_t time)
    {
        const bool isUser = person % 3 != 0;
        const std::string id = std::to_string(person);
        transaction.execute("INSERT INTO tasks_run (created, project_id, task_id, actor_kind, actor_id, "
                            "actor_key, finish_time) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                            isoTime((time - 7) * 1'000'000), 1 + task % PROJECTS, task,
                            isUser ? "user" : "anonymous", id, (isUser ? "user::" : "anonymous::") + id,
                            isoTime(time * 1'000'000));
    }

    std::int64_t number(const std::string& sql)
    {
        return _database->read([&](Session& session) { return session.findInteger(sql).value_or(-1); });
    }

    using Counts = std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>>;

    /// By quarter: of accounts, of others.
    Counts counted(std::int64_t project)
    {
        Counts counts;
        for (const auto& quarter:
             _database->read([&](Session& session) { return quartersSince(session, project, 0); }))
            if (quarter.users != 0 || quarter.others != 0)
                counts[quarter.begin] = {quarter.users, quarter.others};
        return counts;
    }

    Counts answered(std::int64_t project)
    {
        Counts counts;
        const char* seconds = TestDatabase::isPostgresql()
                                  ? "CAST(floor(date_part('epoch', finish_time::timestamp)) AS bigint)"
                                  : "CAST(strftime('%s', finish_time) AS integer)";
        _database->read(
            [&](Session& session)
            {
                session.all(
                    [&](const Row& row)
                    {
                        auto& [users, others] = counts[row.integer(0) / 900 * 900];
                        ++(row.text(1) == "user" ? users : others);
                        return 0;
                    },
                    std::string("SELECT ") + seconds + ", actor_kind FROM tasks_run WHERE project_id = $1",
                    project);
            });
        return counts;
    }

    void expectAgreement(const std::string& when)
    {
        for (std::int64_t project = 1; project <= PROJECTS; ++project)
        {
            CPPUNIT_ASSERT_MESSAGE(when, answered(project) == counted(project));
            const ProjectFacts facts =
                _database->read([&](Session& session) { return factsOf(session, project); });
            const std::string of = " FROM tasks_run WHERE project_id = " + std::to_string(project);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(when, number("SELECT count(*)" + of), facts.answers);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(when, number("SELECT count(*)" + of + " AND actor_kind = 'user'"),
                                         facts.userAnswers);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(when, number("SELECT count(DISTINCT actor_key)" + of),
                                         facts.volunteers);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                when, number("SELECT count(DISTINCT actor_key)" + of + " AND actor_kind = 'user'"),
                facts.users);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                when,
                number("SELECT count(*)" + of + " AND actor_kind = 'user' AND finish_time >= '2026-11-30'"),
                number(
                    "SELECT CAST(coalesce(sum(n_week), 0) AS bigint) FROM tasks_contribution WHERE week = " +
                    std::to_string((NOON / 86'400 + 3) / 7) +
                    " AND user_id IS NOT NULL AND project_id = " + std::to_string(project)));
        }
    }

    /// Answers of some days, in no order; some are taken back, given to somebody else, moved.
    void live(std::mt19937& random, int steps)
    {
        const auto pick = [&](int below)
        { return static_cast<int>(random() % static_cast<unsigned>(below)); };
        for (int step = 0; step < steps; ++step)
            _database->write(
                [&](Transaction& transaction)
                {
                    const std::int64_t task = 1 + pick(TASKS);
                    const int person = 1 + pick(25);
                    const std::string key =
                        (person % 3 != 0 ? "user::" : "anonymous::") + std::to_string(person);
                    const bool isThere = transaction
                                             .findInteger("SELECT 1 FROM tasks_run WHERE task_id = $1 "
                                                          "AND actor_key = $2",
                                                          task, key)
                                             .has_value();
                    if (!isThere)
                        answer(transaction, task, person, NOON - pick(3) * 86'400 + pick(6) * 601);
                    else if (pick(2) == 0)
                        transaction.execute("DELETE FROM tasks_run WHERE task_id = $1 AND actor_key = $2",
                                            task, key);
                    else if (pick(2) == 0)
                        transaction.execute(
                            "UPDATE tasks_run SET actor_kind = 'user', actor_id = '77', "
                            "actor_key = 'user::77' WHERE task_id = $1 AND actor_key = $2 AND "
                            "NOT EXISTS (SELECT 1 FROM tasks_run r WHERE r.task_id = $1 AND "
                            "r.actor_key = 'user::77')",
                            task, key);
                });
    }

    void testCountersSayWhatTheAnswersSay()
    {
        migrateAll();
        makeProjects();
        std::mt19937 random(7); // NOLINT(bugprone-random-generator-seed): the same each time
        for (int round = 0; round < 8; ++round)
        {
            live(random, 60);
            expectAgreement("round " + std::to_string(round));
        }
        _database->write(
            [](Transaction& transaction)
            { transaction.execute("UPDATE tasks_run SET project_id = 3 - project_id WHERE id % 3 = 0"); });
        expectAgreement("moved");
        _database->write([](Transaction& transaction)
                         { transaction.execute("DELETE FROM tasks_run WHERE id % 2 = 0"); });
        expectAgreement("half of them gone");
    }

    void testOlderDataIsCountedByTheMigration()
    {
        migrateUpTo20();
        makeProjects();
        std::mt19937 random(8); // NOLINT(bugprone-random-generator-seed): the same each time
        live(random, 300);
        _database->write(
            [](Transaction& transaction)
            {
                transaction.execute(
                    "UPDATE tasks_project SET info = '{\"thumbnail_url\":\"/t.png\"}' WHERE id = 1");
                transaction.execute("UPDATE tasks_project SET info = '{\"thumbnail_url\":7}' WHERE id = 2");
            });
        migrateAll();
        expectAgreement("filled");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1},
                             number("SELECT count(*) FROM tasks_project WHERE thumbnail = '/t.png'"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1},
                             number("SELECT count(*) FROM tasks_project WHERE thumbnail = ''"));
        live(random, 100);
        expectAgreement("and goes on");
    }

    void testManyAnswersInOneStatement()
    {
        migrateAll();
        makeProjects();
        _database->write(
            [&](Transaction& transaction)
            {
                for (int person = 1; person <= 3; ++person)
                    answer(transaction, 1, person, NOON + person * 901);
                transaction.execute(
                    "INSERT INTO tasks_run (created, project_id, task_id, actor_kind, actor_id, "
                    "actor_key, finish_time) SELECT created, 1, 2, actor_kind, actor_id, actor_key, "
                    "finish_time FROM tasks_run WHERE task_id = 1");
            });
        expectAgreement("copied");
    }

    void testPlacesFollowTheNumbers()
    {
        migrateAll();
        makeProjects();
        _database->write(
            [&](Transaction& transaction)
            {
                for (const auto& [person, answers]:
                     {std::pair(1, 3), std::pair(2, 9), std::pair(4, 9), std::pair(5, 1)})
                    for (int i = 1; i <= answers; ++i)
                        answer(transaction, 2 * i, person, i == 1 ? NOON : NOON - 8 * 86'400);
            });
        _database->read(
            [&](Session& session)
            {
                std::string order;
                for (const auto& person: bestPeople(session, 1, PeopleOf::AllTime, NOON, 10, 0))
                    order += std::to_string(person.userId) + ":" + std::to_string(person.answers) + " ";
                CPPUNIT_ASSERT_EQUAL(std::string("2:9 4:9 1:3 5:1 "), order);
                CPPUNIT_ASSERT_EQUAL(std::int64_t{4}, countPeople(session, 1, PeopleOf::ThisWeek, NOON));
                CPPUNIT_ASSERT_EQUAL(std::int64_t{0},
                                     countPeople(session, 1, PeopleOf::ThisWeek, NOON + 7 * 86'400));
                const auto third = placeOf(session, 1, PeopleOf::AllTime, NOON, 1);
                CPPUNIT_ASSERT_EQUAL(std::int64_t{3}, third.value().place);
                CPPUNIT_ASSERT_EQUAL(std::int64_t{3}, third.value().answers);
                CPPUNIT_ASSERT(!placeOf(session, 1, PeopleOf::AllTime, NOON, 6));
            });
    }

    void testAResultCountsOnceOnItsDay()
    {
        migrateAll();
        makeProjects();
        const auto make = [&](std::int64_t time)
        {
            _database->write(
                [&](Transaction& transaction)
                {
                    transaction.execute("UPDATE tasks_result SET last_version = false WHERE task_id = 2");
                    transaction.execute(
                        "INSERT INTO tasks_result (created, project_id, task_id, task_run_ids) "
                        "VALUES ($1, 1, 2, '[]')",
                        isoTime(time * 1'000'000));
                });
        };
        make(NOON - 86'400);
        make(NOON);
        const auto quarters = _database->read([](Session& session) { return quartersSince(session, 1, 0); });
        std::int64_t all = 0;
        for (const auto& quarter: quarters)
        {
            all += quarter.completed;
            CPPUNIT_ASSERT_EQUAL(std::int64_t{quarter.begin == NOON ? 1 : 0}, quarter.completed);
        }
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, all);
        _database->write([](Transaction& transaction) { transaction.execute("DELETE FROM tasks_result"); });
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0},
                             number("SELECT CAST(sum(n_completed) AS bigint) FROM tasks_quarter"));
    }

    std::unique_ptr<TestDatabase> _scratch;
    std::unique_ptr<Database> _database;
};

CPPUNIT_TEST_SUITE_REGISTRATION(ActivityTest);

} // namespace colonnade::tasks
