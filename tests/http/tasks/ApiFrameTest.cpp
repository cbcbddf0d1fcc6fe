#include "http/tasks/TasksServer.h"

#include <string>

namespace colonnade::test::tasks
{

/// What surrounds the API: its root, CORS, HEAD, OPTIONS, rate limit. Reference 3.1, 3.8, 3.9.
class ApiFrameTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(ApiFrameTest);
    CPPUNIT_TEST(testRoot);
    CPPUNIT_TEST(testCors);
    CPPUNIT_TEST(testPreflight);
    CPPUNIT_TEST(testHead);
    CPPUNIT_TEST(testRateLimit);
    CPPUNIT_TEST_SUITE_END();

    void testRoot()
    {
        const Answer root = get("/api/");
        CPPUNIT_ASSERT_EQUAL(200, root.status);
        CPPUNIT_ASSERT_EQUAL(std::string("The Colonnade API"), root.body);
        const Answer redirect = get("/api");
        CPPUNIT_ASSERT_EQUAL(308, redirect.status);
        CPPUNIT_ASSERT_EQUAL(std::string("/api/"), redirect.header("Location"));
    }

    void testCors()
    {
        for (const std::string target:
             {"/api/task", "/api/nothing", "/api/task/1/2", "/api/project/9/newtask"})
        {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(target, std::string("*"),
                                         get(target).header("Access-Control-Allow-Origin"));
            const Answer answer = client->get(target, {{"Origin", "https://app.example.org"}});
            CPPUNIT_ASSERT_EQUAL(std::string("https://app.example.org"),
                                 answer.header("Access-Control-Allow-Origin"));
            CPPUNIT_ASSERT_EQUAL(std::string("Origin"), answer.header("Vary"));
            CPPUNIT_ASSERT_EQUAL(std::string(), answer.header("Access-Control-Allow-Credentials"));
        }
    }

    void testPreflight()
    {
        const Answer answer =
            client->send("OPTIONS", "/api/taskrun",
                         {{"Origin", "https://app.example.org"},
                          {"Access-Control-Request-Method", "POST"},
                          {"Access-Control-Request-Headers", "x-own, content-type, Authorization"}},
                         "");
        CPPUNIT_ASSERT_EQUAL(200, answer.status);
        CPPUNIT_ASSERT_EQUAL(std::string(), answer.body);
        CPPUNIT_ASSERT_EQUAL(std::string("DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"),
                             answer.header("Access-Control-Allow-Methods"));
        CPPUNIT_ASSERT_EQUAL(std::string("21600"), answer.header("Access-Control-Max-Age"));
        CPPUNIT_ASSERT_EQUAL(std::string("Authorization, content-type"),
                             answer.header("Access-Control-Allow-Headers"));
        CPPUNIT_ASSERT_EQUAL(std::string(), answer.header("X-RateLimit-Remaining"));
    }

    void testHead()
    {
        createProject("p");
        const Answer head = client->send("HEAD", "/api/task", {}, "");
        CPPUNIT_ASSERT_EQUAL(200, head.status);
        CPPUNIT_ASSERT_EQUAL(std::string("application/json"), head.header("Content-Type"));
        CPPUNIT_ASSERT_EQUAL(std::string(), head.body);
    }

    void testRateLimit()
    {
        tearDown();
        start({"http.rate_limit=5"});
        for (int i = 4; i > 0; --i)
        {
            const Answer answer = get(i % 2 ? "/api/task" : "/api/task/99");
            CPPUNIT_ASSERT(answer.status != 429);
            CPPUNIT_ASSERT_EQUAL(std::string("5"), answer.header("X-RateLimit-Limit"));
            CPPUNIT_ASSERT_EQUAL(std::to_string(i), answer.header("X-RateLimit-Remaining"));
            CPPUNIT_ASSERT_EQUAL(0L, std::stol(answer.header("X-RateLimit-Reset")) % 900);
        }
        const Answer refused = get("/api/task");
        expectError(refused, 429, "TooManyRequests");
        CPPUNIT_ASSERT(valueAt(refused.body, "exception_msg").starts_with("429 Too Many Requests: "));
        CPPUNIT_ASSERT_EQUAL(std::string("/api/task"), valueAt(refused.body, "target"));
        CPPUNIT_ASSERT_EQUAL(std::string("0"), refused.header("X-RateLimit-Remaining"));
        // each endpoint counts for itself, both paths of newtask together, each account for itself
        CPPUNIT_ASSERT_EQUAL(404, get("/api/9/newtask").status);
        for (int i = 0; i < 3; ++i)
            CPPUNIT_ASSERT_EQUAL(404, get("/api/project/9/newtask").status);
        const Answer newtask = get("/api/9/newtask");
        expectError(newtask, 429, "TooManyRequests");
        CPPUNIT_ASSERT_EQUAL(std::string("NEW_TASK"), valueAt(newtask.body, "action"));
        CPPUNIT_ASSERT_EQUAL(200, get("/api/task", ownerKey).status);
        // an answer is counted before anything else is looked at
        for (int i = 0; i < 4; ++i)
            CPPUNIT_ASSERT_EQUAL(415, post("/api/taskrun?x=1", "{").status);
        const Answer run = post("/api/taskrun?x=1", "{");
        expectError(run, 429, "TooManyRequests");
        CPPUNIT_ASSERT_EQUAL(std::string("POST"), valueAt(run.body, "action"));
        CPPUNIT_ASSERT_EQUAL(std::string("/api/taskrun"), valueAt(run.body, "target"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ApiFrameTest);

} // namespace colonnade::test::tasks
