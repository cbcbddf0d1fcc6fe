#include "http/tasks/TasksServer.h"

#include <unistd.h>

#include <string>
#include <vector>

namespace colonnade::test::tasks
{

/// Asking for work: reference 6.
class NewtaskTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(NewtaskTest);
    CPPUNIT_TEST(testBothPathsGiveTheSameTask);
    CPPUNIT_TEST(testAskingAgainGivesTheSameTask);
    CPPUNIT_TEST(testReplyShapes);
    CPPUNIT_TEST(testSaysWhyThereIsNothing);
    CPPUNIT_TEST(testRefusedArguments);
    CPPUNIT_TEST(testOffsetPreloads);
    CPPUNIT_TEST(testOrders);
    CPPUNIT_TEST(testAWantedOrderCountsMoreThanATaskInHand);
    CPPUNIT_TEST(testNewPrioritiesCountMoreThanATaskInHand);
    CPPUNIT_TEST(testPrioritiesOfAnySizeAreToldApart);
    CPPUNIT_TEST(testProjectWithoutAnonymous);
    CPPUNIT_TEST(testUsersAndAddressesAreDifferentActors);
    CPPUNIT_TEST(testLeasesSpreadPeople);
    CPPUNIT_TEST(testOpenTasksAreHandedOutBeyondLeases);
    CPPUNIT_TEST(testStrictProjectsHandOutNoMore);
    CPPUNIT_TEST(testTheSettingMakesExistingProjectsStrict);
    CPPUNIT_TEST(testALoweredNumberOfAnswersCompletesWhereNoneCanCome);
    CPPUNIT_TEST(testExpiredLeasesComeBack);
    CPPUNIT_TEST(testLeasesFromTheFutureHaveExpired);
    CPPUNIT_TEST(testFindsNewAndReopenedTasks);
    CPPUNIT_TEST(testUnknownSchedulerStandsForDefault);
    CPPUNIT_TEST(testPassesManyAnsweredTasks);
    CPPUNIT_TEST_SUITE_END();

    std::string path(const TestProject& project, const std::string& more = "") const
    {
        return "/api/project/" + std::to_string(project.id) + "/newtask" + more;
    }

