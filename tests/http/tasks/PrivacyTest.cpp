#include "http/tasks/TasksServer.h"

#include <string>
#include <vector>

namespace colonnade::test::tasks
{

/// Projects whose data is private: over the API it follows the rule of the project's pages.
class PrivacyTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(PrivacyTest);
    CPPUNIT_TEST(testWithoutTheWishEverythingIsPublic);
    CPPUNIT_TEST(testDataOfADraftIsItsOwners);
    CPPUNIT_TEST(testDataBehindAPasswordIsForWhoGaveIt);
    CPPUNIT_TEST(testThePasswordOfAnotherProjectOpensNothing);
    CPPUNIT_TEST(testTheDeployersWishAndTheProjects);
    CPPUNIT_TEST(testOnlyOwnersAreToldWhoAnswered);
    CPPUNIT_TEST(testAppUsersWorkWithAToken);
    CPPUNIT_TEST(testTheWishIsTrueOrFalse);
    CPPUNIT_TEST_SUITE_END();

    const std::string PRIVATE = R"(,"info":{"task_presenter":"x","private_answers":true})";

public:
    void setUp() override { start({}, "tasks,external_uid"); }

private:
    std::string _file;

    void change(const std::string& sql) const
    {
        server->database().open()->write([&](Transaction& transaction) { transaction.execute(sql); });
    }

    /// Project 1 with a complete task, its answers (one anonymous with a file, one of `other`) and result,
    /// and an open task.
    void fill(const std::string& more)
    {
        createProject("p", R"(,"info":{"task_presenter":"x","private_answers":false})");
        createTask(1, R"(,"n_answers":2,"info":{"word":"fox"})");
        createTask(1);
        CPPUNIT_ASSERT_EQUAL(std::string("1"), newtaskId("/api/p/newtask"));
        const Answer stored =
            client->send("POST", "/api/taskrun", {{"Content-Type", "multipart/form-data; boundary=B"}},
                         "--B\r\nContent-Disposition: form-data; name=\"project_id\"\r\n\r\n1\r\n"
                         "--B\r\nContent-Disposition: form-data; name=\"task_id\"\r\n\r\n1\r\n"
                         "--B\r\nContent-Disposition: form-data; name=\"file\"; "
                         "filename=\"a.png\"\r\n\r\nPICTURE\r\n--B--\r\n");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(stored.body, 200, stored.status);
        const std::string url = valueAt(stored.body, "media_url");
        _file = url.substr(url.find("/uploads/"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), newtaskId("/api/p/newtask", as(otherKey)));
        CPPUNIT_ASSERT_EQUAL(200, postRun(1, "1", otherKey).status);
        const std::string members = more.empty() ? R"("info":{"task_presenter":"x"})" : more.substr(1);
        CPPUNIT_ASSERT_EQUAL(200, put("/api/project/1", "{" + members + "}", ownerKey).status);
    }

    void publish() const { change("UPDATE tasks_project SET published = true"); }

    void protect()
    {
        const Answer protecting =
            client->postForm("/project/p/update",
                             "name=P&short_name=p&description=d&category_id=1&zip_download=y&"
                             "allow_anonymous_contributors=y&protect=y&password=hush",
                             as(ownerKey));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(protecting.body, 302, protecting.status);
    }

    /// Whether everything is there, or nothing.
    void expectSight(bool seen, const std::string& key, const std::string& who)
    {
        const auto look = [&](const std::string& target) { return get(target, key); };
        for (const auto& [list, count]:
             std::vector<std::pair<std::string, int>>{{"task?all=1", 2},
                                                      {"task?all=1&project_id=1", 2},
                                                      {"task?all=1&info=word::fox", 1},
                                                      {"task?all=1&info=word::fox&fulltextsearch=1", 1},
                                                      {"taskrun?all=1", 2},
                                                      {"taskrun?all=1&project_id=1,2", 2},
                                                      {"result?all=1&related=1", 1}})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(who + " " + list, seen ? count : 0,
                                         sizeOf(look("/api/" + list).body));
        const int refused = key.empty() ? 401 : 403;
        for (const std::string& target:
             {std::string("/api/task/1"), std::string("/api/task/1?related=1"), std::string("/api/taskrun/1"),
              std::string("/api/result/1"), std::string("/api/project/1/newtask"),
              std::string("/api/p/newtask"), std::string("/api/project/p/userprogress"),
              std::string("/api/project/1/export?type=task_run"), _file})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(who + " " + target, seen ? 200 : refused, look(target).status);
    }

