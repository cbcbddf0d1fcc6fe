#include "http/account/AccountClient.h"
#include "http/tasks/TasksServer.h"

#include <memory>
#include <string>

namespace colonnade::test::tasks
{

/// The lists of projects, as pages and as JSON. SITE.md 2.A.
class BrowseTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(BrowseTest);
    CPPUNIT_TEST(testACategoryAsJson);
    CPPUNIT_TEST(testOnlyOpenProjectsAreListed);
    CPPUNIT_TEST(testTheListIsAPage);
    CPPUNIT_TEST(testPagesOfAList);
    CPPUNIT_TEST(testAListCanBeSorted);
    CPPUNIT_TEST(testProjectsThatAreWorthItStandFirst);
    CPPUNIT_TEST(testFeaturedProjects);
    CPPUNIT_TEST(testDraftsAreForAdministrators);
    CPPUNIT_TEST(testWhatOneHasWorkedOn);
    CPPUNIT_TEST(testUnderworkedProjects);
    CPPUNIT_TEST(testAPictureFromElsewhereIsShown);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { start({}, "tasks,account"); }

private:
    static HeaderList json() { return {{"Content-Type", "application/json"}}; }

    static HeaderList json(const std::string& key)
    {
        return {{"Content-Type", "application/json"}, {"Authorization", key}};
    }

    static bool has(const Answer& answer, const std::string& text)
    {
        return answer.body.find(text) != std::string::npos;
    }

    static void expect(const Answer& answer, const std::string& text)
    {
        CPPUNIT_ASSERT_MESSAGE(text + " is not in\n" + answer.body, has(answer, text));
    }

