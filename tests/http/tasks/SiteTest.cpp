#include "http/tasks/TasksServer.h"

#include <memory>
#include <string>

namespace colonnade::test::tasks
{

/// Projects on the front page, in the search, in numbers and in the sitemap.
class SiteTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(SiteTest);
    CPPUNIT_TEST(testTheNewestStandInFrontUntilOneIsFeatured);
    CPPUNIT_TEST(testWhereOneHasWorkedStandsInFront);
    CPPUNIT_TEST(testNewsStandInFront);
    CPPUNIT_TEST(testASearchFindsNamesDescriptionsAndCategories);
    CPPUNIT_TEST(testASearchShowsOnlyWhatEverybodyMaySee);
    CPPUNIT_TEST(testASearchHasPages);
    CPPUNIT_TEST(testNumbersAreCounted);
    CPPUNIT_TEST(testTheBestAreRanked);
    CPPUNIT_TEST(testNeighboursStandInTheWindow);
    CPPUNIT_TEST(testTheBoardKeepsPeoplesPrivacy);
    CPPUNIT_TEST(testASharedPageNamesItsPictureInFull);
    CPPUNIT_TEST(testAnErrorLeadsToItsProject);
    CPPUNIT_TEST(testRobotsKnowTheProjects);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { start({"http.public_url=https://crowd.example"}, "site,account,tasks"); }

private:
    static HeaderList json() { return {{"Content-Type", "application/json"}}; }

    static bool has(const Answer& answer, const std::string& text)
    {
        return answer.body.find(text) != std::string::npos;
    }

    static void expect(const Answer& answer, const std::string& text)
    {
        CPPUNIT_ASSERT_MESSAGE(text + " is not in\n" + answer.body, has(answer, text));
    }

    TestProject publish(const std::string& name)
    {
        const TestProject project = createProject(name, R"(,"info":{"task_presenter":"x"})");
        createTask(project.id, R"(,"n_answers":2)");
        const Answer done = post("/project/" + name + "/publish", "", ownerKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(done.body, 302, done.status);
        return project;
    }

    void set(const std::string& sql)
    {
        server->database().open()->write([&](Transaction& transaction) { transaction.execute(sql); });
    }

    std::string found(const std::string& query)
    {
        const Answer answer = client->get("/search?q=" + query, json());
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 200, answer.status);
        return valueAt(answer.body, "pagination.total");
    }