    void testWithoutTheWishEverythingIsPublic()
    {
        fill("");
        publish();
        for (const std::string& key: {std::string(), otherKey, ownerKey, adminKey})
            expectSight(true, key, "anybody");
    }

    void testDataOfADraftIsItsOwners()
    {
        fill(PRIVATE);
        expectSight(false, "", "nobody");
        expectSight(true, ownerKey, "owner");
        expectSight(true, adminKey, "administrator");
        CPPUNIT_ASSERT_EQUAL(200, put("/api/project/1", R"({"owners_ids":[1,2]})", ownerKey).status);
        expectSight(true, otherKey, "co-owner");
        CPPUNIT_ASSERT_EQUAL(200, put("/api/project/1", R"({"owners_ids":[1]})", ownerKey).status);
        // its authors see their own answers
        CPPUNIT_ASSERT_EQUAL(403, get("/api/taskrun/1", otherKey).status);
        CPPUNIT_ASSERT_EQUAL(200, get("/api/taskrun/2", otherKey).status);
        publish();
        expectSight(true, "", "everybody");
    }

    void testDataBehindAPasswordIsForWhoGaveIt()
    {
        fill(PRIVATE);
        publish();
        protect();
        client->cookies.clear();
        expectSight(false, "", "nobody");
        expectSight(true, ownerKey, "owner");
        const Answer entered = client->postForm("/project/p/password", "password=hush");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(entered.body, 302, entered.status);
        std::string paths;
        for (const auto& cookie: entered.allHeaders("Set-Cookie"))
            paths += cookie.substr(cookie.find("Path="));
        for (const std::string path: {"Path=/project", "Path=/api", "Path=/uploads"})
            CPPUNIT_ASSERT_MESSAGE(paths, paths.find(path) != std::string::npos);
        expectSight(true, "", "who gave the password");
        CPPUNIT_ASSERT_EQUAL(std::string("no-store"), get("/api/task/1").header("Cache-Control"));
        for (auto& [name, value]: client->cookies)
            value.back() = value.back() == 'a' ? 'b' : 'a';
        expectSight(false, "", "who made up a cookie");
    }

    void testThePasswordOfAnotherProjectOpensNothing()
    {
        fill(PRIVATE);
        publish();
        protect();
        client->cookies.clear();
        CPPUNIT_ASSERT_EQUAL(302, client->postForm("/project/p/password", "password=hush").status);
        const std::string value = client->cookies.at("project_1");
        createProject("q", PRIVATE);
        createTask(2);
        client->cookies = {{"project_2", value}};
        CPPUNIT_ASSERT_EQUAL(401, get("/api/project/2/newtask").status);
        CPPUNIT_ASSERT_EQUAL(401, get("/api/task/1").status);
    }

    void testTheDeployersWishAndTheProjects()
    {
        tearDown();
        start({"tasks.private_answers=true"}, "tasks,external_uid");
        fill("");
        expectSight(false, "", "nobody");
        CPPUNIT_ASSERT_EQUAL(200,
                             put("/api/project/1", R"({"info":{"private_answers":false}})", ownerKey).status);
        for (const std::string& target:
             {std::string("/api/task/1"), std::string("/api/taskrun/1"), std::string("/api/result/1"),
              std::string("/api/p/newtask"), std::string("/api/project/p/userprogress"), _file})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(target, 200, get(target).status);
        for (const auto& [list, count]: std::vector<std::pair<std::string, int>>{
                 {"task", 2}, {"taskrun", 2}, {"result", 1}, {"task?project_id=1&info=word::fox", 1}})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(list, count, sizeOf(get("/api/" + list).body));
        for (const std::string type: {"task", "task_run", "result"}) // a draft's export is its owners'
        {
            CPPUNIT_ASSERT_EQUAL(401, get("/api/project/1/export?type=" + type).status);
            CPPUNIT_ASSERT_EQUAL(200, get("/api/project/1/export?type=" + type, ownerKey).status);
        }
        publish();
        expectSight(true, "", "everybody");
        change("UPDATE tasks_project SET published = false");
        CPPUNIT_ASSERT_EQUAL(200, put("/api/project/1", R"({"info":{}})", ownerKey).status);
        expectSight(false, "", "nobody again");
    }

