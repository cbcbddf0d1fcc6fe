#include "http/tasks/TasksServer.h"

#include <colonnade/Text.h>

#include <set>
#include <string>
#include <vector>

namespace colonnade::test::tasks
{

/// The values of `info.sched`: reference 6.4 and 6.5.
class SchedulersTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(SchedulersTest);
    CPPUNIT_TEST(testBreadthFirstGivesTheTaskWithFewestAnswers);
    CPPUNIT_TEST(testBreadthFirstFindsNewTasksAndTheEnd);
    CPPUNIT_TEST(testBreadthFirstPassesManyAnsweredTasks);
    CPPUNIT_TEST(testADeletedAnswerMovesItsTaskForward);
    CPPUNIT_TEST(testDepthFirstAllIncludesCompletedTasks);
    CPPUNIT_TEST(testDepthFirstAllInStrictProjectsDoesNot);
    CPPUNIT_TEST(testIncrementalShowsTheLastAnswer);
    CPPUNIT_TEST(testIncrementalChoosesAmongTheFirst);
    CPPUNIT_TEST(testLockedNeverHasMoreHoldersThanAnswersWanted);
    CPPUNIT_TEST(testLockedOffsets);
    CPPUNIT_TEST(testLockedKeepsTheExpiry);
    CPPUNIT_TEST(testRandomGivesEveryTaskOnce);
    CPPUNIT_TEST(testOrdersStayBoundedAndComplete);
    CPPUNIT_TEST_SUITE_END();

    static constexpr const char* PATH = "/api/p/newtask";

