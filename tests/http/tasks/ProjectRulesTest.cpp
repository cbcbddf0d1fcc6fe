#include "http/tasks/TasksServer.h"

#include <string>
#include <vector>

namespace colonnade::test::tasks
{

/// What a project may be: owners who are there, a name that addresses can hold, a webhook that can be called.
class ProjectRulesTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(ProjectRulesTest);
    CPPUNIT_TEST(testOwnersAreAccounts);
    CPPUNIT_TEST(testAnOwnerWhoIsGoneDoesNotBlockChanges);
    CPPUNIT_TEST(testShortNamesThatNobodyCouldReach);
    CPPUNIT_TEST(testOlderShortNamesAreReachedByTheirId);
    CPPUNIT_TEST(testWebhooksAreWebAddresses);
    CPPUNIT_TEST(testRefusedDeletionsSayWhy);
    CPPUNIT_TEST(testTimeRangesOfAnswers);
    CPPUNIT_TEST(testHugeNumbersAreNoSmallOnes);
    CPPUNIT_TEST(testStatsAreIgnoredWhereThereAreNone);
    CPPUNIT_TEST_SUITE_END();

    void change(const std::string& sql) const
    {
        server->database().open()->write([&](Transaction& transaction) { transaction.execute(sql); });
    }

    void testOwnersAreAccounts()
    {
        createProject("p");
        for (const std::string id: {"999999", "-1", "0", "9223372036854775807"})
        {
            expectError(put("/api/project/1", R"({"owner_id":)" + id + "}", adminKey), 415,
                        "DBIntegrityError");
            for (const std::string& key: {ownerKey, adminKey})
                expectError(put("/api/project/1", R"({"owners_ids":[1,)" + id + "]}", key), 415,
                            "DBIntegrityError");
            expectError(post("/api/project",
                             R"({"name":"q","short_name":"q","description":"d","owners_ids":[)" + id + "]}",
                             ownerKey),
                        415, "DBIntegrityError");
        }
        CPPUNIT_ASSERT_EQUAL(std::string("[1]"), valueAt(get("/api/project/1", ownerKey).body, "owners_ids"));
        CPPUNIT_ASSERT_EQUAL(
            std::string("[1,2]"),
            valueAt(put("/api/project/1", R"({"owners_ids":[1,2]})", ownerKey).body, "owners_ids"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"),
                             valueAt(put("/api/project/1", R"({"owner_id":2})", adminKey).body, "owner_id"));
    }

    void testAnOwnerWhoIsGoneDoesNotBlockChanges()
    {
        createProject("p");
        change("UPDATE tasks_project SET owners_ids = '[1,77]'");
        const Answer back = put("/api/project/1", R"({"owners_ids":[1,77],"description":"new"})", ownerKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(back.body, 200, back.status);
        expectError(put("/api/project/1", R"({"owners_ids":[1,77,78]})", ownerKey), 415, "DBIntegrityError");
    }

    void testShortNamesThatNobodyCouldReach()
    {
        createProject("p");
        for (const std::string name: {".", "..", "1", "000", "new", "category", "page", "search"})
        {
            expectError(post("/api/project", R"({"name":"q","description":"d","short_name":")" + name + "\"}",
                             ownerKey),
                        415, "ValueError");
            expectError(put("/api/project/1", R"({"short_name":")" + name + "\"}", ownerKey), 415,
                        "ValueError");
        }
    }

    void testOlderShortNamesAreReachedByTheirId()
    {
        createProject("p");
        createTask(1);
        for (const std::string name: {".", "..", "7", "page"})
        {
            change("UPDATE tasks_project SET short_name = '" + name + "'");
            const Answer kept =
                put("/api/project/1", R"({"short_name":")" + name + R"(","description":"d"})", ownerKey);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(kept.body, 200, kept.status);
            CPPUNIT_ASSERT_EQUAL(name, valueAt(get("/api/project/1", ownerKey).body, "short_name"));
            CPPUNIT_ASSERT_EQUAL(std::string("1"), newtaskId("/api/project/1/newtask"));
        }
        CPPUNIT_ASSERT_EQUAL(200, put("/api/project/1", R"({"short_name":"q"})", ownerKey).status);
    }

    void testWebhooksAreWebAddresses()
    {
        createProject("p");
        for (const std::string bad: {"not a url", "example.org", "ftp://h/", "http://", "javascript:x"})
            expectError(put("/api/project/1", R"({"webhook":")" + bad + "\"}", ownerKey), 415, "ValueError");
        for (const std::string good: {"\"http://h/hé?k=ü\"", "\"https://example.org:8443/\"", "\"\"", "null"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                good, 200, put("/api/project/1", R"({"webhook":)" + good + "}", ownerKey).status);
        change("UPDATE tasks_project SET webhook = 'not a url'"); // an older one, sent back
        CPPUNIT_ASSERT_EQUAL(200, put("/api/project/1", R"({"webhook":"not a url"})", ownerKey).status);
    }

