#include "http/tasks/TasksServer.h"

#include <cstdint>
#include <string>
#include <vector>

namespace colonnade::test::tasks
{

namespace
{

const HeaderList FORM{{"Content-Type", "application/x-www-form-urlencoded"}};

void expect(const Answer& answer, const std::string& text)
{
    CPPUNIT_ASSERT_MESSAGE(text + " is not in\n" + answer.body, answer.body.find(text) != std::string::npos);
}

void expectNot(const Answer& answer, const std::string& text)
{
    CPPUNIT_ASSERT_MESSAGE(text + " is in\n" + answer.body, answer.body.find(text) == std::string::npos);
}

} // namespace

/// Categories, projects and news of the site, as administrators see to them. SITE.md 2.E.
class AdministeringTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(AdministeringTest);
    CPPUNIT_TEST(testOnlyAdministratorsGetIn);
    CPPUNIT_TEST(testCategoriesAreAddedAndChanged);
    CPPUNIT_TEST(testWhatIsNoCategoryIsRefused);
    CPPUNIT_TEST(testACategoryInUseGoesOnceItsProjectsHaveAnother);
    CPPUNIT_TEST(testTheLastCategoryStays);
    CPPUNIT_TEST(testAllProjectsAreListedAndFound);
    CPPUNIT_TEST(testAProjectGetsAnotherOwnerAndCategory);
    CPPUNIT_TEST(testProjectsAreFeatured);
    CPPUNIT_TEST(testNewsOfTheSite);
    CPPUNIT_TEST(testEachActLeavesOneLine);
    CPPUNIT_TEST(testWithThePagesOfTheSite);
    CPPUNIT_TEST(testWithoutThemThereAreNone);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { start({}, "tasks,site,account"); }

private:
    /// As an administrator posts a form; by API key, so without a token.
    Answer send(const std::string& path, const std::string& fields = "")
    {
        HeaderList headers = FORM;
        headers.emplace_back("Authorization", adminKey);
        return client->send("POST", path, headers, fields);
    }

    Answer twin(const std::string& path)
    {
        HeaderList headers{{"Content-Type", "application/json"}, {"Authorization", adminKey}};
        return client->send("GET", path, headers, "");
    }

    std::int64_t countLines() const
    {
        return server->database().open()->read(
            [](Session& session) { return session.findInteger("select count(*) from core_audit").value(); });
    }

