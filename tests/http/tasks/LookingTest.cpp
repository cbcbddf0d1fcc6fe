#include "http/tasks/TasksServer.h"

#include <string>
#include <vector>

namespace colonnade::test::tasks
{

/// Who only looks takes no work away from others: HEAD (RFC 9110, 9.2.1), and what browsers fetch ahead.
class LookingTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(LookingTest);
    CPPUNIT_TEST(testLookingAtWorkTakesNone);
    CPPUNIT_TEST(testLookingAtATaskPageTakesNone);
    CPPUNIT_TEST(testWhoLooksMayNotAnswer);
    CPPUNIT_TEST(testSearchEnginesAreKeptOff);
    CPPUNIT_TEST(testALookWithoutTheKeyTellsWhatTheKeyHasLeft);
    CPPUNIT_TEST_SUITE_END();

    struct Look
    {
        std::string method;
        HeaderList headers;
    };

    const std::vector<Look> LOOKS{{"HEAD", {}},
                                  {"GET", {{"Sec-Purpose", "prefetch"}}},
                                  {"GET", {{"Sec-Purpose", "prefetch;prerender"}}},
                                  {"GET", {{"Purpose", "prefetch"}}},
                                  {"GET", {{"X-Purpose", "preview"}}},
                                  {"GET", {{"X-Moz", "Prefetch"}}}};

    TestProject makeProject(const std::string& info)
    {
        auto project =
            createProject("p" + std::to_string(++_count), R"(,"info":{"task_presenter":"x",)" + info + "}");
        return project;
    }

    Answer look(const Look& how, const std::string& target, const std::string& key)
    {
        HeaderList headers = as(key);
        headers.insert(headers.end(), how.headers.begin(), how.headers.end());
        return client->send(how.method, target, headers, {});
    }

    void testLookingAtWorkTakesNone()
    {
        for (const std::string info: {R"("strict_redundancy":true)", R"("sched":"locked")",
                                      R"("sched":"breadth_first","strict_redundancy":true)"})
            for (const auto& how: LOOKS)
            {
                const auto project = makeProject(info);
                const std::string task = std::to_string(createTask(project.id, R"(,"n_answers":1)"));
                const std::string target = "/api/project/" + std::to_string(project.id) + "/newtask";
                const Answer seen = look(how, target, otherKey);
                CPPUNIT_ASSERT_EQUAL(200, seen.status);
                CPPUNIT_ASSERT_EQUAL(std::string(), seen.header("X-Colonnade-No-Task"));
                if (how.method == "GET")
                    CPPUNIT_ASSERT_EQUAL(task, valueAt(seen.body, "id"));
                CPPUNIT_ASSERT_EQUAL_MESSAGE(info, task, newtaskId(target, as(ownerKey)));
                CPPUNIT_ASSERT(
                    look(how, target, otherKey).header("X-Colonnade-No-Task").starts_with("leased"));
            }
    }

    void testLookingAtATaskPageTakesNone()
    {
        for (const auto& how: LOOKS)
        {
            const auto project = makeProject(R"("strict_redundancy":true)");
            const std::string task = std::to_string(createTask(project.id, R"(,"n_answers":1)"));
            CPPUNIT_ASSERT_EQUAL(
                302,
                client->send("POST", "/project/" + project.shortName + "/publish", as(ownerKey), {}).status);
            const std::string page = "/project/" + project.shortName + "/task/" + task;
            CPPUNIT_ASSERT_EQUAL(200, look(how, page, otherKey).status);
            CPPUNIT_ASSERT_EQUAL(200, look(how, page + "?response_format=json", otherKey).status);
            // opened by somebody else, it is hers
            CPPUNIT_ASSERT_EQUAL(200, client->get(page, as(adminKey)).status);
            CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, task, adminKey).status);
        }
    }

    void testWhoLooksMayNotAnswer()
    {
        const auto project = makeProject(R"("a":1)");
        const std::string task = std::to_string(createTask(project.id));
        for (const auto& how: LOOKS)
        {
            look(how, "/api/" + project.shortName + "/newtask", otherKey);
            look(how, "/project/" + project.shortName + "/task/" + task, ownerKey);
        }
        for (const std::string& key: {otherKey, ownerKey})
            expectError(postRun(project.id, task, key), 403, "Forbidden", "You must request a task first!");
    }

    void testSearchEnginesAreKeptOff()
    {
        const auto project = makeProject(R"("a":1)");
        const std::string task = std::to_string(createTask(project.id));
        for (const std::string& target:
             {"/api/project/" + project.shortName + "/newtask", "/api/" + project.shortName + "/newtask",
              "/project/" + project.shortName + "/task/" + task,
              "/project/" + project.shortName + "/task/" + task + "?response_format=json"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(target, std::string("noindex"),
                                         get(target, ownerKey).header("X-Robots-Tag"));
    }

    /// As pbs does: HEAD without the key, then POST with it.
    void testALookWithoutTheKeyTellsWhatTheKeyHasLeft()
    {
        tearDown();
        start({"http.rate_limit=300"});
        const auto left = [&](const std::string& method, const std::string& key)
        {
            const HeaderList headers = key.empty() ? HeaderList() : as(key);
            return std::stoi(
                client->send(method, "/api/task?limit=1", headers, {}).header("X-RateLimit-Remaining"));
        };
        const std::string window = get("/api/category").header("X-RateLimit-Reset");
        int withKey = 0;
        for (int i = 0; i < 20; ++i)
            withKey = left("GET", ownerKey);
        const int looked = left("HEAD", "");
        const int next = left("GET", ownerKey);
        const int nobodys = left("GET", "");
        left("GET", otherKey);
        const int lookedAgain = left("HEAD", "");
        if (get("/api/category").header("X-RateLimit-Reset") != window)
            return; // a new window began meanwhile: then the counts say nothing
        CPPUNIT_ASSERT_EQUAL(withKey, looked);
        CPPUNIT_ASSERT_EQUAL(withKey - 1, next);
        CPPUNIT_ASSERT(nobodys > withKey);              // nobody's own count is his own
        CPPUNIT_ASSERT_EQUAL(withKey - 1, lookedAgain); // the smallest of those from here
    }

    int _count = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(LookingTest);

} // namespace colonnade::test::tasks
