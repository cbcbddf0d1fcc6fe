#include "http/ohmage_auth/OhmageClient.h"

#include <colonnade/Json.h>

namespace colonnade::test::ohmage
{

/// With the accounts on the same server.
class TogetherTest: public OhmageServer
{
    CPPUNIT_TEST_SUITE(TogetherTest);
    CPPUNIT_TEST(testOpensOtherRoutesOnlyWhereTheDeployerSaysSo);
    CPPUNIT_TEST(testPostsATaskRun);
    CPPUNIT_TEST(testNeedsProofOfOriginFromACookie);
    CPPUNIT_TEST(testCountsFailuresTogether);
    CPPUNIT_TEST(testOldAddressesOfProjectsLeadOn);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {}

private:
    Answer profile(const std::string& query, const HeaderList& more = {}) const
    {
        HeaderList headers = more;
        headers.emplace_back("Content-Type", "application/json");
        return get("/account/profile" + query, headers);
    }

    void testOpensOtherRoutesOnlyWhereTheDeployerSaysSo()
    {
        start({}, "account,ohmage_auth");
        const std::string closed = newToken();
        CPPUNIT_ASSERT(profile("?auth_token=" + closed).body.find("not_signed_in") != std::string::npos);

        start({"ohmage_auth.accept_on_all_routes=true"}, "account,ohmage_auth");
        const std::string token = newToken();
        for (const auto& answer:
             {profile("?auth_token=" + token), profile("", {{"Cookie", "auth_token=" + token}})})
            CPPUNIT_ASSERT_MESSAGE(answer.body,
                                   answer.body.find("\"name\":\"josh.test\"") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(401, profile("?auth_token=x").status);
        CPPUNIT_ASSERT_EQUAL(401, profile("?auth_token=" + token + "&auth_token=" + token).status);
        const auto stale = profile("", {{"Cookie", "auth_token=x"}});
        CPPUNIT_ASSERT(stale.body.find("not_signed_in") != std::string::npos);
    }

    /// A task of a project of somebody else's; its body for `/api/taskrun`.
    std::string makeTask() const
    {
        const auto user = JsonDocument::parse(server->createUser("owner", PASSWORD));
        const HeaderList owner{{"Authorization", std::string(user.root().find("api_key").text())}};
        HttpClient client(server->port());
        const auto project = client.postJson(
            "/api/project",
            R"({"name":"Foxes","short_name":"foxes","description":"d","info":{"task_presenter":"x"}})",
            owner);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(project.body, 200, project.status);
        const std::string id = std::to_string(JsonDocument::parse(project.body).root().find("id").integer());
        const auto task = client.postJson("/api/task", R"({"project_id":)" + id + R"(,"info":{}})", owner);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(task.body, 200, task.status);
        return R"({"project_id":)" + id + R"(,"task_id":)" +
               std::to_string(JsonDocument::parse(task.body).root().find("id").integer()) +
               R"(,"info":"fox"})";
    }

    void testPostsATaskRun()
    {
        start({"ohmage_auth.accept_on_all_routes=true"}, "tasks,ohmage_auth");
        const std::string run = makeTask(), token = newToken();
        const auto id =
            JsonDocument::parse(server->run({"user", "show", "--name", "josh.test", "--json"}).out)
                .root()
                .find("id")
                .integer();
        const HeaderList shown{{"X-Auth-Token", token}};
        HttpClient client(server->port());
        CPPUNIT_ASSERT_EQUAL(200, client.get("/api/foxes/newtask?auth_token=" + token).status);
        const auto answer = client.postJson("/api/taskrun", run, shown);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 200, answer.status);
        const auto stored = JsonDocument::parse(answer.body);
        CPPUNIT_ASSERT_EQUAL(id, stored.root().find("user_id").integer());
        CPPUNIT_ASSERT_EQUAL_MESSAGE("once only", 403, client.postJson("/api/taskrun", run, shown).status);
        CPPUNIT_ASSERT_EQUAL(401, client.postJson("/api/taskrun", run, {{"X-Auth-Token", "x"}}).status);
        assertFailure("0200", "Authentication credentials were not provided.",
                      post("whoami", "client=c", shown));
    }

    void testNeedsProofOfOriginFromACookie()
    {
        start({"ohmage_auth.accept_on_all_routes=true"}, "account,ohmage_auth");
        HttpClient client(server->port());
        const auto answer = client.postForm("/account/signout", "", {{"Cookie", "auth_token=" + newToken()}});
        CPPUNIT_ASSERT_EQUAL(400, answer.status);
    }

    void testCountsFailuresTogether()
    {
        start({}, "account,ohmage_auth");
        for (int i = 0; i < 30; ++i)
            signIn("auth_token", "josh.test", "wrong");
        HttpClient client(server->port());
        const auto form = client.get("/account/signin?response_format=json");
        const auto document = JsonDocument::parse(form.body);
        const auto answer = client.postJson(
            "/account/signin",
            std::string(R"({"email":"josh.test@example.org","password":")") + PASSWORD + "\"}",
            {{"X-CSRFToken", std::string(document.root().find("form").find("csrf").text())}});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 429, answer.status);
    }

    void testOldAddressesOfProjectsLeadOn()
    {
        start({}, "ohmage_auth,tasks");
        makeTask(); // of the project foxes
        const auto user = JsonDocument::parse(server->createUser("second", PASSWORD));
        const HeaderList owner{{"Authorization", std::string(user.root().find("api_key").text())}};
        HttpClient client(server->port());
        for (const std::string name: {"user", "birds%20of prey"})
            client.postJson("/api/project",
                            R"({"name":")" + name + R"(","short_name":")" + name + R"(","description":"d"})",
                            owner);
        for (const auto& [from, to]:
             {std::pair("/app/foxes", "/project/foxes"), std::pair("/app/foxes/", "/project/foxes/"),
              std::pair("/app/foxes/newtask?a=b&c=%20", "/project/foxes/newtask?a=b&c=%20"),
              std::pair("/app/user", "/project/user"),
              std::pair("/app/user/nothing", "/project/user/nothing"),
              std::pair("/app/%66oxes", "/project/%66oxes")})
            for (const std::string method: {"GET", "HEAD"})
            {
                const auto moved = client.send(method, from, {}, {});
                CPPUNIT_ASSERT_EQUAL_MESSAGE(from, 301, moved.status);
                CPPUNIT_ASSERT_EQUAL(std::string(to), moved.header("Location"));
            }
        CPPUNIT_ASSERT_EQUAL_MESSAGE("a call of ohmage's", 405, get("/app/user/auth").status);
        CPPUNIT_ASSERT_EQUAL(200, get("/app/user/whoami").status);
        for (const std::string path: {"/app/nothing", "/app//foxes", "/app/foxe"})
            assertFailure("0100", "This server has no such call.", get(path));
        assertFailure("0100", "This server has no such call.", client.send("POST", "/app/foxes", {}, {}));

        start({}, "ohmage_auth");
        assertFailure("0100", "This server has no such call.", get("/app/foxes"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TogetherTest);

} // namespace colonnade::test::ohmage