    void testOnlyOwnersAreToldWhoAnswered()
    {
        fill("");
        publish();
        const std::string address = valueAt(get("/api/taskrun/1").body, "user_ip");
        CPPUNIT_ASSERT(address != "null");
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/taskrun?user_ip=" + address).body));
        CPPUNIT_ASSERT_EQUAL(200, put("/api/project/1", "{" + PRIVATE.substr(1) + "}", ownerKey).status);
        const auto told = [&](const std::string& key)
        {
            std::string all;
            for (const std::string target:
                 {"/api/taskrun/1", "/api/taskrun?all=1", "/api/task/1?related=1",
                  "/api/task?all=1&related=1", "/api/result/1?related=1",
                  "/api/project/1/export?type=task_run", "/api/project/1/export?type=task_run&format=csv"})
                all += get(target, key).body.find(address) == std::string::npos ? "-" : "+";
            return all;
        };
        CPPUNIT_ASSERT_EQUAL(std::string("-------"), told(""));
        CPPUNIT_ASSERT_EQUAL(std::string("-------"), told(otherKey));
        CPPUNIT_ASSERT_EQUAL(std::string("+++++++"), told(ownerKey));
        CPPUNIT_ASSERT_EQUAL(std::string("+++++++"), told(adminKey));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(get("/api/taskrun/1").body, "user_ip"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(get("/api/taskrun/2").body, "user_id"));
        // a filter does not tell either
        for (const std::string more: {"", "&project_id=1"})
        {
            CPPUNIT_ASSERT_EQUAL(0, sizeOf(get("/api/taskrun?user_ip=" + address + more).body));
            CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/taskrun?user_ip=" + address + more, ownerKey).body));
        }
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/taskrun?user_id=2").body));
    }

    void testAppUsersWorkWithAToken()
    {
        const auto project = createProject("p", PRIVATE);
        const std::string task = std::to_string(createTask(project.id));
        const std::string token =
            client->get("/api/auth/project/p/token", {{"Authorization", project.secretKey}}).body;
        const HeaderList bearer{{"Authorization", "Bearer " + token}};
        CPPUNIT_ASSERT_EQUAL(401, client->get("/api/p/newtask?external_uid=ada").status);
        CPPUNIT_ASSERT_EQUAL(task, newtaskId("/api/p/newtask?external_uid=ada", bearer));
        HeaderList posting = bearer;
        const Answer stored = client->postJson(
            "/api/taskrun?external_uid=ada",
            R"({"project_id":1,"task_id":)" + task + R"(,"external_uid":"ada","info":1})", posting);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(stored.body, 200, stored.status);
        CPPUNIT_ASSERT_EQUAL(std::string("ada"), valueAt(stored.body, "external_uid"));
        // whether somebody takes part is told to who has the token, and to owners
        for (const std::string target: {"/api/project/p/userprogress?external_uid=ada"})
        {
            CPPUNIT_ASSERT_EQUAL(401, get(target).status);
            CPPUNIT_ASSERT_EQUAL(403, get(target, otherKey).status);
            CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(client->get(target, bearer).body, "done"));
        }
        publish();
        CPPUNIT_ASSERT_EQUAL(401, get("/api/project/p/userprogress?external_uid=ada").status);
        CPPUNIT_ASSERT_EQUAL(200, get("/api/project/p/userprogress").status);
        CPPUNIT_ASSERT_EQUAL(std::string("[]"), get("/api/task?participated=1&external_uid=eve").body);
        CPPUNIT_ASSERT_EQUAL(std::string("[]"), get("/api/taskrun?external_uid=ada").body);
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/taskrun?external_uid=ada", ownerKey).body));
    }

    void testTheWishIsTrueOrFalse()
    {
        createProject("p");
        for (const std::string bad: {"\"true\"", "1", "[]"})
            expectError(put("/api/project/1", R"({"info":{"private_answers":)" + bad + "}}", ownerKey), 415,
                        "ValueError");
        CPPUNIT_ASSERT_EQUAL(200,
                             put("/api/project/1", R"({"info":{"private_answers":null}})", ownerKey).status);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PrivacyTest);

} // namespace colonnade::test::tasks
