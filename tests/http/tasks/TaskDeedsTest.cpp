#include "http/tasks/TasksServer.h"

#include <string>

namespace colonnade::test::tasks
{

namespace
{

bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

/// What people do with a task in a browser without scripts, and the page with their answers.
class TaskDeedsTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(TaskDeedsTest);
    CPPUNIT_TEST(testAnAnswerIsTakenBack);
    CPPUNIT_TEST(testATaskIsLiked);
    CPPUNIT_TEST(testAFaultIsReported);
    CPPUNIT_TEST(testDraftsAreTheirOwners);
    CPPUNIT_TEST(testMyAnswers);
    CPPUNIT_TEST(testMyAnswersByPages);
    CPPUNIT_TEST(testOnlyOneselfSeesThem);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { start({}, "tasks,account"); }

private:
    TestProject _project;

    void makeTasks(int count = 1)
    {
        _project = createProject("p", R"(,"info":{"task_presenter":"x"})");
        for (int i = 1; i <= count; ++i)
            createTask(_project.id,
                       R"(,"n_answers":2,"info":{"title":"Sheet <)" + std::to_string(i) + R"(>"})");
        CPPUNIT_ASSERT_EQUAL(302, post("/project/p/publish", "{}", ownerKey).status);
    }

    static HeaderList browser(HeaderList headers)
    {
        headers.emplace_back("Accept", "text/html,*/*");
        return headers;
    }

    std::string open(const std::string& path, const std::string& key)
    {
        const Answer page = client->get(path, browser(as(key)));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(page.body, 200, page.status);
        return page.body;
    }

    Answer send(const std::string& path, const std::string& fields, const std::string& key)
    {
        HeaderList headers = browser(as(key));
        headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
        return client->send("POST", path, headers, fields);
    }

    /// Leads the browser on; where.
    std::string follow(const std::string& path, const std::string& fields, const std::string& key)
    {
        const Answer answer = send(path, fields, key);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 302, answer.status);
        return answer.header("Location");
    }