    void testTheNewestStandInFrontUntilOneIsFeatured()
    {
        createProject("draft");
        publish("birds");
        publish("moths");
        Answer front = client->get("/", json());
        CPPUNIT_ASSERT_EQUAL_MESSAGE(front.body, 2, sizeOf(valueAt(front.body, "featured")));
        CPPUNIT_ASSERT_EQUAL(std::string("moths"), valueAt(front.body, "featured.0.short_name"));
        CPPUNIT_ASSERT(!has(front, "secret_key"));
        set("UPDATE tasks_project SET featured = true WHERE short_name = 'birds'");
        front = client->get("/", json());
        CPPUNIT_ASSERT_EQUAL_MESSAGE(front.body, 1, sizeOf(valueAt(front.body, "featured")));
        CPPUNIT_ASSERT_EQUAL(std::string("birds"), valueAt(front.body, "featured.0.short_name"));
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), valueAt(front.body, "historical_contributions"));
        const Answer page = client->get("/", {{"Accept", "text/html"}});
        for (const std::string part: {"<h1 class=\"display\">Project birds</h1>", "/project/birds/newtask",
                                      "href=\"/project/\"", "role=\"search\""})
            expect(page, part);
    }

    void testWhereOneHasWorkedStandsInFront()
    {
        const TestProject project = publish("birds");
        const HeaderList asOther{{"Content-Type", "application/json"}, {"Authorization", otherKey}};
        CPPUNIT_ASSERT_EQUAL(std::string("[]"),
                             valueAt(client->get("/", asOther).body, "historical_contributions"));
        postRun(project.id, newtaskId("/api/project/birds/newtask", as(otherKey)), otherKey);
        const Answer front = client->get("/", asOther);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(front.body, std::string("birds"),
                                     valueAt(front.body, "historical_contributions.0.short_name"));
        CPPUNIT_ASSERT(!has(front, "secret_key"));
        expect(client->get("/", {{"Accept", "text/html"}, {"Authorization", otherKey}}),
               "Go on where you were");
    }

    void testNewsStandInFront()
    {
        const Answer made = post("/api/announcement",
                                 R"({"title":"We moved","body":"To *here*.","published":true})", adminKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body, 200, made.status);
        post("/api/announcement", R"({"title":"Not yet","body":"x"})", adminKey);
        for (const std::string path: {"/", "/announcements/"})
        {
            const Answer page = client->get(path, {{"Accept", "text/html"}});
            expect(page, "We moved");
            CPPUNIT_ASSERT(!has(page, "Not yet"));
        }
    }

    void testASearchFindsNamesDescriptionsAndCategories()
    {
        publish("birds");
        publish("moths");
        set("UPDATE tasks_project SET name = 'Night moths', description = '100%_sure' "
            "WHERE short_name = 'moths'");
        CPPUNIT_ASSERT_EQUAL(std::string("1"), found("MOTH"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), found("moths+night+thinking"));
        CPPUNIT_ASSERT_EQUAL(std::string("0"), found("moths+day"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), found("thinking"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), found("%25_sure"));
        CPPUNIT_ASSERT_EQUAL(std::string("0"), found("1_0"));
        CPPUNIT_ASSERT_EQUAL(std::string("0"), found("!"));
        expect(client->get("/search?q=moth", {{"Accept", "text/html"}}), "href=\"/project/moths/\"");
    }

    void testASearchShowsOnlyWhatEverybodyMaySee()
    {
        createProject("birds_draft");
        publish("birds_guarded");
        publish("birds_open");
        set("UPDATE tasks_project SET is_protected = true WHERE short_name = 'birds_guarded'");
        const Answer answer = client->get("/search?q=birds", json());
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 1, sizeOf(valueAt(answer.body, "projects")));
        CPPUNIT_ASSERT_EQUAL(std::string("birds_open"), valueAt(answer.body, "projects.0.short_name"));
        CPPUNIT_ASSERT(!has(answer, "secret_key"));
    }

    void testASearchHasPages()
    {
        set("INSERT INTO tasks_project (created, updated, name, short_name, description, secret_key, "
            "owner_id, category_id, owners_ids, published) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
            "SELECT i + 1 FROM n WHERE i < 25) SELECT '2026-01-01T00:00:00.000000', "
            "'2026-01-01T00:00:00.000000', 'n' || i, 's' || i, 'd', '', 1, 1, '[1]', true FROM n");
        const Answer first = client->get("/search?q=n", json());
        CPPUNIT_ASSERT_EQUAL_MESSAGE(first.body, 20, sizeOf(valueAt(first.body, "projects")));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), valueAt(first.body, "pagination.next"));
        const Answer second = client->get("/search?q=n&page=2", json());
        CPPUNIT_ASSERT_EQUAL_MESSAGE(second.body, 5, sizeOf(valueAt(second.body, "projects")));
    }

    void testNumbersAreCounted()
    {
        const TestProject project = publish("birds");
        createProject("draft");
        postRun(project.id, newtaskId("/api/project/birds/newtask", as(otherKey)), otherKey);
        const Answer stats = client->get("/stats/", json());
        CPPUNIT_ASSERT_EQUAL_MESSAGE(stats.body, std::string("1"),
                                     valueAt(stats.body, "stats.n_published_projects"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(stats.body, "stats.n_total_projects"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(stats.body, "stats.n_task_runs"));
        CPPUNIT_ASSERT_EQUAL(std::string("3"), valueAt(stats.body, "stats.n_auth"));
        expect(client->get("/", {{"Accept", "text/html"}}), "people with an account");
    }

    /// People `p1`, `p2`, … with so many answers each, as the counters have them.
    void rank(const std::vector<int>& answers)
    {
        int person = 0;
        for (const int count: answers)
        {
            const std::string name = "p" + std::to_string(++person);
            set("INSERT INTO core_user (name, name_folded, fullname, email, email_folded, created, "
                "api_key_digest, api_key_sealed) VALUES ('" +
                name + "', '" + name + "', 'Full " + name + "', '" + name + "@example.org', '" + name +
                "@example.org', '2026-01-01T00:00:00.000000', '" + name + "', '')");
            set("INSERT INTO tasks_contributor (user_id, n_answers) SELECT id, " + std::to_string(count) +
                " FROM core_user WHERE name = '" + name + "'");
        }
    }

    std::string namesOn(const std::string& path, const std::string& key = "")
    {
        HeaderList headers = json();
        if (!key.empty())
            headers.emplace_back("Authorization", key);
        const Answer board = client->get(path, headers);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(board.body, 200, board.status);
        CPPUNIT_ASSERT_EQUAL(std::string("Community Leaderboard"), valueAt(board.body, "title"));
        CPPUNIT_ASSERT_EQUAL(std::string("/stats/index.html"), valueAt(board.body, "template"));
        const std::string top = valueAt(board.body, "top_users");
        std::string names;
        for (int i = 0; i < sizeOf(top); ++i)
            names +=
                valueAt(top, std::to_string(i) + ".rank") + valueAt(top, std::to_string(i) + ".name") + " ";
        return names;
    }

    void testTheBestAreRanked()
    {
        const TestProject project = publish("birds");
        expect(client->get("/leaderboard/", {{"Accept", "text/html"}}), "Nobody yet.");
        postRun(project.id, newtaskId("/api/project/birds/newtask", as(otherKey)), otherKey);
        rank({5, 3, 3});
        CPPUNIT_ASSERT_EQUAL(std::string("1p1 2p2 3p3 4other "), namesOn("/leaderboard"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("oneself at the end", std::string("1p1 2p2 3p3 4other 4other "),
                                     namesOn("/leaderboard/", otherKey));
        const Answer page =
            client->get("/leaderboard/", {{"Accept", "text/html"}, {"Authorization", otherKey}});
        expect(page, "href=\"/account/p1/\">Full p1</a>");
        expect(page, "<tr class=\"mine\"><td class=\"number\">4</td>");
        expect(client->get("/stats/", {{"Accept", "text/html"}}), "href=\"/leaderboard/\"");
        CPPUNIT_ASSERT_EQUAL(404, client->get("/leaderboard/?info=points").status);
    }

    void testNeighboursStandInTheWindow()
    {
        const TestProject project = publish("birds");
        postRun(project.id, newtaskId("/api/project/birds/newtask", as(otherKey)), otherKey);
        rank({4, 2, 1, 1, 1});
        const std::string all = namesOn("/leaderboard/");
        CPPUNIT_ASSERT_EQUAL_MESSAGE("all neighbours, in the order of the best", all,
                                     namesOn("/leaderboard/window/10", otherKey));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("for nobody the best", all, namesOn("/leaderboard/window/2"));
        const auto own = all.find("other");
        const auto before = all.rfind(' ', own);
        const auto first = all.rfind(' ', before - 1);
        const auto after = all.find(' ', all.find(' ', own) + 1);
        CPPUNIT_ASSERT_EQUAL(all.substr(first + 1, after - first),
                             namesOn("/leaderboard/window/1", otherKey));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("at most ten", all, namesOn("/leaderboard/window/99999", otherKey));
    }

    void testTheBoardKeepsPeoplesPrivacy()
    {
        rank({3, 2, 1});
        set("UPDATE core_user SET disabled = true WHERE name = 'p2'");
        CPPUNIT_ASSERT_EQUAL(std::string("1p1 3p3 "), namesOn("/leaderboard/"));
        start({"account.enforce_privacy=true"}, "site,account,tasks");
        rank({3});
        CPPUNIT_ASSERT_EQUAL(std::string(), namesOn("/leaderboard/", otherKey));
        expect(client->get("/leaderboard/", {{"Accept", "text/html"}}), "id=\"enforce_privacy\"");
        CPPUNIT_ASSERT_EQUAL(std::string("1p1 "), namesOn("/leaderboard/", adminKey));
    }

    void testASharedPageNamesItsPictureInFull()
    {
        publish("birds");
        set("UPDATE tasks_project SET thumbnail = '/uploads/birds.png' WHERE short_name = 'birds'");
        const Answer page = client->get("/project/birds/", {{"Accept", "text/html"}});
        expect(page, "<meta property=\"og:image\" content=\"https://crowd.example/uploads/birds.png\">");
        expect(page, "<meta property=\"og:title\"");
    }

    void testAnErrorLeadsToItsProject()
    {
        publish("birds");
        createProject("draft");
        const HeaderList person{{"Accept", "text/html"}};
        for (const std::string path: {"/project/birds/nothing", "/project/birds/task/99"})
        {
            const Answer page = client->get(path, person);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 404, page.status);
            expect(page, "href=\"/project/birds/\">To the project</a>");
        }
        for (const std::string path: {"/project/draft/nothing", "/project/none/nothing", "/project/none/"})
            CPPUNIT_ASSERT_MESSAGE(path, !has(client->get(path, person), "To the project"));
    }

    void testRobotsKnowTheProjects()
    {
        publish("birds");
        createProject("draft");
        const Answer map = client->get("/sitemap.xml");
        expect(map, "<loc>https://crowd.example/project/birds/</loc>");
        CPPUNIT_ASSERT(!has(map, "/project/draft/"));
        expect(client->get("/robots.txt"), "Disallow: /project/*/newtask\n");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SiteTest);

} // namespace colonnade::test::tasks