    TestProject publish(const std::string& name, const std::string& more = "", int tasks = 1)
    {
        const TestProject project = createProject(name, R"(,"info":{"task_presenter":"x"})" + more);
        for (int i = 0; i < tasks; ++i)
            createTask(project.id, R"(,"n_answers":2)");
        const Answer done = post("/project/" + name + "/publish", "", ownerKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(done.body, 302, done.status);
        return project;
    }

    void set(const std::string& sql)
    {
        server->database().open()->write([&](Transaction& transaction) { transaction.execute(sql); });
    }

    void testACategoryAsJson()
    {
        const TestProject project = publish("birds");
        postRun(project.id, newtaskId("/api/project/birds/newtask", as(otherKey)), otherKey);
        const Answer list = client->get("/project/category/thinking/", json());
        CPPUNIT_ASSERT_EQUAL_MESSAGE(list.body, 200, list.status);
        CPPUNIT_ASSERT_EQUAL(std::string("application/json"), list.header("Content-Type"));
        CPPUNIT_ASSERT_EQUAL(7, sizeOf(list.body));
        CPPUNIT_ASSERT_EQUAL(std::string("Projects"), valueAt(list.body, "title"));
        CPPUNIT_ASSERT_EQUAL(std::string("/projects/index.html"), valueAt(list.body, "template"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(list.body, "count"));
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"next":false,"page":1,"per_page":20,"prev":false,"total":1})"),
                             valueAt(list.body, "pagination"));
        CPPUNIT_ASSERT_EQUAL(std::string("thinking"), valueAt(list.body, "active_cat.short_name"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(list.body, "active_cat.id"));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(valueAt(list.body, "categories")));
        CPPUNIT_ASSERT_EQUAL(std::string("thinking"), valueAt(list.body, "categories.0.short_name"));
        const std::string object = valueAt(list.body, "projects.0");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(object, 22, sizeOf(object));
        CPPUNIT_ASSERT_EQUAL(std::string("birds"), valueAt(object, "short_name"));
        CPPUNIT_ASSERT_EQUAL(std::string("The owner"), valueAt(object, "owner"));
        CPPUNIT_ASSERT_EQUAL(std::string("just now"), valueAt(object, "last_activity"));
        CPPUNIT_ASSERT_EQUAL(std::string("50.0"), valueAt(object, "overall_progress"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(object, "n_tasks"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(object, "n_volunteers"));
        CPPUNIT_ASSERT_EQUAL(std::string("false"), valueAt(object, "featured"));
        CPPUNIT_ASSERT_EQUAL(std::string("x"), valueAt(object, "info.task_presenter"));
        for (const std::string empty: {"long_description", "owner_id", "owners_ids", "category_id",
                                       "n_task_runs", "n_results", "n_completed_tasks", "n_blogposts"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(empty, std::string("null"), valueAt(object, empty));
        CPPUNIT_ASSERT_EQUAL(404, client->get("/project/category/nothing/", json()).status);
        CPPUNIT_ASSERT_EQUAL(200, client->get("/project/category/thinking/?response_format=json").status);
    }

    void testOnlyOpenProjectsAreListed()
    {
        createProject("draft");
        publish("open");
        publish("guarded");
        publish("restricted");
        set("UPDATE tasks_project SET is_protected = true WHERE short_name = 'guarded'");
        set("UPDATE tasks_project SET owner_id = 2 WHERE short_name = 'restricted'");
        set("UPDATE core_user SET restricted = true WHERE id = 2");
        for (const std::string path: {"/project/category/thinking/", "/project/"})
        {
            const Answer list = client->get(path, json());
            CPPUNIT_ASSERT_EQUAL_MESSAGE(list.body, std::string("1"), valueAt(list.body, "pagination.total"));
            CPPUNIT_ASSERT_EQUAL(std::string("open"), valueAt(list.body, "projects.0.short_name"));
        }
    }

    void testTheListIsAPage()
    {
        publish("birds");
        const Answer page = client->get("/project/");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(page.body, 200, page.status);
        for (const std::string part:
             {"<h1>Projects</h1>", "<h2>One project</h2>", "<a href=\"/project/birds/\">Project birds</a>",
              "<progress value=\"0\" max=\"1\"", "href=\"/project/category/thinking/\"",
              "<a href=\"/project/\" aria-current=\"page\">Projects</a>"})
            expect(page, part);
        CPPUNIT_ASSERT(!has(page, "<script"));
        CPPUNIT_ASSERT(page.body.find(">Projects</a>") < page.body.find(">Community</a>"));
        expect(client->get("/project/category/thinking/"), "<h1>Thinking</h1>");
        const Answer without = client->get("/project/category/thinking");
        CPPUNIT_ASSERT_EQUAL(308, without.status);
        expect(client->get("/project/category/underworked/"), "birds");
    }

    void testPagesOfAList()
    {
        set("INSERT INTO tasks_project (created, updated, name, short_name, description, secret_key, "
            "owner_id, "
            "category_id, owners_ids, published) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
            "FROM n "
            "WHERE i < 25) SELECT '2026-01-01T00:00:00.000000', '2026-01-01T00:00:00.000000', 'n' || i, 's' "
            "|| i, "
            "'d', '', 1, 1, '[1]', true FROM n");
        const Answer first = client->get("/project/category/thinking/", json());
        CPPUNIT_ASSERT_EQUAL(20, sizeOf(valueAt(first.body, "projects")));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), valueAt(first.body, "pagination.next"));
        const Answer second = client->get("/project/category/thinking/page/2/", json());
        CPPUNIT_ASSERT_EQUAL(5, sizeOf(valueAt(second.body, "projects")));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), valueAt(second.body, "pagination.prev"));
        const Answer beyond = client->get("/project/category/thinking/page/9/", json());
        CPPUNIT_ASSERT_EQUAL(200, beyond.status);
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(valueAt(beyond.body, "projects")));
        CPPUNIT_ASSERT_EQUAL(404, client->get("/project/category/thinking/page/0/", json()).status);
        const Answer page = client->get("/project/?orderby=name");
        expect(page, "Page 1 of 2");
        expect(page, "href=\"/project/page/2/?orderby=name\"");
        expect(client->get("/project/page/2/?orderby=name"), "href=\"/project/?orderby=name\"");
    }

    void testAListCanBeSorted()
    {
        publish("b");
        publish("a", "", 3);
        publish("c", "", 2);
        const auto order = [&](const std::string& query)
        {
            const std::string list = client->get("/project/?" + query, json()).body;
            return valueAt(list, "projects.0.short_name") + valueAt(list, "projects.1.short_name") +
                   valueAt(list, "projects.2.short_name");
        };
        CPPUNIT_ASSERT_EQUAL(std::string("abc"), order("orderby=name"));
        CPPUNIT_ASSERT_EQUAL(std::string("cba"), order("orderby=name&desc=true"));
        CPPUNIT_ASSERT_EQUAL(std::string("abc"), order("orderby=name&desc=False"));
        CPPUNIT_ASSERT_EQUAL(std::string("bca"), order("orderby=n_tasks"));
        CPPUNIT_ASSERT_EQUAL(std::string("bac"), order("orderby=created"));
        CPPUNIT_ASSERT_EQUAL(order(""), order("orderby=secret_key"));
    }

    void testProjectsThatAreWorthItStandFirst()
    {
        publish("latest");
        publish("pictured", R"(,"long_description":"x")");
        put("/api/project/2", R"({"info":{"task_presenter":"x","thumbnail_url":"/p.png"}})", ownerKey);
        const TestProject done = publish("done");
        for (const std::string& key: {otherKey, adminKey})
            postRun(done.id, newtaskId("/api/project/done/newtask", as(key)), key);
        const std::string list = client->get("/project/", json()).body;
        // "latest" holds the word "test", the finished one comes last
        CPPUNIT_ASSERT_EQUAL(std::string("pictured"), valueAt(list, "projects.0.short_name"));
        CPPUNIT_ASSERT_EQUAL(std::string("latest"), valueAt(list, "projects.1.short_name"));
        CPPUNIT_ASSERT_EQUAL(std::string("done"), valueAt(list, "projects.2.short_name"));
        expect(client->get("/project/"), "<img src=\"/p.png\"");
    }

    void testFeaturedProjects()
    {
        publish("plain");
        CPPUNIT_ASSERT_EQUAL(std::string("/project/category/thinking/"),
                             valueAt(client->get("/project/category/featured/", json()).body, "next"));
        CPPUNIT_ASSERT_EQUAL(302, client->get("/project/category/featured/").status);
        publish("best");
        put("/api/project/2", R"({"featured":true})", adminKey);
        const std::string list = client->get("/project/category/featured/", json()).body;
        CPPUNIT_ASSERT_EQUAL(6, sizeOf(list)); // no count
        CPPUNIT_ASSERT_EQUAL(std::string("best"), valueAt(list, "projects.0.short_name"));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(list, "active_cat.id"));
        CPPUNIT_ASSERT_EQUAL(std::string("featured"), valueAt(list, "categories.0.short_name"));
        expect(client->get("/project/"), "href=\"/project/category/featured/\"");
    }

    void testDraftsAreForAdministrators()
    {
        createProject("draft");
        const std::string path = "/project/category/draft/";
        CPPUNIT_ASSERT_EQUAL(302, client->get(path).status);
        CPPUNIT_ASSERT_EQUAL(403, get(path, otherKey).status);
        CPPUNIT_ASSERT_EQUAL(403, get(path, ownerKey).status);
        const Answer list = client->get(path, json(adminKey));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(list.body, std::string("draft"),
                                     valueAt(list.body, "projects.0.short_name"));
        CPPUNIT_ASSERT(!has(list, "secret_key"));
        expect(get("/project/", adminKey), path);
        CPPUNIT_ASSERT(!has(get("/project/", ownerKey), path));
    }

    void testWhatOneHasWorkedOn()
    {
        const std::string path = "/project/category/historical_contributions/";
        const TestProject first = publish("first"), second = publish("second");
        publish("never");
        for (const auto& project: {second, first})
            postRun(project.id, newtaskId("/api/project/" + project.shortName + "/newtask", as(otherKey)),
                    otherKey);
        CPPUNIT_ASSERT_EQUAL(302, client->get(path).status);
        const std::string list = client->get(path, json(otherKey)).body;
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(list, "pagination.total"));
        CPPUNIT_ASSERT_EQUAL(std::string("first"), valueAt(list, "projects.0.short_name"));
        CPPUNIT_ASSERT_EQUAL(std::string("second"), valueAt(list, "projects.1.short_name"));
        CPPUNIT_ASSERT(list.find("secret_key") == std::string::npos);
    }

    void testUnderworkedProjects()
    {
        const TestProject half = publish("half"), none = publish("none"), done = publish("done");
        postRun(half.id, newtaskId("/api/project/half/newtask", as(otherKey)), otherKey);
        for (const std::string& key: {otherKey, adminKey})
            postRun(done.id, newtaskId("/api/project/done/newtask", as(key)), key);
        const std::string list = client->get("/project/category/underworked/", json()).body;
        CPPUNIT_ASSERT_EQUAL_MESSAGE(list, std::string("2"), valueAt(list, "count"));
        CPPUNIT_ASSERT_EQUAL(std::string("none"), valueAt(list, "projects.0.short_name"));
        CPPUNIT_ASSERT_EQUAL(std::string("half"), valueAt(list, "projects.1.short_name"));
    }

    void testAPictureFromElsewhereIsShown()
    {
        publish("birds");
        put("/api/project/1",
            R"({"info":{"task_presenter":"x","thumbnail_url":"https://Museum.example:8443/a.png"}})",
            ownerKey);
        for (const std::string path: {"/project/", "/project/birds/"})
        {
            const Answer page = client->get(path);
            expect(page, "src=\"https://Museum.example:8443/a.png\"");
            CPPUNIT_ASSERT(
                page.header("Content-Security-Policy").find("img-src 'self' https://museum.example:8443;") !=
                std::string::npos);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(BrowseTest);

} // namespace colonnade::test::tasks