    void testOnlyAdministratorsGetIn()
    {
        createProject("birds");
        for (const std::string path:
             {"/admin/categories", "/admin/categories/update/1", "/admin/categories/del/1", "/admin/projects",
              "/admin/projects/1", "/admin/featured", "/admin/announcement", "/admin/announcement/new"})
        {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 302, client->get(path).status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 403, get(path, ownerKey).status);
        }
        for (const std::string path: {"/admin/categories", "/admin/categories/update/1",
                                      "/admin/categories/del/1", "/admin/projects/1", "/admin/featured/1",
                                      "/admin/featured/1/remove", "/admin/announcement/new"})
        {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 302, client->postForm(path, "name=x").status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 403, post(path, "{}", otherKey).status);
        }
    }

    void testCategoriesAreAddedAndChanged()
    {
        const auto added = send("/admin/categories", "name=Old+Maps&description=Maps+of+old");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(added.body, 200, added.status);
        expect(added, "Category added");
        const auto list = twin("/admin/categories");
        CPPUNIT_ASSERT_EQUAL(std::string("admin/categories.html"), valueAt(list.body, "template"));
        CPPUNIT_ASSERT_EQUAL(std::string("0"), valueAt(list.body, "n_projects_per_category.oldmaps"));
        const auto id = valueAt(get("/api/category?short_name=oldmaps").body, "0.id");
        CPPUNIT_ASSERT_EQUAL(302,
                             send("/admin/categories/update/" + id, "name=Maps&description=All+maps").status);
        const auto changed = get("/api/category/" + id).body;
        CPPUNIT_ASSERT_EQUAL(std::string("Maps"), valueAt(changed, "name"));
        CPPUNIT_ASSERT_EQUAL(std::string("All maps"), valueAt(changed, "description"));
        CPPUNIT_ASSERT_EQUAL(std::string("oldmaps"), valueAt(changed, "short_name")); // addresses stay
    }

    void testWhatIsNoCategoryIsRefused()
    {
        send("/admin/categories", "name=Maps&description=d");
        for (const std::string fields:
             {"name=&description=d", "name=Maps&description=d", "name=MA+PS&description=d",
              "name=x&description=", "description=d", ""})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(fields, std::string(),
                                         send("/admin/categories", fields).header("Location"));
        expect(send("/admin/categories", "name=Maps&description=d"), "Another category is called so.");
        for (const std::string name: {"Featured", "DRAFT", "Under+worked", "Historical_contributions"})
            expect(send("/admin/categories", "name=" + name + "&description=d"),
                   "A list of projects is called so");
        CPPUNIT_ASSERT_EQUAL(
            415, post("/api/category", R"({"name":"F","short_name":"featured","description":"d"})", adminKey)
                     .status);
        expect(send("/admin/categories", "name=" + std::string(201, 'x') + "&description=d"),
               "The name is too long.");
        CPPUNIT_ASSERT_EQUAL(2, sizeOf(get("/api/category").body));
        CPPUNIT_ASSERT_EQUAL(404, send("/admin/categories/update/99", "name=x&description=d").status);
        CPPUNIT_ASSERT_EQUAL(404, send("/admin/categories/del/99").status);
    }

    void testACategoryInUseGoesOnceItsProjectsHaveAnother()
    {
        send("/admin/categories", "name=Maps&description=d");
        const auto birds = createProject("birds");
        const auto first =
            valueAt(get("/api/project/" + std::to_string(birds.id), ownerKey).body, "category_id");
        const auto other = valueAt(get("/api/category?short_name=maps").body, "0.id");
        expect(get("/admin/categories/del/" + first, adminKey), "name=\"move_to\"");
        for (const std::string& target:
             std::vector<std::string>{"", "move_to=99", "move_to=x", "move_to=" + first})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(target, "/admin/categories/del/" + first,
                                         send("/admin/categories/del/" + first, target).header("Location"));
        CPPUNIT_ASSERT_EQUAL(std::string("/admin/categories"),
                             send("/admin/categories/del/" + first, "move_to=" + other).header("Location"));
        CPPUNIT_ASSERT_EQUAL(
            other, valueAt(get("/api/project/" + std::to_string(birds.id), ownerKey).body, "category_id"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"),
                             valueAt(twin("/admin/categories").body, "n_projects_per_category.maps"));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/category").body));
    }

    void testTheLastCategoryStays()
    {
        const auto only = valueAt(get("/api/category").body, "0.id");
        CPPUNIT_ASSERT_EQUAL(302, get("/admin/categories/del/" + only, adminKey).status);
        CPPUNIT_ASSERT_EQUAL(302, send("/admin/categories/del/" + only).status);
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/category").body));
    }

    void testAllProjectsAreListedAndFound()
    {
        createProject("birds");
        createProject("moths");
        const auto all = get("/admin/projects", adminKey);
        expect(all, "href=\"/admin/projects/1\"");
        expect(all, "href=\"/admin/projects/2\"");
        const auto found = twin("/admin/projects?q=OTH");
        CPPUNIT_ASSERT_EQUAL(std::string("moths"), valueAt(found.body, "projects.0.short_name"));
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), valueAt(found.body, "projects.1"));
        CPPUNIT_ASSERT_EQUAL(std::string("false"), valueAt(found.body, "projects.0.published"));
        CPPUNIT_ASSERT_EQUAL(std::string("absent"),
                             valueAt(twin("/admin/projects?q=%25").body, "projects.0"));
        CPPUNIT_ASSERT_EQUAL(std::string("birds"),
                             valueAt(twin("/admin/projects?below=2").body, "projects.0.short_name"));
        CPPUNIT_ASSERT_EQUAL(400, get("/admin/projects?q=%ff", adminKey).status);
        CPPUNIT_ASSERT_EQUAL(200, get("/admin/projects?below=x", adminKey).status);
    }

    void testAProjectGetsAnotherOwnerAndCategory()
    {
        createProject("birds");
        send("/admin/categories", "name=Maps&description=d");
        const auto maps = valueAt(get("/api/category?short_name=maps").body, "0.id");
        const auto page = get("/admin/projects/1", adminKey);
        expect(page, "value=\"owner\"");
        CPPUNIT_ASSERT_EQUAL(302, send("/admin/projects/1", "category_id=" + maps + "&owner=other").status);
        const auto project = get("/api/project/1", adminKey).body;
        CPPUNIT_ASSERT_EQUAL(maps, valueAt(project, "category_id"));
        CPPUNIT_ASSERT_EQUAL(200, get("/project/birds/settings", otherKey).status);
        CPPUNIT_ASSERT_EQUAL(403, get("/project/birds/settings", ownerKey).status);
        for (const auto& fields:
             std::vector<std::string>{"category_id=99&owner=other", "category_id=x&owner=other",
                                      "owner=nobody", "category_id=" + maps + "&owner="})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(fields, 200, send("/admin/projects/1", fields).status);
        CPPUNIT_ASSERT_EQUAL(404, get("/admin/projects/99", adminKey).status);
    }

    void testProjectsAreFeatured()
    {
        createProject("birds");
        const auto featured = post("/admin/featured/1", "{}", adminKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(featured.body, 200, featured.status);
        CPPUNIT_ASSERT_EQUAL(std::string("true"), valueAt(featured.body, "featured"));
        const auto again = post("/admin/featured/1", "{}", adminKey);
        CPPUNIT_ASSERT_EQUAL(415, again.status);
        CPPUNIT_ASSERT_EQUAL(std::string("Project.id 1 already featured"), valueAt(again.body, "error"));
        CPPUNIT_ASSERT_EQUAL(200, del("/admin/featured/1", adminKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string("Project.id 1 is not featured"),
                             valueAt(del("/admin/featured/1", adminKey).body, "error"));
        CPPUNIT_ASSERT_EQUAL(404, post("/admin/featured/99", "{}", adminKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string("/admin/projects/1"), send("/admin/featured/1").header("Location"));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), valueAt(get("/api/project/1", adminKey).body, "featured"));
        CPPUNIT_ASSERT_EQUAL(std::string("/admin/featured"),
                             send("/admin/featured/1/remove?list=1").header("Location"));
        CPPUNIT_ASSERT_EQUAL(std::string("false"), valueAt(get("/api/project/1", adminKey).body, "featured"));
        CPPUNIT_ASSERT_EQUAL(200, get("/admin/featured", adminKey).status);
    }

    void testNewsOfTheSite()
    {
        CPPUNIT_ASSERT_EQUAL(302,
                             send("/admin/announcement/new", "title=Open&body=We+are&published=on").status);
        const auto list = twin("/admin/announcement");
        CPPUNIT_ASSERT_EQUAL(std::string("Open"), valueAt(list.body, "announcements.0.title"));
        CPPUNIT_ASSERT_EQUAL(std::string("Open"), valueAt(get("/api/announcement").body, "0.title"));
        CPPUNIT_ASSERT_EQUAL(302, send("/admin/announcement/1/update", "title=Closed&body=We+were").status);
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(get("/api/announcement").body)); // no more published
        for (const std::string fields:
             {"title=&body=x", "title=x&body=", "title=x&body=x&media_url=javascript:1", ""})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(fields, 200, send("/admin/announcement/new", fields).status);
        CPPUNIT_ASSERT_EQUAL(302, send("/admin/announcement/1/delete").status);
        CPPUNIT_ASSERT_EQUAL(404, send("/admin/announcement/1/delete").status);
        expectNot(get("/admin/announcement", adminKey), "Closed");
    }

    void testEachActLeavesOneLine()
    {
        createProject("birds");
        const auto maps = [this] { return valueAt(get("/api/category?short_name=maps").body, "0.id"); };
        const auto isOneLine = [this](const std::string& path, const std::string& fields)
        {
            const auto before = countLines();
            send(path, fields);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, before + 1, countLines());
        };
        isOneLine("/admin/categories", "name=Maps&description=d");
        isOneLine("/admin/categories/update/" + maps(), "name=Old+maps&description=d");
        isOneLine("/admin/projects/1", "category_id=" + maps() + "&owner=other");
        isOneLine("/admin/featured/1", "");
        isOneLine("/admin/featured/1/remove", "");
        isOneLine("/admin/categories/del/" + maps(), "move_to=1");
        isOneLine("/admin/announcement/new", "title=Open&body=x");
        isOneLine("/admin/announcement/1/update", "title=Closed&body=x");
        isOneLine("/admin/announcement/1/delete", "");
    }

    void testWithThePagesOfTheSite()
    {
        const auto page = get("/admin/categories", adminKey);
        CPPUNIT_ASSERT_EQUAL(200, page.status);
        for (const std::string path: {"/admin/", "/admin/projects", "/admin/users", "/admin/queue"})
            expect(page, "href=\"" + path + "\"");
    }

    void testWithoutThemThereAreNone()
    {
        TasksServer::tearDown();
        start({}, "tasks,account");
        for (const std::string path: {"/admin/categories", "/admin/projects", "/admin/users"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 404, get(path, adminKey).status);
        expectNot(get("/project/", adminKey), "/admin/");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AdministeringTest);

} // namespace colonnade::test::tasks
