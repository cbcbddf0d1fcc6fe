#include "http/tasks/TasksServer.h"

#include <string>

namespace colonnade::test::tasks
{

/// Lists and objects whose texts are large: written row by row, never cut short, but for `related`.
class LargeAnswersTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(LargeAnswersTest);
    CPPUNIT_TEST(testListHoldsSmallAndLargeInOrder);
    CPPUNIT_TEST(testSearchFindsLargeTexts);
    CPPUNIT_TEST(testRelatedIsCutWithAnAddress);
    CPPUNIT_TEST(testJsonBodiesHaveTheirLimits);
    CPPUNIT_TEST(testStrangersAreRefusedBeforeTheBody);
    CPPUNIT_TEST(testPagesOfAccountsDoNotGrowWithTheirProjects);
    CPPUNIT_TEST(testInfoOfAnAccountIsSmall);
    CPPUNIT_TEST_SUITE_END();

    static std::string info(const std::string& text) { return R"(,"info":{"word":")" + text + "\"}"; }

    void testListHoldsSmallAndLargeInOrder()
    {
        const TestProject project = createProject("p");
        const std::string large(300'000, 'l');
        const std::string middling(20'000, 'm'); // not read along with others
        for (const std::string& text: {std::string("one"), large, std::string("two"), middling, large})
            createTask(project.id, info(text));
        for (const std::string query: {"", "&orderby=created", "&all=1"})
        {
            const Answer list = get("/api/task?project_id=" + std::to_string(project.id) + query);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(query + list.body.substr(0, 300), 200, list.status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(query, 5, sizeOf(list.body));
            CPPUNIT_ASSERT_EQUAL(std::string("one"), valueAt(list.body, "0.info.word"));
            CPPUNIT_ASSERT(large == valueAt(list.body, "1.info.word"));
            CPPUNIT_ASSERT_EQUAL(std::string("two"), valueAt(list.body, "2.info.word"));
            CPPUNIT_ASSERT(middling == valueAt(list.body, "3.info.word"));
            CPPUNIT_ASSERT(large == valueAt(list.body, "4.info.word"));
        }
        const Answer one = get("/api/task/2");
        CPPUNIT_ASSERT(large == valueAt(one.body, "info.word"));
    }

    void testSearchFindsLargeTexts()
    {
        const TestProject project = createProject("p");
        const std::string large = "fox " + std::string(100'000, 'x');
        createTask(project.id, info("hen"));
        createTask(project.id, info(large));
        createTask(project.id, info("fox"));
        const Answer ranked = get("/api/task?all=1&fulltextsearch=1&info=word::fox");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(ranked.body.substr(0, 300), 2, sizeOf(ranked.body));
        const Answer first = get("/api/task?all=1&fulltextsearch=1&info=word::fox&limit=1&offset=1");
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(first.body));
    }

    void testRelatedIsCutWithAnAddress()
    {
        start({"http.trusted_proxies=127.0.0.1", "http.rate_limit=100000"});
        const TestProject project = createProject("p");
        const std::string task = std::to_string(createTask(project.id, R"(,"n_answers":200)"));
        const auto answer = [&](int i)
        {
            const HeaderList from = {{"X-Forwarded-For", "192.0.2." + std::to_string(i)}};
            CPPUNIT_ASSERT_EQUAL(task, newtaskId("/api/p/newtask", from));
            const Answer stored = client->postJson("/api/taskrun",
                                                   R"({"project_id":)" + std::to_string(project.id) +
                                                       R"(,"task_id":)" + task + R"(,"info":"x"})",
                                                   from);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(stored.body, 200, stored.status);
        };
        for (int i = 0; i < 100; ++i)
            answer(i);
        const Answer all = get("/api/task/" + task + "?related=1");
        CPPUNIT_ASSERT_EQUAL(100, sizeOf(valueAt(all.body, "task_runs")));
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), valueAt(all.body, "task_runs_next"));
        answer(100);
        const Answer cut = get("/api/task/" + task + "?related=1");
        CPPUNIT_ASSERT_EQUAL(100, sizeOf(valueAt(cut.body, "task_runs")));
        const std::string next = valueAt(cut.body, "task_runs_next");
        const std::size_t path = next.find("/api/taskrun?");
        CPPUNIT_ASSERT_MESSAGE(next, path != std::string::npos);
        const Answer rest = get(next.substr(path));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(rest.body, 1, sizeOf(rest.body));
    }

    void testJsonBodiesHaveTheirLimits()
    {
        start({"tasks.max_info_bytes=100000", "http.max_body_bytes=50000", "tasks.upload_max_bytes=200000"});
        const TestProject project = createProject("p");
        const std::string json =
            R"({"project_id":)" + std::to_string(project.id) + info(std::string(60'000, 'x')) + "}";
        const std::string tooLarge =
            R"({"project_id":)" + std::to_string(project.id) + info(std::string(110'000, 'x')) + "}";
        const std::string key = ownerKey;
        CPPUNIT_ASSERT_EQUAL(200, post("/api/task", json, key).status);
        CPPUNIT_ASSERT_EQUAL(413, post("/api/task", tooLarge, key).status);
        CPPUNIT_ASSERT_EQUAL(413, post("/api/taskrun", tooLarge, key).status);
        CPPUNIT_ASSERT_EQUAL(413, post("/api/helpingmaterial", json, key).status);
        CPPUNIT_ASSERT_EQUAL(413, post("/api/project", json, key).status);
        CPPUNIT_ASSERT_EQUAL(200, put("/api/task/1", json, key).status);
        const std::string field = "--b\r\nContent-Disposition: form-data; name=\"info\"\r\n\r\n" +
                                  std::string(110'000, '1') +
                                  "\r\n--b\r\nContent-Disposition: form-data; "
                                  "name=\"file\"; filename=\"a.png\"\r\n\r\nx\r\n--b--\r\n";
        const Answer form = client->send("POST", "/api/taskrun",
                                         {{"Content-Type", "multipart/form-data; boundary=b"}}, field);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(form.body, 413, form.status);
    }

    void testStrangersAreRefusedBeforeTheBody()
    {
        const TestProject project = createProject("p");
        const std::string body(500'000, 'x');
        const std::string path = "/api/project/" + std::to_string(project.id) + "/import?format=csv";
        CPPUNIT_ASSERT_EQUAL(401, post(path, body).status);
        CPPUNIT_ASSERT_EQUAL(403, post(path, body, otherKey).status);
        CPPUNIT_ASSERT_EQUAL(404, post("/api/project/99/import?format=csv", body, ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(401, post("/api/task", body).status);
    }

    /// Such a page stands in memory as a whole, and anybody may ask for it.
    void testPagesOfAccountsDoNotGrowWithTheirProjects()
    {
        start({}, "account,tasks");
        const std::string presenter(800'000, 'p');
        for (int i = 0; i < 8; ++i)
        {
            const std::string name = "p" + std::to_string(i);
            const TestProject project =
                createProject(name, R"(,"info":{"task_presenter":")" + presenter + "\"}");
            createTask(project.id);
            CPPUNIT_ASSERT_EQUAL(302,
                                 client->postForm("/project/" + name + "/publish", "", as(ownerKey)).status);
        }
        const HeaderList json = {{"Content-Type", "application/json"}};
        for (const std::string path: {"/account/owner/", "/account/"})
        {
            const Answer page = client->get(path, json);
            CPPUNIT_ASSERT_EQUAL(200, page.status);
            CPPUNIT_ASSERT_MESSAGE(path + " " + std::to_string(page.body.size()),
                                   page.body.size() < 7'000'000);
            for (int i = 0; i < 8; ++i)
                CPPUNIT_ASSERT(page.body.find("\"Project p" + std::to_string(i) + "\"") != std::string::npos);
        }
        const Answer profile = client->get("/account/owner/", json);
        CPPUNIT_ASSERT_EQUAL(8, sizeOf(valueAt(profile.body, "projects_created")));
        CPPUNIT_ASSERT(presenter == valueAt(profile.body, "projects_created.0.info.task_presenter"));
        CPPUNIT_ASSERT_EQUAL(std::string("{}"), valueAt(profile.body, "projects_created.7.info"));
    }

    void testInfoOfAnAccountIsSmall()
    {
        const std::string me = "/api/user/" + valueAt(get("/api/user?name=owner", ownerKey).body, "0.id");
        const auto infoOf = [](std::size_t bytes)
        { return R"({"info":{"extra":")" + std::string(bytes, 'x') + "\"}}"; };
        CPPUNIT_ASSERT_EQUAL(200, put(me, infoOf(16'000), ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(415, put(me, infoOf(17'000), ownerKey).status);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(LargeAnswersTest);

} // namespace colonnade::test::tasks