    void answerOnPage(const std::string& task, const std::string& key)
    {
        CPPUNIT_ASSERT_EQUAL(200, get("/project/p/task/" + task, key).status);
        HeaderList headers = as(key);
        headers.emplace_back("X-Colonnade-Undo", "1");
        const Answer answer =
            client->postJson("/api/taskrun",
                             R"({"project_id":)" + std::to_string(_project.id) + R"(,"task_id":)" + task +
                                 R"(,"info":{"face":"Yes","seen":["Hat",3],"none":null}})",
                             headers);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 200, answer.status);
    }

    void testAnAnswerIsTakenBack()
    {
        makeTasks();
        answerOnPage("1", otherKey);
        CPPUNIT_ASSERT_EQUAL(std::string("/project/p/task/1"),
                             follow("/project/p/task/1/undo", "", otherKey));
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(get("/api/taskrun?task_id=1", ownerKey).body));
        CPPUNIT_ASSERT_EQUAL(std::string("/project/p/newtask"),
                             follow("/project/p/task/1/undo", "", otherKey)); // gone
        answerOnPage("1", otherKey);
        const std::string twin = post("/project/p/task/1/undo", "{}", otherKey).body;
        CPPUNIT_ASSERT_EQUAL(std::string("/project/p/task/1"), valueAt(twin, "next"));
        CPPUNIT_ASSERT_EQUAL(std::string("success"), valueAt(twin, "status"));
        CPPUNIT_ASSERT_EQUAL(404, send("/project/p/task/99/undo", "", otherKey).status);
    }

    void testATaskIsLiked()
    {
        makeTasks();
        follow("/project/p/task/1/like", "liked=1", otherKey);
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/favorites", otherKey).body));
        CPPUNIT_ASSERT_EQUAL(std::string("/project/p/task/1"),
                             follow("/project/p/task/1/like", "liked=0", otherKey));
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(get("/api/favorites", otherKey).body));
    }

    void testAFaultIsReported()
    {
        makeTasks();
        CPPUNIT_ASSERT(contains(open("/project/p/task/1/report", otherKey), "name=\"reason\""));
        CPPUNIT_ASSERT(contains(send("/project/p/task/1/report", "reason=+", otherKey).body,
                                "Say what is wrong with the task."));
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(get("/api/task?reported=1", ownerKey).body));
        CPPUNIT_ASSERT_EQUAL(std::string("/project/p/task/1"),
                             follow("/project/p/task/1/report", "reason=It+is+blank.", otherKey));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/task?reported=1", ownerKey).body));
        CPPUNIT_ASSERT_EQUAL(400, post("/project/p/task/1/report", "{}", otherKey).status);
    }

    void testDraftsAreTheirOwners()
    {
        _project = createProject("p");
        createTask(_project.id);
        for (const std::string what: {"like", "undo", "report"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(what, 403,
                                         send("/project/p/task/1/" + what, "reason=x", otherKey).status);
        follow("/project/p/task/1/report", "reason=x", ownerKey);
    }

    void testMyAnswers()
    {
        makeTasks();
        CPPUNIT_ASSERT(contains(open("/account/other/answers", otherKey), "You have answered nothing yet."));
        answerOnPage("1", otherKey);
        const std::string page = open("/account/other/answers", otherKey);
        CPPUNIT_ASSERT_MESSAGE(page, contains(page, ">Sheet &lt;1&gt;</a>"));
        CPPUNIT_ASSERT_MESSAGE(page, contains(page, ">Yes · Hat · 3</td>"));
        CPPUNIT_ASSERT_MESSAGE(page, contains(page, "action=\"/project/p/task/1/undo\""));
        CPPUNIT_ASSERT_MESSAGE(page, contains(page, ">Open</span>"));
        CPPUNIT_ASSERT_EQUAL(200, get("/project/p/task/1", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(200, postRun(_project.id, "1", ownerKey).status);
        const std::string complete = open("/account/other/answers", otherKey);
        CPPUNIT_ASSERT_MESSAGE(complete, contains(complete, ">Complete</span>"));
        CPPUNIT_ASSERT_MESSAGE(complete,
                               contains(complete, "/undo\"")); // still: its completion waits for that
        const std::string last = open("/account/owner/answers", ownerKey);
        CPPUNIT_ASSERT_MESSAGE(last, !contains(last, "/undo\""));
    }

    void testMyAnswersByPages()
    {
        makeTasks(21);
        for (int i = 1; i <= 21; ++i)
            answerOnPage(std::to_string(i), otherKey);
        const HeaderList json{{"Authorization", otherKey}, {"Content-Type", "application/json"}};
        const std::string first = client->get("/account/other/answers", json).body;
        CPPUNIT_ASSERT_EQUAL_MESSAGE(first, std::string("21"), valueAt(first, "answers.0.task_id"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(first, "answers.19.task_id"));
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), valueAt(first, "answers.20"));
        CPPUNIT_ASSERT_EQUAL(std::string("Hat"), valueAt(first, "answers.0.info.seen.0"));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), valueAt(first, "answers.0.is_open"));
        CPPUNIT_ASSERT_EQUAL(std::string("21"), valueAt(first, "pagination.total"));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), valueAt(first, "pagination.next"));
        const std::string second = client->get("/account/other/answers?page=2", json).body;
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(second, "answers.0.task_id"));
        CPPUNIT_ASSERT_EQUAL(std::string("false"), valueAt(second, "pagination.next"));
        CPPUNIT_ASSERT(contains(open("/account/other/answers", otherKey), "/account/other/answers?page=2"));
        for (const std::string page: {"0", "-1", "x", "99999999999999999999"})
            CPPUNIT_ASSERT_EQUAL(200, client->get("/account/other/answers?page=" + page, json).status);
    }

    void testOnlyOneselfSeesThem()
    {
        CPPUNIT_ASSERT_EQUAL(403, client->get("/account/owner/answers", browser(as(otherKey))).status);
        CPPUNIT_ASSERT_EQUAL(403, client->get("/account/nobody/answers", browser(as(otherKey))).status);
        CPPUNIT_ASSERT_EQUAL(200, client->get("/account/other/answers", browser(as(adminKey))).status);
        CPPUNIT_ASSERT_EQUAL(404, client->get("/account/nobody/answers", browser(as(adminKey))).status);
        CPPUNIT_ASSERT_EQUAL(302, client->get("/account/other/answers", browser({})).status);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TaskDeedsTest);

} // namespace colonnade::test::tasks
