#include "support/BecomesTrue.h"
#include "support/MigrationFolder.h"
#include "support/TestDatabase.h"

#include <colonnade/Database.h>

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <barrier>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace colonnade::tasks
{

namespace
{

void count(Transaction& transaction, std::int64_t task)
{
    transaction.execute(
        "UPDATE tasks_task SET n_done = n_done + 1, state = CASE WHEN n_done + 1 >= n_answers "
        "THEN 'completed' ELSE 'ongoing' END WHERE id = $1",
        task);
}

void store(Transaction& transaction, std::int64_t task, const std::string& actor)
{
    transaction.execute(
        "INSERT INTO tasks_run (created, project_id, task_id, actor_kind, actor_id, actor_key, "
        "finish_time) VALUES ('2026-01-01T00:00:00', 1, $1, 'external', $2, $2, "
        "'2026-01-01T00:00:01')",
        task, actor);
}

} // namespace

/// Counters are rows that answers of different people lock, in shards by the task's id or the actor's last
/// character, modulo 16. On PostgreSQL two that wait for each other would be found after a second, and one
/// be run again.
class CountersTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CountersTest);
    CPPUNIT_TEST(testNewVolunteersDoNotWaitForEachOther);
    CPPUNIT_TEST(testAnAnswerThatCompletesItsTaskDoesNotWaitForOneThatWaitsForIt);
    CPPUNIT_TEST(testVolunteersAreCountedAndTakenBack);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _scratch = std::make_unique<TestDatabase>();
        _database = _scratch->open();
        migrate(*_database, {{"tasks", readFolder(TASKS_MIGRATIONS)}});
        _database->write(
            [](Transaction& transaction)
            {
                transaction.execute(
                    "INSERT INTO tasks_project (created, updated, name, short_name, description, "
                    "secret_key, owner_id, category_id, owners_ids) VALUES ('', '', 'p', 'p', 'd', "
                    "'', 1, 1, '[1]')");
                for (const std::int64_t task: {ONE_ANSWER, ZERO, ONE})
                    transaction.execute(
                        "INSERT INTO tasks_task (id, created, project_id, n_answers) VALUES ($1, "
                        "'', 1, $2)",
                        task, task == ONE_ANSWER ? 1 : 30);
            });
        for (const std::int64_t task: {ZERO, ONE}) // so that the counters' rows are there
            answer(task, "first");
    }

    void tearDown() override
    {
        _database.reset();
        _scratch.reset();
    }

private:
    static constexpr std::int64_t ONE_ANSWER = 16; ///< completed by one; its shard is 0
    static constexpr std::int64_t ZERO = 32;       ///< its shard is 0
    static constexpr std::int64_t ONE = 33;        ///< its shard is 1

    void answer(std::int64_t task, const std::string& actor)
    {
        _database->write(
            [&](Transaction& transaction)
            {
                count(transaction, task);
                store(transaction, task, actor);
            });
    }

    std::int64_t number(const std::string& sql)
    {
        return _database->read([&](Session& session) { return session.findInteger(sql).value_or(-1); });
    }

    void testNewVolunteersDoNotWaitForEachOther()
    {
        if (!TestDatabase::isPostgresql())
            return; // one writer
        std::atomic<int> runs = 0;
        std::barrier bothHaveCounted(2);
        const auto begin = [&](std::int64_t task, const std::string& actor)
        {
            bool waited = false;
            _database->write(
                [&](Transaction& transaction)
                {
                    ++runs;
                    count(transaction, task);
                    if (!std::exchange(waited, true))
                        bothHaveCounted.arrive_and_wait();
                    store(transaction, task, actor);
                });
        };
        std::thread other(begin, ZERO, "person-1"); // whose own shard is that of the other's task
        begin(ONE, "person-0");
        other.join();
        CPPUNIT_ASSERT_EQUAL(2, runs.load());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3},
                             number("SELECT sum(n_volunteers)::bigint FROM tasks_project_count"));
    }

    /// While the tally is locked, so that both get as far as they can.
    void testAnAnswerThatCompletesItsTaskDoesNotWaitForOneThatWaitsForIt()
    {
        if (!TestDatabase::isPostgresql())
            return; // one writer
        std::atomic<int> runs = 0;
        const auto other = _scratch->open();
        std::vector<std::jthread> answers;
        const auto start = [&](std::int64_t holder, const std::function<void(Transaction&)>& work)
        {
            answers.emplace_back(
                [&, work]
                {
                    _database->write(
                        [&](Transaction& transaction)
                        {
                            ++runs;
                            work(transaction);
                        });
                });
            waitForWaiting(*other, holder, answers.size());
        };
        _database->write(
            [&](Transaction& transaction)
            {
                const auto holder = transaction.findInteger("SELECT pg_backend_pid()").value();
                transaction.findInteger("SELECT shard FROM tasks_tally WHERE shard = 0 FOR UPDATE");
                start(holder, [](Transaction& completing) { count(completing, ONE_ANSWER); });
                start(holder,
                      [](Transaction& further)
                      {
                          count(further, ZERO);
                          store(further, ZERO, "second");
                      });
            });
        answers.clear();
        CPPUNIT_ASSERT_EQUAL(2, runs.load());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, number("SELECT sum(n_completed)::bigint FROM tasks_tally"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3}, number("SELECT sum(n_runs)::bigint FROM tasks_tally"));
    }

    /// Until so many sessions wait for `holder`, or for one that waits for it.
    static void waitForWaiting(Database& database, std::int64_t holder, std::size_t wanted)
    {
        const auto countWaiting = [&](Session& session)
        {
            return session
                .findInteger("SELECT count(*) FROM pg_stat_activity a WHERE EXISTS (SELECT 1 FROM "
                             "unnest(pg_blocking_pids(a.pid)) b WHERE b = $1 OR $1 = ANY "
                             "(pg_blocking_pids(b)))",
                             holder)
                .value_or(0);
        };
        CPPUNIT_ASSERT_MESSAGE(
            "an answer does not wait for the tally",
            test::becomesTrue(
                [&] { return database.read(countWaiting) >= static_cast<std::int64_t>(wanted); }, 30));
    }

    void testVolunteersAreCountedAndTakenBack()
    {
        const std::string volunteers = "SELECT CAST(sum(n_volunteers) AS bigint) FROM tasks_project_count";
        answer(ZERO, "second");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, number(volunteers));
        _database->write([](Transaction& transaction)
                         { transaction.execute("DELETE FROM tasks_run WHERE actor_key = $1", "second"); });
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, number(volunteers));
    }

    std::unique_ptr<TestDatabase> _scratch;
    std::unique_ptr<Database> _database;
};

CPPUNIT_TEST_SUITE_REGISTRATION(CountersTest);

} // namespace colonnade::tasks
