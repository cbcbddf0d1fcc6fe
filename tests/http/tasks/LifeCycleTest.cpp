#include "http/account/AccountClient.h"
#include "http/tasks/TasksServer.h"

#include <string>

namespace colonnade::test::tasks
{

/// Publishing, a new secret key, and the pages around them. Reference 11, 7.2.
class LifeCycleTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(LifeCycleTest);
    CPPUNIT_TEST(testPublishingBeginsAnew);
    CPPUNIT_TEST(testWhoMayPublishWhat);
    CPPUNIT_TEST(testPublishingWithoutAPresenter);
    CPPUNIT_TEST(testPublishingInABrowser);
    CPPUNIT_TEST(testSecretOfThePage);
    CPPUNIT_TEST(testSecretByApi);
    CPPUNIT_TEST(testTaskPageIsARequestForTheTask);
    CPPUNIT_TEST(testTaskPageOfWhatIsNotToBeAnswered);
    CPPUNIT_TEST(testTaskPageGivesNoMoreThanWanted);
    CPPUNIT_TEST(testPagesGoByShortNameOnly);
    CPPUNIT_TEST(testPagesWithoutAccounts);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { start({}, "tasks,external_uid,account"); }

private:
    static constexpr const char* PRESENTER = R"(,"info":{"task_presenter":"<p>x</p>"})";

    Answer page(const std::string& target, const std::string& key = "")
    {
        HeaderList headers = key.empty() ? HeaderList() : as(key);
        headers.emplace_back("Content-Type", "application/json");
        return client->get(target, headers);
    }

    Answer post2(const std::string& target, const std::string& key = "")
    {
        return client->send("POST", target, key.empty() ? HeaderList() : as(key), "");
    }

    /// A project as the public finds it.
    TestProject publishedProject(const std::string& more = "")
    {
        const TestProject project = createProject("p", PRESENTER + more);
        createTask(project.id);
        CPPUNIT_ASSERT_EQUAL(302, post2("/project/p/publish", ownerKey).status);
        return project;
    }

