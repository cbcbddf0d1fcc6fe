#include "http/account/AccountClient.h"

#include <vector>

namespace colonnade::test::account
{

/// `/account/`, its pages, and what the tasks module tells of persons.
class CommunityTest: public AccountServer
{
    CPPUNIT_TEST_SUITE(CommunityTest);
    CPPUNIT_TEST(testIsEmptyWithoutContributions);
    CPPUNIT_TEST(testCountsAnswersAtOnce);
    CPPUNIT_TEST(testLeavesOutRestrictedUsers);
    CPPUNIT_TEST(testHidesAllWherePrivacyIsEnforced);
    CPPUNIT_TEST(testListsProjects);
    CPPUNIT_TEST_SUITE_END();

    void startWithTasks(std::vector<std::string> settings = {})
    {
        settings.emplace_back("plugins.enabled=account,tasks");
        settings.emplace_back("account.first_user_is_admin=true");
        server.reset();
        server = std::make_unique<ServerProcess>(settings);
    }

    static HeaderList keyOf(AccountClient& client)
    {
        return {{"Authorization", memberOf(client.getJson("/account/profile"), "user.api_key")}};
    }

    /// A published project with so many tasks; the id.
    std::string makeProject(AccountClient& owner, const std::string& name, int tasks)
    {
        const auto made = owner.postJson("/api/project",
                                         R"({"name":")" + name + R"(","short_name":")" + name +
                                             R"(","description":"For a test"})",
                                         keyOf(owner));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body, 200, made.status);
        const std::string id = memberOf(made, "id");
        for (int i = 0; i < tasks; ++i)
            owner.postJson("/api/task", R"({"n_answers":2,"project_id":)" + id + "}", keyOf(owner));
        return id;
    }

    void publish(const std::string& name)
    {
        server->database().open()->write(
            [&](Transaction& transaction) {
                transaction.execute("update tasks_project set published = true where short_name = $1", name);
            });
    }

    void answer(AccountClient& client, const std::string& project, int times)
    {
        const auto key = keyOf(client);
        for (int i = 0; i < times; ++i)
        {
            const std::string task = memberOf(client.get("/api/project/" + project + "/newtask", key), "id");
            const auto stored = client.postJson(
                "/api/taskrun", R"({"info":1,"project_id":)" + project + R"(,"task_id":)" + task + "}", key);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(stored.body, 200, stored.status);
        }
    }

    static std::string item(const Answer& answer, const std::string& list, std::size_t index,
                            const std::string& member)
    {
        const auto document = JsonDocument::parse(answer.body);
        const auto value = document.root().find(list).at(index);
        if (!value)
            return "absent";
        const auto found = value.find(member);
        return !found ? "absent" : found.isText() ? std::string(found.text()) : found.toJson();
    }

    static std::size_t sizeOf(const Answer& answer, const std::string& list)
    {
        const auto document = JsonDocument::parse(answer.body);
        return document.root().find(list).size();
    }

    void testIsEmptyWithoutContributions()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        for (const std::string path: {"/account", "/account/", "/account/page/1", "/account/page/1/"})
        {
            const auto answer = client.getJson(path);
            CPPUNIT_ASSERT_EQUAL(200, answer.status);
            CPPUNIT_ASSERT_EQUAL(std::string("[]"), memberOf(answer, "accounts"));
            CPPUNIT_ASSERT_EQUAL(std::string("[]"), memberOf(answer, "top_users"));
            CPPUNIT_ASSERT_EQUAL(std::string("1"), memberOf(answer, "total"));
            CPPUNIT_ASSERT_EQUAL(
                std::string(R"({"next":false,"page":1,"per_page":24,"prev":false,"total":1})"),
                memberOf(answer, "pagination"));
            CPPUNIT_ASSERT_EQUAL(std::string("Community"), memberOf(answer, "title"));
            CPPUNIT_ASSERT_EQUAL(std::string("account/index.html"), memberOf(answer, "template"));
            CPPUNIT_ASSERT_EQUAL(std::string("User"), item(answer, "update_feed", 0, "action_updated"));
        }
        for (const std::string page:
             {"0", "2", "-1", "x", "9223372036854775807", "99999999999999999999", "1.0"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(page, 404, client.getJson("/account/page/" + page).status);
    }

    void testCountsAnswersAtOnce()
    {
        startWithTasks();
        AccountClient owner(server->port()), mira(server->port()), other(server->port());
        owner.registerAccount("owner");
        mira.registerAccount("mira");
        other.registerAccount("other");
        const std::string project = makeProject(owner, "clouds", 3);
        publish("clouds");
        answer(mira, project, 1);
        answer(other, project, 3);
        const auto index = mira.getJson("/account/");
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), sizeOf(index, "accounts"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("newest first", std::string("other"),
                                     item(index, "accounts", 0, "name"));
        CPPUNIT_ASSERT_EQUAL(std::string("3"), item(index, "accounts", 0, "task_runs"));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), item(index, "accounts", 0, "n_answers"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("and oneself at the end", std::size_t(3), sizeOf(index, "top_users"));
        CPPUNIT_ASSERT_EQUAL(std::string("other"), item(index, "top_users", 0, "name"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), item(index, "top_users", 0, "rank"));
        CPPUNIT_ASSERT_EQUAL(std::string("3"), item(index, "top_users", 0, "score"));
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), item(index, "top_users", 2, "name"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), item(index, "top_users", 2, "rank"));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), item(index, "top_users", 0, "task_runs"));
        CPPUNIT_ASSERT_EQUAL(std::string("UserContribution"),
                             item(index, "update_feed", 0, "action_updated"));
        CPPUNIT_ASSERT_EQUAL(std::string("clouds"), item(index, "update_feed", 0, "project_name"));
        const auto profile = owner.getJson("/account/mira");
        CPPUNIT_ASSERT_EQUAL(std::string("2"), memberOf(profile, "user.rank"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), memberOf(profile, "user.score"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), memberOf(profile, "user.n_answers"));
        answer(mira, project, 2);
        CPPUNIT_ASSERT_EQUAL(std::string("3"), memberOf(mira.getJson("/account/profile"), "user.score"));
        const auto page = mira.get("/account/");
        CPPUNIT_ASSERT(page.body.find("Full other") != std::string::npos);
        owner.send("DELETE", "/api/task/1", keyOf(owner), {});
        CPPUNIT_ASSERT_EQUAL_MESSAGE("answers go with their task", std::string("2"),
                                     memberOf(mira.getJson("/account/profile"), "user.n_answers"));
    }

    void testLeavesOutRestrictedUsers()
    {
        startWithTasks();
        AccountClient owner(server->port()), mira(server->port());
        owner.registerAccount("owner");
        mira.registerAccount("mira");
        const std::string project = makeProject(owner, "clouds", 2);
        publish("clouds");
        answer(mira, project, 2);
        answer(owner, project, 1);
        CPPUNIT_ASSERT_EQUAL(std::string("2"), memberOf(owner.getJson("/account/profile"), "user.rank"));
        mira.post("/account/mira/update", R"({"btn":"Profile","restrict":true})");
        CPPUNIT_ASSERT_EQUAL(std::string("1"), memberOf(owner.getJson("/account/profile"), "user.rank"));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), memberOf(mira.getJson("/account/profile"), "user.rank"));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), memberOf(owner.getJson("/account/mira"), "user"));
        const auto index = owner.getJson("/account/");
        CPPUNIT_ASSERT(index.body.find("\"mira\"") == std::string::npos);
        mira.post("/account/mira/update", R"({"btn":"Profile","restrict":false})");
        CPPUNIT_ASSERT_EQUAL(std::string("1"), memberOf(mira.getJson("/account/profile"), "user.rank"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), memberOf(owner.getJson("/account/profile"), "user.rank"));
    }

    void testHidesAllWherePrivacyIsEnforced()
    {
        startWithTasks({"account.enforce_privacy=true"});
        AccountClient admin(server->port()), nobody(server->port());
        admin.registerAccount("admin1");
        const auto hidden = nobody.getJson("/account/");
        for (const std::string list: {"accounts", "top_users", "update_feed"})
            CPPUNIT_ASSERT_EQUAL(std::string("[]"), memberOf(hidden, list));
        CPPUNIT_ASSERT(nobody.get("/account/").body.find("id=\"enforce_privacy\"") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), sizeOf(admin.getJson("/account/"), "update_feed"));
    }

    void testListsProjects()
    {
        startWithTasks();
        AccountClient admin(server->port()), owner(server->port()), mira(server->port()),
            nobody(server->port());
        admin.registerAccount("admin1");
        owner.registerAccount("owner");
        mira.registerAccount("mira");
        const std::string project = makeProject(owner, "clouds", 2);
        const std::string draft = makeProject(owner, "draft", 0);
        publish("clouds");
        answer(mira, project, 1);
        const auto own = owner.getJson("/account/owner/projects");
        CPPUNIT_ASSERT_EQUAL(std::string("clouds"), item(own, "projects_published", 0, "short_name"));
        CPPUNIT_ASSERT_EQUAL(std::string("25.0"), item(own, "projects_published", 0, "overall_progress"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), item(own, "projects_published", 0, "n_volunteers"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), item(own, "projects_published", 0, "n_tasks"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(36), item(own, "projects_published", 0, "secret_key").size());
        CPPUNIT_ASSERT_EQUAL(std::string("draft"), item(own, "projects_draft", 0, "short_name"));
        CPPUNIT_ASSERT_EQUAL(own.body, owner.getJson("/account/owner/applications/").body);
        CPPUNIT_ASSERT_EQUAL(302, nobody.getJson("/account/owner/projects").status);
        CPPUNIT_ASSERT_EQUAL(403, mira.getJson("/account/owner/projects").status);
        CPPUNIT_ASSERT_EQUAL(403, owner.getJson("/account/mira/projects").status);
        CPPUNIT_ASSERT_EQUAL(404, owner.getJson("/account/nobody/projects").status);
        const auto seen = nobody.getJson("/account/mira");
        CPPUNIT_ASSERT_EQUAL(std::string("clouds"), item(seen, "projects_contrib", 0, "short_name"));
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), item(seen, "projects_contrib", 0, "secret_key"));
        CPPUNIT_ASSERT(nobody.getJson("/account/owner").body.find("draft") == std::string::npos);
        CPPUNIT_ASSERT(nobody.getJson("/account/").body.find("draft") == std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string("{}"), item(seen, "projects_contrib", 0, "info"));
        owner.send("PUT", "/api/project/" + project, keyOf(owner), R"({"info":{"thumbnail":"t","own":1}})");
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"container":null,"sched":null,"task_presenter":null,)"
                                         R"("thumbnail":"t","thumbnail_url":null,"tutorial":null})"),
                             item(nobody.getJson("/account/mira"), "projects", 0, "info"));
        const auto shown = admin.getJson("/account/owner");
        CPPUNIT_ASSERT_EQUAL(std::string("true"), memberOf(shown, "can_update"));
        CPPUNIT_ASSERT_EQUAL(std::string("clouds"), item(shown, "projects_created", 0, "short_name"));
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), item(shown, "projects_created", 0, "secret_key"));
        CPPUNIT_ASSERT_EQUAL(std::string("draft"), item(shown, "projects_created", 1, "short_name"));
        CPPUNIT_ASSERT_EQUAL(std::string("false"), item(shown, "projects_created", 1, "published"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("the owners' alone", std::string("null"),
                                     item(shown, "projects_created", 1, "secret_key"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CommunityTest);

} // namespace colonnade::test::account