    void testRefusedDeletionsSayWhy()
    {
        createProject("p");
        const std::string task = std::to_string(createTask(1, R"(,"n_answers":1)"));
        CPPUNIT_ASSERT_EQUAL(task, newtaskId("/api/p/newtask", as(otherKey)));
        const std::string run = valueAt(postRun(1, task, otherKey).body, "id");
        for (const auto& [target, key]: HeaderList{{"/api/project/1", ownerKey},
                                                   {"/api/task/" + task, ownerKey},
                                                   {"/api/taskrun/" + run, otherKey}})
        {
            const Answer refused = del(target, key);
            expectError(refused, 403, "Forbidden");
            CPPUNIT_ASSERT_MESSAGE(refused.body, valueAt(refused.body, "exception_msg").find("result") !=
                                                     std::string::npos);
        }
    }

    void testTimeRangesOfAnswers()
    {
        createProject("p");
        for (const std::string day: {"01", "15", "30"})
        {
            const std::string task = std::to_string(createTask(1));
            CPPUNIT_ASSERT_EQUAL(200, get("/project/p/task/" + task, ownerKey).status);
            CPPUNIT_ASSERT_EQUAL(200, postRun(1, task, ownerKey).status);
            change("UPDATE tasks_run SET created = '2026-11-" + day +
                   "T08:00:00.000000', finish_time = '2026-11-" + day +
                   "T09:30:00.000000' WHERE task_id = " + task);
        }
        const auto count = [&](const std::string& arguments)
        { return sizeOf(get("/api/taskrun?project_id=1&" + arguments).body); };
        for (const auto& [arguments, wanted]:
             std::vector<std::pair<std::string, int>>{{"finish_time=2026-11", 3},
                                                      {"finish_time=2026-11-15", 1},
                                                      {"created=2026-11-15", 1},
                                                      {"from_finish_time=2026-11-15", 2},
                                                      {"to_finish_time=2026-11-15", 2},
                                                      {"from_finish_time=2026-11-15T09:30:00.000001", 1},
                                                      {"to_finish_time=2026-11-15T09:29", 1},
                                                      {"to_finish_time=2026-11-15%2009:30:00Z", 2},
                                                      {"from_created=2026-11-02&to_created=2026-11-29", 1},
                                                      {"to_finish_time=2026-11-15T09:30:00%2B00:00", 2},
                                                      {"from_created=2027", 0},
                                                      {"to_created=2025", 0}})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(arguments, wanted, count(arguments));
        expectError(get("/api/taskrun?from_finish_time=yesterday"), 415, "DataError");
        expectError(get("/api/taskrun?from_info=1"), 415, "AttributeError");
    }

    void testHugeNumbersAreNoSmallOnes()
    {
        createProject("p");
        CPPUNIT_ASSERT_EQUAL(
            std::string("[]"),
            get("/api/project/1/webhooks?limit=99999999999999999999&last_id=9223372036854775808", ownerKey)
                .body);
        for (int i = 0; i < 25; ++i)
            createTask(1);
        for (const std::string huge:
             {"9223372036854775807", "9223372036854775808", "99999999999999999999999"})
            for (const std::string more: {"", "&info=%7B%7D", "&info=a::b&fulltextsearch=1", "&project_id=1"})
            {
                CPPUNIT_ASSERT_EQUAL(std::string("[]"), get("/api/task?offset=" + huge + more).body);
                CPPUNIT_ASSERT_EQUAL(std::string("[]"), get("/api/task?last_id=" + huge + more).body);
                if (more.find("info") == std::string::npos)
                    CPPUNIT_ASSERT_EQUAL(25, sizeOf(get("/api/task?limit=" + huge + more).body));
            }
    }

    void testStatsAreIgnoredWhereThereAreNone()
    {
        createProject("p");
        createTask(1);
        for (const std::string resource: {"task", "taskrun", "result", "category", "user", "helpingmaterial"})
        {
            const Answer listed = get("/api/" + resource + "?limit=1&stats=True");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(listed.body, 200, listed.status);
            CPPUNIT_ASSERT_EQUAL(std::string("absent"), valueAt(listed.body, "0.stats"));
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ProjectRulesTest);

} // namespace colonnade::test::tasks