    void testBothPathsGiveTheSameTask()
    {
        const auto project = createProject("p");
        const std::string task = std::to_string(createTask(project.id, R"(,"info":{"n":1})"));
        const std::string id = std::to_string(project.id);
        for (const std::string& target: {"/api/project/" + id + "/newtask", "/api/" + id + "/newtask",
                                         std::string("/api/project/p/newtask"), std::string("/api/p/newtask"),
                                         "/api/" + id + "/newtask?_=1700000000&x=y"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(target, task, newtaskId(target));
        const Answer answer = get("/api/p/newtask");
        CPPUNIT_ASSERT_EQUAL(10, sizeOf(answer.body));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(answer.body, "info.n"));
        CPPUNIT_ASSERT_EQUAL(std::string("0.0"), valueAt(answer.body, "priority_0"));
        // one bucket
        CPPUNIT_ASSERT(std::stoi(get("/api/" + id + "/newtask").header("X-RateLimit-Remaining")) <
                       std::stoi(answer.header("X-RateLimit-Remaining")));
    }

    void testAskingAgainGivesTheSameTask()
    {
        const auto project = createProject("p");
        for (int i = 0; i < 3; ++i)
            createTask(project.id, R"(,"n_answers":1)");
        const std::string first = newtaskId(path(project), as(ownerKey));
        const std::string second = newtaskId(path(project), as(otherKey));
        CPPUNIT_ASSERT(first != second);
        for (int i = 0; i < 3; ++i)
        {
            CPPUNIT_ASSERT_EQUAL(first, newtaskId(path(project), as(ownerKey)));
            CPPUNIT_ASSERT_EQUAL(second, newtaskId(path(project), as(otherKey)));
        }
    }

    void testReplyShapes()
    {
        const auto project = createProject("p");
        CPPUNIT_ASSERT_EQUAL(std::string("{}"), get(path(project)).body);
        CPPUNIT_ASSERT_EQUAL(std::string("{}"), get(path(project, "?limit=10")).body);
        const std::string first = std::to_string(createTask(project.id));
        CPPUNIT_ASSERT_EQUAL(first, valueAt(get(path(project, "?limit=10")).body, "id"));
        const std::string second = std::to_string(createTask(project.id));
        const std::string both = get(path(project, "?limit=10")).body;
        CPPUNIT_ASSERT_EQUAL(first, valueAt(both, "0.id"));
        CPPUNIT_ASSERT_EQUAL(second, valueAt(both, "1.id"));
        CPPUNIT_ASSERT_EQUAL(2, sizeOf(get(path(project, "?limit=1000")).body));
        CPPUNIT_ASSERT_EQUAL(std::string("{}"), get(path(project, "?limit=0")).body);
        // each of them may be answered
        CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, second).status);
        CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, first).status);
    }

    void testSaysWhyThereIsNothing()
    {
        const auto project = createProject("p", R"(,"info":{"strict_redundancy":true})");
        const auto reason = [&] { return get(path(project)).header("X-Colonnade-No-Task"); };
        CPPUNIT_ASSERT_EQUAL(std::string("none yet"), reason());
        const std::string task = std::to_string(createTask(project.id, R"(,"n_answers":1)"));
        CPPUNIT_ASSERT_EQUAL(task, newtaskId(path(project), as(ownerKey)));
        CPPUNIT_ASSERT_MESSAGE(reason(), reason().starts_with("leased; until=20"));
        CPPUNIT_ASSERT_EQUAL(std::string(), get(path(project, "?offset=1")).header("X-Colonnade-No-Task"));
        CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, task, ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string("finished"), reason());
    }

    void testRefusedArguments()
    {
        const auto project = createProject("p");
        createTask(project.id);
        expectError(get(path(project, "?limit=x")), 415, "ValueError");
        expectError(get(path(project, "?offset=x")), 415, "ValueError");
        expectError(get(path(project, "?limit=-1")), 415, "DataError");
        expectError(get(path(project, "?offset=-1")), 415, "DataError");
        expectError(get(path(project, "?orderby=nothing")), 415, "AttributeError",
                    "type object 'Task' has no attribute 'nothing'");
        expectError(get(path(project, "?orderby=n_done")), 415, "AttributeError");
        expectError(get(path(project, "?desc=maybe")), 415, "ValueError",
                    "Invalid literal for boolean(): maybe");
        expectError(get("/api/project/99/newtask?limit=x"), 404, "NotFound");
        expectError(get("/api/project/99999999999999999999/newtask"), 404, "NotFound");
        expectError(get("/api/project/%00/newtask"), 400, "BadRequest");
    }

    void testOffsetPreloads()
    {
        const auto project = createProject("p");
        std::vector<std::string> tasks;
        for (int i = 0; i < 3; ++i)
            tasks.push_back(std::to_string(createTask(project.id)));
        CPPUNIT_ASSERT_EQUAL(tasks[0], newtaskId(path(project, "?offset=0")));
        CPPUNIT_ASSERT_EQUAL(tasks[1], newtaskId(path(project, "?offset=1")));
        CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, tasks[0]).status);
        CPPUNIT_ASSERT_EQUAL(tasks[1], newtaskId(path(project, "?offset=0")));
        CPPUNIT_ASSERT_EQUAL(tasks[2], newtaskId(path(project, "?offset=1")));
        CPPUNIT_ASSERT_EQUAL(std::string(), newtaskId(path(project, "?offset=2")));
        for (const std::string offset: {"10001", "9223372036854775807", "99999999999999999999"})
            CPPUNIT_ASSERT_EQUAL(std::string(), newtaskId(path(project, "?offset=" + offset)));
        CPPUNIT_ASSERT_EQUAL(2, sizeOf(get(path(project, "?limit=99999999999999999999")).body));
        CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, tasks[2]).status);
        CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, tasks[1]).status);
        CPPUNIT_ASSERT_EQUAL(std::string(), newtaskId(path(project)));
    }

    void testOrders()
    {
        const auto project = createProject("p");
        std::vector<std::string> tasks;
        for (const std::string more: {R"(,"priority_0":0.1,"quorum":3)", R"(,"priority_0":0.9,"quorum":2)",
                                      R"(,"priority_0":0.5,"quorum":1)", R"(,"priority_0":0.9,"quorum":1)"})
            tasks.push_back(std::to_string(createTask(project.id, more)));
        const auto order = [&](const std::string& arguments)
        {
            std::string text;
            const std::string body = get(path(project, "?limit=4&" + arguments)).body;
            for (int i = 0; i < 4; ++i)
                for (std::size_t n = 0; n < tasks.size(); ++n)
                    if (valueAt(body, std::to_string(i) + ".id") == tasks[n])
                        text += static_cast<char>('a' + n);
            return text;
        };
        CPPUNIT_ASSERT_EQUAL(std::string("abcd"), order(""));
        CPPUNIT_ASSERT_EQUAL(std::string("abcd"), order("orderby=id&desc=false"));
        CPPUNIT_ASSERT_EQUAL(std::string("dcba"), order("desc=true"));
        CPPUNIT_ASSERT_EQUAL(std::string("bdca"), order("orderby=priority_0&desc=true"));
        CPPUNIT_ASSERT_EQUAL(std::string("acdb"), order("orderby=priority_0"));
        CPPUNIT_ASSERT_EQUAL(std::string("cdba"), order("orderby=quorum"));
        CPPUNIT_ASSERT_EQUAL(std::string("abcd"), order("orderby=quorum&desc=1"));
        CPPUNIT_ASSERT_EQUAL(std::string("abcd"), order("orderby=fav_user_ids"));
        CPPUNIT_ASSERT_EQUAL(std::string("abcd"), order("orderby=info"));
        // one after the other
        std::string text;
        for (std::string id = newtaskId(path(project, "?orderby=priority_0&desc=true"), as(otherKey));
             !id.empty(); id = newtaskId(path(project, "?orderby=priority_0&desc=true"), as(otherKey)))
        {
            for (std::size_t n = 0; n < tasks.size(); ++n)
                if (id == tasks[n])
                    text += static_cast<char>('a' + n);
            CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, id, otherKey).status);
        }
        CPPUNIT_ASSERT_EQUAL(std::string("bdca"), text);
        // a new one comes before what was reached
        const std::string urgent = std::to_string(createTask(project.id, R"(,"priority_0":1)"));
        CPPUNIT_ASSERT_EQUAL(urgent, newtaskId(path(project, "?orderby=priority_0&desc=true"), as(otherKey)));
    }

    void testAWantedOrderCountsMoreThanATaskInHand()
    {
        int number = 0;
        for (const std::string sched: {"default", "breadth_first", "depth_first", "depth_first_all"})
        {
            const auto project =
                createProject("p" + std::to_string(++number), R"(,"info":{"sched":")" + sched + "\"}");
            const std::string first = std::to_string(createTask(project.id));
            const std::string second = std::to_string(createTask(project.id));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(sched, first, newtaskId(path(project), as(otherKey)));
            CPPUNIT_ASSERT_EQUAL(200, put("/api/task/" + second, R"({"priority_0":1})", ownerKey).status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(sched, first, newtaskId(path(project), as(otherKey)));
            for (const std::string arguments: {"?orderby=priority_0&desc=true", "?desc=true"})
            {
                CPPUNIT_ASSERT_EQUAL_MESSAGE(sched, second,
                                             newtaskId(path(project, arguments), as(otherKey)));
                CPPUNIT_ASSERT_EQUAL_MESSAGE(sched, second,
                                             newtaskId(path(project, arguments), as(otherKey)));
            }
            CPPUNIT_ASSERT_EQUAL_MESSAGE(sched, first, newtaskId(path(project, "?orderby=id"), as(otherKey)));
            // both are in hand
            CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, second, otherKey).status);
            CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, first, otherKey).status);
        }
    }

    void testNewPrioritiesCountMoreThanATaskInHand()
    {
        int number = 0;
        for (const std::string sched: {"locked", "incremental"})
        {
            const auto project =
                createProject("p" + std::to_string(++number), R"(,"info":{"sched":")" + sched + "\"}");
            const std::string first = std::to_string(createTask(project.id, R"(,"n_answers":1)"));
            const std::string second = std::to_string(createTask(project.id, R"(,"n_answers":1)"));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(sched, first, newtaskId(path(project), as(otherKey)));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(sched, first, newtaskId(path(project), as(otherKey)));
            CPPUNIT_ASSERT_EQUAL(200, put("/api/task/" + second, R"({"priority_0":1})", ownerKey).status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(sched, second, newtaskId(path(project), as(otherKey)));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(sched, second, newtaskId(path(project), as(otherKey)));
            CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, second, otherKey).status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(sched, first, newtaskId(path(project), as(otherKey)));
        }
    }

    void testPrioritiesOfAnySizeAreToldApart()
    {
        const std::vector<std::string> rising{
            "-1e300",   "-1e9",    "-1000000", "-1000",     "-10.5",      "-4",         "-3",   "0",
            "0.000001", "0.3",     "1",        "5",         "5.1",        "6",          "7",    "100",
            "101",      "1000000", "1000001",  "999999999", "1700000000", "1700000060", "1e12", "1e300"};
        const auto project = createProject("p", R"(,"info":{"sched":"locked"})");
        std::string wanted;
        for (const auto& priority: rising)
            wanted = std::to_string(createTask(project.id, R"(,"priority_0":)" + priority)) + " " + wanted;
        std::string given;
        for (std::string id = newtaskId(path(project), as(otherKey)); !id.empty();
             id = newtaskId(path(project), as(otherKey)))
        {
            given += id + " ";
            CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, id, otherKey).status);
        }
        CPPUNIT_ASSERT_EQUAL(wanted, given);
    }

    void testProjectWithoutAnonymous()
    {
        const auto project = createProject("p", R"(,"allow_anonymous_contributors":false)");
        const std::string task = std::to_string(createTask(project.id));
        const Answer refused = get(path(project, "?limit=x"));
        CPPUNIT_ASSERT_EQUAL(200, refused.status);
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(refused.body, "id"));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(refused.body, "n_answers"));
        CPPUNIT_ASSERT_EQUAL(std::string("This project does not allow anonymous contributors"),
                             valueAt(refused.body, "info.error"));
        CPPUNIT_ASSERT_EQUAL(task, newtaskId(path(project), as(otherKey)));
    }

    void testUsersAndAddressesAreDifferentActors()
    {
        const auto project = createProject("p");
        const std::string task = std::to_string(createTask(project.id));
        for (const std::string& key: {std::string(), ownerKey, otherKey})
        {
            CPPUNIT_ASSERT_EQUAL(task, valueAt(get(path(project), key).body, "id"));
            CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, task, key).status);
            CPPUNIT_ASSERT_EQUAL(std::string("{}"), get(path(project), key).body);
        }
    }

    void testLeasesSpreadPeople()
    {
        const auto project = createProject("p");
        std::vector<std::string> tasks;
        for (int i = 0; i < 2; ++i)
            tasks.push_back(std::to_string(createTask(project.id, R"(,"n_answers":2)")));
        CPPUNIT_ASSERT_EQUAL(tasks[0], newtaskId(path(project), as(ownerKey)));
        CPPUNIT_ASSERT_EQUAL(tasks[0], newtaskId(path(project), as(otherKey)));
        CPPUNIT_ASSERT_EQUAL(tasks[1], newtaskId(path(project), as(adminKey)));
        CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, tasks[0], ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(tasks[1], newtaskId(path(project), as(ownerKey)));
    }

    void testOpenTasksAreHandedOutBeyondLeases()
    {
        const auto project = createProject("p");
        const std::string task = std::to_string(createTask(project.id, R"(,"n_answers":1)"));
        for (const std::string& key: {ownerKey, otherKey, adminKey})
            CPPUNIT_ASSERT_EQUAL(task, newtaskId(path(project), as(key)));
        // late answers are taken, and counted in the one result
        for (const std::string& key: {ownerKey, otherKey, adminKey})
            CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, task, key).status);
        const std::string results = get("/api/result?project_id=" + std::to_string(project.id)).body;
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(results));
        CPPUNIT_ASSERT_EQUAL(std::string("[1,2,3]"), valueAt(results, "0.task_run_ids"));
        CPPUNIT_ASSERT_EQUAL(std::string("[]"), get("/api/result?last_version=false").body);
    }

    void testStrictProjectsHandOutNoMore()
    {
        const auto project = createProject("p", R"(,"info":{"strict_redundancy":true})");
        const std::string first = std::to_string(createTask(project.id, R"(,"n_answers":1)"));
        const std::string second = std::to_string(createTask(project.id, R"(,"n_answers":1)"));
        CPPUNIT_ASSERT_EQUAL(first, newtaskId(path(project), as(ownerKey)));
        CPPUNIT_ASSERT_EQUAL(second, newtaskId(path(project), as(otherKey)));
        for (const std::string arguments:
             {"", "?limit=5", "?orderby=quorum", "?desc=true", "?orderby=priority_0",
              "?orderby=priority_0&desc=true", "?offset=1"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(arguments, std::string(),
                                         newtaskId(path(project, arguments), as(adminKey)));
        expectError(postRun(project.id, first, adminKey), 403, "Forbidden", "You must request a task first!");
        CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, first, ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, second, otherKey).status);
    }

    void testTheSettingMakesExistingProjectsStrict()
    {
        const auto project = createProject("p");
        const std::string task = std::to_string(createTask(project.id, R"(,"n_answers":1)"));
        CPPUNIT_ASSERT_EQUAL(task, newtaskId(path(project), as(ownerKey)));
        CPPUNIT_ASSERT_EQUAL(task, newtaskId(path(project), as(otherKey)));
        if (!TestDatabase::isPostgresql())
            return; // two servers on one database
        const ServerProcess strict(*server, {"tasks.strict_redundancy=true", "plugins.enabled=tasks"});
        HttpClient there(strict.port());
        CPPUNIT_ASSERT_EQUAL(std::string("{}"), there.get(path(project)).body);
        CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, task, ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(403, there
                                      .postJson("/api/taskrun",
                                                R"({"project_id":)" + std::to_string(project.id) +
                                                    R"(,"task_id":)" + task + "}",
                                                as(otherKey))
                                      .status);
    }

    void testALoweredNumberOfAnswersCompletesWhereNoneCanCome()
    {
        int number = 0;
        for (const auto& [info, state]: HeaderList{{"{}", "ongoing"},
                                                   {R"({"strict_redundancy":true})", "completed"},
                                                   {R"({"sched":"locked"})", "completed"}})
        {
            const auto project = createProject("p" + std::to_string(++number), ",\"info\":" + info);
            const std::string task = std::to_string(createTask(project.id, R"(,"n_answers":3)"));
            for (const std::string& key: {ownerKey, otherKey})
            {
                CPPUNIT_ASSERT_EQUAL(task, newtaskId(path(project), as(key)));
                CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, task, key).status);
            }
            const Answer lowered = put("/api/task/" + task, R"({"n_answers":2})", ownerKey);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(info, state, valueAt(lowered.body, "state"));
            const std::string results = get("/api/result?task_id=" + task).body;
            CPPUNIT_ASSERT_EQUAL_MESSAGE(info, state == "completed" ? 1 : 0, sizeOf(results));
            if (state == "completed")
                CPPUNIT_ASSERT_EQUAL(2, sizeOf(valueAt(results, "0.task_run_ids")));
        }
    }

    void testExpiredLeasesComeBack()
    {
        tearDown();
        start({"tasks.lease_seconds=3", "tasks.strict_redundancy=true"});
        const auto project = createProject("p");
        const std::string task = std::to_string(createTask(project.id, R"(,"n_answers":1)"));
        CPPUNIT_ASSERT_EQUAL(task, newtaskId(path(project), as(ownerKey)));
        CPPUNIT_ASSERT_EQUAL(std::string(), newtaskId(path(project), as(otherKey)));
        std::string given;
        for (int i = 0; i < 200 && given.empty(); ++i)
        {
            ::usleep(100'000);
            given = newtaskId(path(project), as(otherKey));
        }
        CPPUNIT_ASSERT_EQUAL(task, given);
        expectError(postRun(project.id, task, ownerKey), 403, "Forbidden", "You must request a task first!");
        CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, task, otherKey).status);
    }

    /// They were made while the clock was ahead.
    void testLeasesFromTheFutureHaveExpired()
    {
        const auto project = createProject("p", R"(,"info":{"strict_redundancy":true})");
        const std::string task = std::to_string(createTask(project.id, R"(,"n_answers":1)"));
        CPPUNIT_ASSERT_EQUAL(task, newtaskId(path(project), as(ownerKey)));
        CPPUNIT_ASSERT_EQUAL(std::string(), newtaskId(path(project), as(otherKey)));
        server->database().open()->write(
            [](Transaction& transaction)
            { transaction.execute("UPDATE tasks_lease SET expires = expires + $1", 24 * 3600); });
        CPPUNIT_ASSERT_EQUAL(task, newtaskId(path(project), as(otherKey)));
        expectError(postRun(project.id, task, ownerKey), 403, "Forbidden", "You must request a task first!");
        CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, task, otherKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string("finished"), get(path(project)).header("X-Colonnade-No-Task"));
    }

    void testFindsNewAndReopenedTasks()
    {
        const auto project = createProject("p");
        const std::string first = std::to_string(createTask(project.id, R"(,"n_answers":2)"));
        const std::string second = std::to_string(createTask(project.id));
        for (const std::string& key: {ownerKey, otherKey})
        {
            CPPUNIT_ASSERT_EQUAL(first, newtaskId(path(project), as(key)));
            CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, first, key).status);
        }
        // the administrator goes past the completed one
        CPPUNIT_ASSERT_EQUAL(second, newtaskId(path(project), as(adminKey)));
        CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, second, adminKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string(), newtaskId(path(project), as(adminKey)));
        // the same number of answers, or fewer: stays complete
        for (const std::string body: {R"({"n_answers":2})", R"({"n_answers":1})", "{}"})
            CPPUNIT_ASSERT_EQUAL(std::string("completed"),
                                 valueAt(put("/api/task/" + first, body, ownerKey).body, "state"));
        CPPUNIT_ASSERT_EQUAL(
            std::string("ongoing"),
            valueAt(put("/api/task/" + first, R"({"n_answers":3})", ownerKey).body, "state"));
        CPPUNIT_ASSERT_EQUAL(first, newtaskId(path(project), as(adminKey)));
        const std::string third = std::to_string(createTask(project.id));
        CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, first, adminKey).status);
        CPPUNIT_ASSERT_EQUAL(third, newtaskId(path(project), as(adminKey)));
        // complete again: a new result stands for the task
        CPPUNIT_ASSERT_EQUAL(std::string("[1,2,4]"), valueAt(get("/api/result").body, "0.task_run_ids"));
        CPPUNIT_ASSERT_EQUAL(std::string("[1,2]"),
                             valueAt(get("/api/result?last_version=false").body, "0.task_run_ids"));
    }

    void testUnknownSchedulerStandsForDefault()
    {
        for (const std::string sched: {"depth_first", "nothing", ""})
        {
            const auto project = createProject("p" + sched, R"(,"info":{"sched":")" + sched + "\"}");
            const std::string task = std::to_string(createTask(project.id));
            CPPUNIT_ASSERT_EQUAL(task, newtaskId(path(project)));
        }
    }

    void testPassesManyAnsweredTasks()
    {
        const auto project = createProject("p");
        std::vector<std::string> tasks;
        for (int i = 0; i < 80; ++i)
            tasks.push_back(std::to_string(createTask(project.id)));
        for (const auto& task: tasks)
        {
            CPPUNIT_ASSERT_EQUAL(task, newtaskId(path(project)));
            CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, task).status);
        }
        CPPUNIT_ASSERT_EQUAL(std::string(), newtaskId(path(project)));
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"done":80,"total":80})"),
                             get("/api/project/p/userprogress").body);
        // an answer that is gone may be given again
        CPPUNIT_ASSERT_EQUAL(204, del("/api/taskrun/5", adminKey).status);
        CPPUNIT_ASSERT_EQUAL(tasks[4], newtaskId(path(project)));
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"done":79,"total":80})"), get("/api/app/p/userprogress").body);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(NewtaskTest);

} // namespace colonnade::test::tasks