    void testPublishingBeginsAnew()
    {
        const TestProject project = createProject("p", PRESENTER);
        const std::string task = std::to_string(createTask(project.id, R"(,"n_answers":1)"));
        createTask(project.id);
        const std::string newtask = "/api/project/p/newtask";
        CPPUNIT_ASSERT_EQUAL(task, newtaskId(newtask));
        CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, task).status);
        newtaskId(newtask);
        CPPUNIT_ASSERT_EQUAL(std::string("completed"), valueAt(get("/api/task/" + task).body, "state"));

        const Answer published = post2("/project/p/publish", ownerKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(published.body, 302, published.status);
        CPPUNIT_ASSERT_EQUAL(std::string("/project/p/"), published.header("Location"));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), valueAt(get("/api/project/1", ownerKey).body, "published"));
        CPPUNIT_ASSERT_EQUAL(std::string("[]"), get("/api/taskrun").body);
        CPPUNIT_ASSERT_EQUAL(std::string("[]"), get("/api/result?all=1").body);
        CPPUNIT_ASSERT_EQUAL(std::string("ongoing"), valueAt(get("/api/task/" + task).body, "state"));
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"done":0,"total":2})"), get("/api/project/p/userprogress").body);
        expectError(postRun(project.id, "2"), 403, "Forbidden", "You must request a task first!");
        CPPUNIT_ASSERT_EQUAL(task, newtaskId(newtask));
        CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, task).status);
        CPPUNIT_ASSERT_EQUAL(std::string("completed"), valueAt(get("/api/task/" + task).body, "state"));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/project").body));
        CPPUNIT_ASSERT_EQUAL(200, get("/project/p/").status);
    }

    void testWhoMayPublishWhat()
    {
        const TestProject project = createProject("p");
        CPPUNIT_ASSERT_EQUAL(404, page("/project/q/publish", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(302, client->get("/project/p/publish").status);
        CPPUNIT_ASSERT_EQUAL(std::string("/account/signin?next=%2Fproject%2Fp%2Fpublish"),
                             client->get("/project/p/publish").header("Location"));
        const Answer other = page("/project/p/publish", otherKey);
        CPPUNIT_ASSERT_EQUAL(403, other.status);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(other.body, std::string("403.html"), valueAt(other.body, "template"));
        CPPUNIT_ASSERT_EQUAL(403, post2("/project/p/publish", otherKey).status);
        CPPUNIT_ASSERT_EQUAL(200, page("/project/p/publish", adminKey).status);
        CPPUNIT_ASSERT_EQUAL(400, post2("/project/p/publish").status);           // nobody: no CSRF token
        CPPUNIT_ASSERT_EQUAL(403, post2("/project/p/publish", ownerKey).status); // no presenter
        put("/api/project/1", R"({"info":{"task_presenter":""}})", ownerKey);
        createTask(project.id);
        CPPUNIT_ASSERT_EQUAL(403, post2("/project/p/publish", ownerKey).status);
        put("/api/project/1", R"({"info":{"task_presenter":"x"}})", ownerKey);
        CPPUNIT_ASSERT_EQUAL(302, post2("/project/p/publish", ownerKey).status);
        const std::string task = newtaskId("/api/project/p/newtask");
        CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, task).status);
        CPPUNIT_ASSERT_EQUAL(403, post2("/project/p/publish", ownerKey).status); // it has real answers now
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/taskrun").body));
    }

    void testPublishingWithoutAPresenter()
    {
        tearDown();
        start({"tasks.publish_needs_presenter=false"}, "tasks");
        const TestProject project = createProject("p");
        CPPUNIT_ASSERT_EQUAL(403, post2("/project/p/publish", ownerKey).status); // no task
        createTask(project.id);
        CPPUNIT_ASSERT_EQUAL(302, post2("/project/p/publish", ownerKey).status);
    }

    void testPublishingInABrowser()
    {
        account::AccountClient browser(server->port());
        CPPUNIT_ASSERT_EQUAL(200, browser.registerAccount("ann").status);
        CPPUNIT_ASSERT_EQUAL(
            200, browser
                     .postJson("/api/project", R"({"name":"P","short_name":"p","description":"d")" +
                                                   std::string(PRESENTER) + "}")
                     .status);
        CPPUNIT_ASSERT_EQUAL(200, browser.postJson("/api/task", R"({"project_id":1})").status);
        const Answer asked = browser.getJson("/project/p/publish");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(asked.body, 200, asked.status);
        const std::string token = valueAt(asked.body, "csrf");
        CPPUNIT_ASSERT(token.size() > 20);
        CPPUNIT_ASSERT(browser.get("/project/p/publish").body.find("name=\"csrf_token\"") !=
                       std::string::npos);
        for (const HeaderList& headers:
             {HeaderList{}, HeaderList{{"X-CSRFToken", "1.x"}},
              HeaderList{{"X-CSRFToken", token}, {"Origin", "https://elsewhere.example"}}})
            CPPUNIT_ASSERT_EQUAL(400, browser.send("POST", "/project/p/publish", headers, "").status);
        CPPUNIT_ASSERT_EQUAL(std::string("false"), valueAt(browser.get("/api/project/1").body, "published"));
        const Answer done = browser.postJson("/project/p/publish", "{}", {{"X-CSRFToken", token}});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(done.body, 302, done.status);
        CPPUNIT_ASSERT_EQUAL(std::string("/project/p/"), done.header("Location"));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), valueAt(browser.get("/api/project/1").body, "published"));
    }

    void testSecretOfThePage()
    {
        account::AccountClient browser(server->port());
        browser.registerAccount("ann");
        browser.postJson("/api/project", R"({"name":"P","short_name":"p","description":"d"})");
        const std::string before = valueAt(browser.get("/api/project/1").body, "secret_key");
        const std::string token = valueAt(browser.getJson("/project/p/update").body, "form.csrf");
        CPPUNIT_ASSERT_EQUAL(400, browser.send("POST", "/project/p/resetsecretkey", {}, "").status);
        const Answer done = browser.postForm("/project/p/resetsecretkey", "csrf_token=" + token);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(done.body, 200, done.status);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"flash":"New secret key generated","next":"/project/p/update",)"
                                         R"("status":"success"})"),
                             done.body);
        const std::string after = valueAt(browser.get("/api/project/1").body, "secret_key");
        CPPUNIT_ASSERT_EQUAL(std::size_t{36}, after.size());
        CPPUNIT_ASSERT(before != after);
        CPPUNIT_ASSERT_EQUAL(403, post2("/project/p/resetsecretkey", otherKey).status);
        CPPUNIT_ASSERT_EQUAL(404, post2("/project/q/resetsecretkey", otherKey).status);
        CPPUNIT_ASSERT_EQUAL(after, valueAt(browser.get("/api/project/1").body, "secret_key"));
    }

    std::string tokenFor(const std::string& secret)
    {
        const Answer answer = client->get("/api/auth/project/p/token", {{"Authorization", secret}});
        return answer.status == 200 ? answer.body : "";
    }

    void testSecretByApi()
    {
        const TestProject project = createProject("p");
        createTask(project.id);
        const HeaderList old = {{"Authorization", "Bearer " + tokenFor(project.secretKey)}};
        const std::string newtask = "/api/project/p/newtask?external_uid=1xa";
        CPPUNIT_ASSERT_EQUAL(200, client->get(newtask, old).status);
        expectError(post2("/api/project/p/resetsecretkey"), 401, "Unauthorized");
        expectError(post2("/api/project/p/resetsecretkey", otherKey), 403, "Forbidden");
        expectError(post2("/api/project/9/resetsecretkey", ownerKey), 404, "NotFound");
        for (const std::string name: {"p", "1"})
        {
            const Answer reset = post2("/api/project/" + name + "/resetsecretkey", ownerKey);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(reset.body, 200, reset.status);
            CPPUNIT_ASSERT_EQUAL(401, client->get(newtask, old).status);
            CPPUNIT_ASSERT_EQUAL(std::string(), tokenFor(project.secretKey));
            const std::string fresh = tokenFor(valueAt(reset.body, "secret_key"));
            CPPUNIT_ASSERT_EQUAL(200, client->get(newtask, {{"Authorization", "Bearer " + fresh}}).status);
        }
        CPPUNIT_ASSERT(server->output().find(project.secretKey) == std::string::npos);
    }

    void testTaskPageIsARequestForTheTask()
    {
        const TestProject project = publishedProject();
        expectError(postRun(project.id, "1"), 403, "Forbidden", "You must request a task first!");
        const Answer shown = client->get("/project/p/task/1");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(shown.body, 200, shown.status);
        CPPUNIT_ASSERT_EQUAL(std::string("text/html; charset=utf-8"), shown.header("Content-Type"));
        CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, "1").status);
        const Answer again = page("/project/p/task/1");
        CPPUNIT_ASSERT_EQUAL(std::string("false"), valueAt(again.body, "requested"));
        expectError(postRun(project.id, "1"), 403, "Forbidden");
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(page("/project/p/task/1", otherKey).body, "task.id"));
        CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, "1", otherKey).status);
        const HeaderList app = {{"Authorization", "Bearer " + tokenFor(project.secretKey)}};
        CPPUNIT_ASSERT_EQUAL(401, client->get("/project/p/task/1?external_uid=1xa").status);
        CPPUNIT_ASSERT_EQUAL(200, client->get("/project/p/task/1?external_uid=1xa", app).status);
        CPPUNIT_ASSERT_EQUAL(200, client
                                      ->postJson("/api/taskrun?external_uid=1xa",
                                                 R"({"project_id":1,"task_id":1,"external_uid":"1xa"})", app)
                                      .status);
    }

    void testTaskPageOfWhatIsNotToBeAnswered()
    {
        const TestProject project = publishedProject(R"(,"allow_anonymous_contributors":false)");
        const TestProject draft = createProject("draft");
        const std::string task = std::to_string(createTask(draft.id));
        CPPUNIT_ASSERT_EQUAL(404, page("/project/p/task/99", otherKey).status);
        CPPUNIT_ASSERT_EQUAL(404, page("/project/none/task/1", otherKey).status);
        const Answer wrong = client->get("/project/p/task/" + task, as(otherKey));
        CPPUNIT_ASSERT_EQUAL(200, wrong.status);
        CPPUNIT_ASSERT(wrong.body.find("another project") != std::string::npos);
        expectError(postRun(draft.id, task, otherKey), 403, "Forbidden", "You must request a task first!");
        CPPUNIT_ASSERT_EQUAL(302, client->get("/project/p/task/1").status);
        CPPUNIT_ASSERT_EQUAL(302, client->get("/project/draft/task/" + task).status);
        CPPUNIT_ASSERT_EQUAL(403, page("/project/draft/task/" + task, otherKey).status);
        CPPUNIT_ASSERT_EQUAL(200, page("/project/draft/task/" + task, ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(302, client->get("/project/draft/").status);
        CPPUNIT_ASSERT_EQUAL(403, page("/project/draft/", otherKey).status);
        const Answer shown = page("/project/p/", otherKey);
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), valueAt(shown.body, "project.secret_key"));
        CPPUNIT_ASSERT_EQUAL(project.secretKey,
                             valueAt(page("/project/p/", ownerKey).body, "project.secret_key"));
    }

    void testTaskPageGivesNoMoreThanWanted()
    {
        int number = 0;
        for (const std::string info: {R"("strict_redundancy":true)", R"("sched":"locked")"})
        {
            const TestProject project = createProject("p" + std::to_string(++number),
                                                      R"(,"info":{"task_presenter":"x",)" + info + "}");
            const std::string task = std::to_string(createTask(project.id, R"(,"n_answers":1)"));
            const std::string path = "/project/" + project.shortName;
            CPPUNIT_ASSERT_EQUAL(302, post2(path + "/publish", ownerKey).status);
            CPPUNIT_ASSERT_EQUAL(task, newtaskId("/api/" + project.shortName + "/newtask", as(ownerKey)));
            const std::string shown = page(path + "/task/" + task, otherKey).body;
            CPPUNIT_ASSERT_EQUAL_MESSAGE(shown, std::string("false"), valueAt(shown, "requested"));
            CPPUNIT_ASSERT_EQUAL(std::string("true"),
                                 valueAt(page(path + "/task/" + task, ownerKey).body, "requested"));
            expectError(postRun(project.id, task, otherKey), 403, "Forbidden",
                        "You must request a task first!");
            CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, task, ownerKey).status);
        }
    }

    void testPagesGoByShortNameOnly()
    {
        createProject("older");
        createProject("second");
        server->database().open()->write( // from before such names were refused
            [](Transaction& transaction)
            { transaction.execute("UPDATE tasks_project SET short_name = '2' WHERE id = 1"); });
        const std::string shown = page("/project/2/", ownerKey).body;
        CPPUNIT_ASSERT_EQUAL_MESSAGE(shown, std::string("2"), valueAt(shown, "project.short_name"));
        CPPUNIT_ASSERT_EQUAL(404, page("/project/1/", ownerKey).status);
    }

    void testPagesWithoutAccounts()
    {
        tearDown();
        start({}, "tasks");
        const TestProject project = createProject("p", PRESENTER);
        createTask(project.id);
        CPPUNIT_ASSERT_EQUAL(401, page("/project/p/publish").status);
        CPPUNIT_ASSERT_EQUAL(401, post2("/project/p/publish").status);
        CPPUNIT_ASSERT_EQUAL(std::string(), valueAt(page("/project/p/publish", ownerKey).body, "csrf"));
        CPPUNIT_ASSERT_EQUAL(302, post2("/project/p/publish", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(200, post2("/project/p/resetsecretkey", ownerKey).status);
        const Answer missing = page("/project/p/nothing");
        CPPUNIT_ASSERT_EQUAL(404, missing.status);
        CPPUNIT_ASSERT_EQUAL(std::string("404.html"), valueAt(missing.body, "template"));
        CPPUNIT_ASSERT_EQUAL(404, client->get("/project/%3Cscript%3E/").status);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(LifeCycleTest);

} // namespace colonnade::test::tasks
