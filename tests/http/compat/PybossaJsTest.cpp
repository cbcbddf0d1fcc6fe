#include "http/tasks/TasksServer.h"

#include <string>

namespace colonnade::test::tasks
{

/// Every request that pybossa.js 1.2.1 makes through jQuery: anonymous, from another origin, with a time in
/// `_`. Reference 12.2.
class PybossaJsTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(PybossaJsTest);
    CPPUNIT_TEST(testNewTaskAndSave);
    CPPUNIT_TEST(testRunWithPreloading);
    CPPUNIT_TEST(testRunOnATasksPage);
    CPPUNIT_TEST_SUITE_END();

    const HeaderList _browser = {{"Accept", "application/json, text/javascript, */*; q=0.01"},
                                 {"X-Requested-With", "XMLHttpRequest"}};

    Answer fetch(const std::string& target)
    {
        const Answer answer = client->get(target, _browser);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 200, answer.status);
        CPPUNIT_ASSERT_EQUAL(std::string("application/json"), answer.header("Content-Type"));
        return answer;
    }

    Answer save(const std::string& task, const std::string& answer)
    {
        HeaderList headers = _browser;
        headers.emplace_back("Content-Type", "application/json");
        return client->send("POST", "/api/taskrun", headers,
                            R"({"project_id":1,"task_id":)" + task + R"(,"info":)" + answer + "}");
    }

    void makeProject(int tasks)
    {
        createProject("slug", R"(,"info":{"task_presenter":"x"})");
        for (int i = 0; i < tasks; ++i)
            createTask(1, R"(,"info":{"n":)" + std::to_string(i) + "}");
        CPPUNIT_ASSERT_EQUAL(302, client->send("POST", "/project/slug/publish", as(ownerKey), "").status);
    }

    void testNewTaskAndSave()
    {
        makeProject(2);
        const Answer project = fetch("/api/project?all=1&short_name=slug");
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(project.body, "0.id"));
        CPPUNIT_ASSERT_EQUAL(std::string("For a test"), valueAt(project.body, "0.description"));
        const Answer task = fetch("/api/project/1/newtask?offset=0&_=1700000000000");
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(task.body, "id"));
        const Answer again = fetch("/api/task/1?_=1700000000001");
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(again.body, "project_id"));
        const Answer saved = save("1", R"({"yes":true})");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(saved.body, 200, saved.status);
        CPPUNIT_ASSERT_EQUAL(std::string("true"), valueAt(saved.body, "info.yes"));
        const Answer progress = fetch("/api/project/slug/userprogress?_=1700000000002");
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(progress.body, "done"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(progress.body, "total"));
    }

    void testRunWithPreloading()
    {
        makeProject(2);
        CPPUNIT_ASSERT_EQUAL(std::string("1"),
                             valueAt(fetch("/api/project/1/newtask?offset=0&_=1").body, "id"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"),
                             valueAt(fetch("/api/project/1/newtask?offset=1&_=2").body, "id"));
        CPPUNIT_ASSERT_EQUAL(std::string("{}"), fetch("/api/project/1/newtask?offset=2&_=3").body);
        CPPUNIT_ASSERT_EQUAL(200, save("1", "\"a\"").status);
        CPPUNIT_ASSERT_EQUAL(std::string("{}"), fetch("/api/project/1/newtask?offset=1&_=4").body);
        CPPUNIT_ASSERT_EQUAL(200, save("2", "\"b\"").status);
        CPPUNIT_ASSERT_EQUAL(std::string("{}"), fetch("/api/project/1/newtask?offset=0&_=5").body);
    }

    void testRunOnATasksPage()
    {
        makeProject(3);
        CPPUNIT_ASSERT_EQUAL(200, client->get("/project/slug/task/3", {{"Accept", "text/html"}}).status);
        CPPUNIT_ASSERT_EQUAL(std::string("3"), valueAt(fetch("/api/task/3?_=1").body, "id"));
        CPPUNIT_ASSERT_EQUAL(200, save("3", "1").status);
        CPPUNIT_ASSERT_EQUAL(403, save("2", "1").status);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PybossaJsTest);

} // namespace colonnade::test::tasks