    TestProject createScheduled(const std::string& scheduler, const std::string& more = "")
    {
        return createProject("p", R"(,"info":{"sched":")" + scheduler + "\"" + more + "}");
    }

    std::string task(const TestProject& project, int nAnswers, const std::string& more = "")
    {
        return std::to_string(createTask(project.id, R"(,"n_answers":)" + std::to_string(nAnswers) + more));
    }

    std::string next(const std::string& key, const std::string& arguments = "")
    {
        return newtaskId(PATH + arguments, as(key));
    }

    /// Asks and answers; the task's id, empty if there is none.
    std::string work(const std::string& key)
    {
        const std::string id = next(key);
        if (!id.empty())
            CPPUNIT_ASSERT_EQUAL(200, postRun(1, id, key).status);
        return id;
    }

    /// Tasks that the account with the id 2 has answered.
    static void addThousandAnswered(Transaction& transaction, std::int64_t project)
    {
        const std::int64_t last = transaction.findInteger("SELECT max(id) FROM tasks_task").value_or(0);
        const std::string numbers = TestDatabase::isPostgresql()
                                        ? "generate_series(1, 1000) i"
                                        : "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                                          "WHERE i < 1000) SELECT i FROM n) i";
        transaction.execute("INSERT INTO tasks_task (created, project_id, n_answers) "
                            "SELECT '2026-01-01T00:00:00.000000', $1, 9 FROM " +
                                numbers,
                            project);
        transaction.execute(
            "INSERT INTO tasks_run (created, project_id, task_id, actor_kind, actor_id, actor_key, "
            "finish_time) SELECT created, project_id, id, 'user', '2', 'user::2', created "
            "FROM tasks_task WHERE id > $1",
            last);
    }

    void testBreadthFirstGivesTheTaskWithFewestAnswers()
    {
        const auto project = createScheduled("breadth_first");
        const std::string a = task(project, 3), b = task(project, 3), c = task(project, 3);
        CPPUNIT_ASSERT_EQUAL(a, work(ownerKey));
        CPPUNIT_ASSERT_EQUAL(b, work(otherKey));
        CPPUNIT_ASSERT_EQUAL(c, work(ownerKey));
        CPPUNIT_ASSERT_EQUAL(a, work(otherKey)); // all have one answer
        CPPUNIT_ASSERT_EQUAL(b, work(ownerKey));
        CPPUNIT_ASSERT_EQUAL(c, work(otherKey));
        CPPUNIT_ASSERT_EQUAL(std::string(), work(ownerKey));
        CPPUNIT_ASSERT_EQUAL(a, next(adminKey));
        CPPUNIT_ASSERT_EQUAL(a, next(adminKey));
        CPPUNIT_ASSERT(next(adminKey, "?offset=1") != a);
    }

    void testBreadthFirstFindsNewTasksAndTheEnd()
    {
        const auto project = createScheduled("breadth_first");
        const std::string a = task(project, 2);
        CPPUNIT_ASSERT_EQUAL(a, work(ownerKey));
        CPPUNIT_ASSERT_EQUAL(std::string(), next(ownerKey));
        const std::string b = task(project, 1);
        CPPUNIT_ASSERT_EQUAL(b, work(otherKey)); // fewer answers than the other
        CPPUNIT_ASSERT_EQUAL(a, work(otherKey));
        const Answer answer = client->get(PATH, as(adminKey));
        CPPUNIT_ASSERT_EQUAL(std::string("finished"), answer.header("X-Colonnade-No-Task"));
        const std::string c = task(project, 1);
        CPPUNIT_ASSERT_EQUAL(c, work(ownerKey));
    }

    /// More than one search looks at: the search by id has the last word.
    void testBreadthFirstPassesManyAnsweredTasks()
    {
        const auto project = createScheduled("breadth_first");
        const std::string last = task(project, 9);
        const auto database = server->database().open();
        // In steps: within one transaction each change of a counter makes the next one slower.
        for (int i = 0; i < 8; ++i)
            database->write([&](Transaction& transaction) { addThousandAnswered(transaction, project.id); });
        database->write(
            [&](Transaction& transaction)
            {
                // With an answer of somebody else, the only unanswered one comes after all others.
                transaction.execute("UPDATE tasks_task SET n_done = 5 WHERE id = $1", *parseInteger(last));
            });
        CPPUNIT_ASSERT_EQUAL(last, next(otherKey));
    }

    void testADeletedAnswerMovesItsTaskForward()
    {
        for (const std::string scheduler: {"breadth_first", "default", "locked"})
        {
            const auto project = createProject(scheduler, R"(,"info":{"sched":")" + scheduler + "\"}");
            const std::string path = "/api/" + scheduler + "/newtask";
            std::vector<std::string> tasks;
            for (int i = 0; i < 70; ++i) // far enough for marks
                tasks.push_back(task(project, 9));
            for (const std::string& key: {ownerKey, otherKey})
                for (std::size_t i = 0; i < tasks.size(); ++i)
                    CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, newtaskId(path, as(key)), key).status);
            CPPUNIT_ASSERT_EQUAL(std::string(), newtaskId(path, as(ownerKey)));
            const std::string run =
                valueAt(get("/api/taskrun?all=1&user_id=1&task_id=" + tasks[40], ownerKey).body, "0.id");
            CPPUNIT_ASSERT_EQUAL(204, del("/api/taskrun/" + run, ownerKey).status);
            CPPUNIT_ASSERT_EQUAL(tasks[40], newtaskId(path, as(ownerKey)));     // its author, again
            CPPUNIT_ASSERT_EQUAL(std::string(), newtaskId(path, as(otherKey))); // nobody else
            CPPUNIT_ASSERT_EQUAL(scheduler == "breadth_first" ? tasks[40] : tasks[0],
                                 newtaskId(path, as(adminKey)));
        }
    }

    void testDepthFirstAllIncludesCompletedTasks()
    {
        const auto project = createScheduled("depth_first_all");
        const std::string a = task(project, 1), b = task(project, 1);
        for (const std::string& key: {ownerKey, otherKey, adminKey})
        {
            CPPUNIT_ASSERT_EQUAL(a, work(key));
            CPPUNIT_ASSERT_EQUAL(b, work(key));
            CPPUNIT_ASSERT_EQUAL(std::string(), next(key));
        }
        CPPUNIT_ASSERT_EQUAL(3, sizeOf(valueAt(get("/api/result?task_id=" + a).body, "0.task_run_ids")));
        const std::string c = task(project, 1, R"(,"priority_0":0.5)");
        CPPUNIT_ASSERT_EQUAL(c, next(ownerKey, "?orderby=priority_0&desc=true"));
        CPPUNIT_ASSERT_EQUAL(a, newtaskId(std::string(PATH) + "?offset=0"));
        CPPUNIT_ASSERT_EQUAL(c, newtaskId(std::string(PATH) + "?desc=true"));
    }

    void testDepthFirstAllInStrictProjectsDoesNot()
    {
        const auto project = createScheduled("depth_first_all", R"(,"strict_redundancy":true)");
        task(project, 1);
        work(ownerKey);
        CPPUNIT_ASSERT_EQUAL(std::string(), next(otherKey));
    }

    void testIncrementalShowsTheLastAnswer()
    {
        const auto project = createScheduled("incremental");
        const std::string low = task(project, 9, R"(,"info":{"n":1},"priority_0":0.1)");
        const std::string high = task(project, 9, R"(,"info":{"n":2,"last_answer":"mine"},"priority_0":0.9)");
        const Answer first = client->get(PATH, as(ownerKey));
        CPPUNIT_ASSERT_EQUAL(high, valueAt(first.body, "id"));
        CPPUNIT_ASSERT_EQUAL(std::string("mine"), valueAt(first.body, "info.last_answer"));
        CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, high, ownerKey).status);
        const Answer second = client->get(PATH, as(otherKey));
        CPPUNIT_ASSERT_EQUAL(high, valueAt(second.body, "id"));
        CPPUNIT_ASSERT_EQUAL(std::string("x"), valueAt(second.body, "info.last_answer"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(second.body, "info.n"));
        CPPUNIT_ASSERT_EQUAL(2, sizeOf(valueAt(second.body, "info")));
        CPPUNIT_ASSERT_EQUAL(std::string("mine"), // in the reply only
                             valueAt(get("/api/task/" + high).body, "info.last_answer"));
        CPPUNIT_ASSERT_EQUAL(low, next(ownerKey));
        // an info that is no object stays as it is
        const std::string text = task(project, 9, R"(,"info":"text","priority_0":1.0)");
        CPPUNIT_ASSERT_EQUAL(text, next(adminKey));
        CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, text, adminKey).status);
        const Answer third = client->get(PATH);
        CPPUNIT_ASSERT_EQUAL(text, valueAt(third.body, "id"));
        CPPUNIT_ASSERT_EQUAL(std::string("text"), valueAt(third.body, "info"));
    }

    void testIncrementalChoosesAmongTheFirst()
    {
        const auto project = createScheduled("incremental");
        for (int i = 0; i < 4; ++i)
            task(project, 30);
        std::set<std::string> seen;
        for (int i = 0; i < 60; ++i)
            seen.insert(next(ownerKey, "?limit=3"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, seen.size());
    }

    void testLockedNeverHasMoreHoldersThanAnswersWanted()
    {
        const auto project = createScheduled("locked");
        const std::string low = task(project, 1), high = task(project, 1, R"(,"priority_0":1)");
        CPPUNIT_ASSERT_EQUAL(high, next(ownerKey, "?orderby=id&limit=5")); // both ignored
        CPPUNIT_ASSERT_EQUAL(low, next(otherKey));
        const Answer nothing = client->get(PATH, as(adminKey));
        CPPUNIT_ASSERT_EQUAL(std::string("{}"), nothing.body);
        CPPUNIT_ASSERT(nothing.header("X-Colonnade-No-Task").starts_with("leased; until="));
        CPPUNIT_ASSERT_EQUAL(high, next(ownerKey));
        CPPUNIT_ASSERT_EQUAL(403, postRun(project.id, high, adminKey).status);
        CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, high, ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, low, otherKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string(), next(adminKey));
    }

    void testLockedOffsets()
    {
        const auto project = createScheduled("locked");
        const std::string a = task(project, 1), b = task(project, 1), c = task(project, 1);
        CPPUNIT_ASSERT_EQUAL(b, next(ownerKey, "?offset=1"));
        CPPUNIT_ASSERT_EQUAL(c, next(otherKey)); // a is locked, too
        CPPUNIT_ASSERT_EQUAL(std::string(), next(ownerKey, "?offset=2"));
        for (const std::string offset: {"3", "10001", "9223372036854775807"})
            expectError(client->get(PATH + ("?offset=" + offset), as(ownerKey)), 400, "BadRequest");
        CPPUNIT_ASSERT_EQUAL(a, next(ownerKey));
    }

    void testLockedKeepsTheExpiry()
    {
        const auto project = createScheduled("locked");
        const std::string a = task(project, 1);
        next(ownerKey);
        const auto database = server->database().open();
        const auto expiry = [&](std::int64_t change)
        {
            return database->write(
                [&](Transaction& transaction)
                {
                    transaction.execute("UPDATE tasks_lease SET expires = expires + $1", change);
                    return transaction.findInteger("SELECT expires FROM tasks_lease").value_or(0);
                });
        };
        const std::int64_t before = expiry(-100);
        CPPUNIT_ASSERT_EQUAL(a, next(ownerKey));
        CPPUNIT_ASSERT_EQUAL(before, expiry(0));
    }

    void testRandomGivesEveryTaskOnce()
    {
        const auto project = createScheduled("random");
        std::set<std::string> all;
        for (int i = 0; i < 20; ++i)
            all.insert(task(project, 3));
        CPPUNIT_ASSERT_EQUAL(next(ownerKey), next(ownerKey));
        std::vector<std::string> given;
        while (given.size() <= all.size())
        {
            given.push_back(work(ownerKey));
            if (given.back().empty())
                break;
        }
        CPPUNIT_ASSERT(given.back().empty());
        given.pop_back();
        CPPUNIT_ASSERT(std::set<std::string>(given.begin(), given.end()) == all);
        CPPUNIT_ASSERT_EQUAL(all.size(), given.size());
        const std::string held = next(otherKey);
        CPPUNIT_ASSERT(next(otherKey, "?offset=1") != held);
    }

    void testOrdersStayBoundedAndComplete()
    {
        const auto project = createProject("p");
        std::vector<std::string> tasks;
        for (int i = 0; i < 4; ++i)
            tasks.push_back(task(project, 5, R"(,"quorum":)" + std::to_string(9 - i)));
        for (int i = 3; i >= 0; --i)
        {
            const std::string id = next(ownerKey, "?orderby=quorum");
            CPPUNIT_ASSERT_EQUAL(tasks[static_cast<std::size_t>(i)], id);
            CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, id, ownerKey).status);
        }
        CPPUNIT_ASSERT_EQUAL(std::string(), next(ownerKey, "?orderby=quorum"));
        CPPUNIT_ASSERT_EQUAL(std::string(), next(ownerKey, "?desc=true"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SchedulersTest);

} // namespace colonnade::test::tasks
