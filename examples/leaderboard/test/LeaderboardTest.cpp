#include <colonnade/testing/TestServer.h>

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;
using colonnade::testing::RequestBuilder;
using colonnade::testing::TestServer;

/// The page, and its twin for programs.
class LeaderboardTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(LeaderboardTest);
    CPPUNIT_TEST(testWhoAnsweredIsListed);
    CPPUNIT_TEST(testADraftHasNone);
    CPPUNIT_TEST_SUITE_END();

public:
    void testWhoAnsweredIsListed()
    {
        TestServer server({.plugins = {"tasks"}});
        makeProject(server);
        send(server, "POST", "/project/birds/publish", "");
        CPPUNIT_ASSERT(has(page(server), "Nobody has answered yet."));
        send(server, "GET", "/api/project/1/newtask", "");
        send(server, "POST", "/api/taskrun", R"({"project_id":1,"task_id":1,"info":"a robin"})");
        server.settle();
        CPPUNIT_ASSERT_MESSAGE(page(server), has(page(server), "<li>anna: 1</li>"));
        const std::string twin = page(server, "?response_format=json");
        CPPUNIT_ASSERT_MESSAGE(twin, has(twin, R"("people":[{"name":"anna","answers":1}])"));
    }

    void testADraftHasNone()
    {
        TestServer server({.plugins = {"tasks"}});
        makeProject(server);
        CPPUNIT_ASSERT_EQUAL(404, server.send(RequestBuilder("GET", "/leaderboard/birds")).status());
    }

private:
    static bool has(const std::string& text, const std::string& part)
    {
        return text.find(part) != std::string::npos;
    }

    static std::string page(TestServer& server, const std::string& query = "")
    {
        return send(server, "GET", "/leaderboard/birds" + query, "");
    }

    static std::string send(TestServer& server, const std::string& method, const std::string& path,
                            const std::string& json)
    {
        RequestBuilder request(method, path);
        request.header("Authorization", server.apiKeyOf("anna", /*admin=*/true));
        if (!json.empty())
            request.json(json);
        const Response answer = server.send(request);
        CPPUNIT_ASSERT_MESSAGE(path + ": " + std::string(answer.bodyText()), answer.status() < 400);
        return std::string(answer.bodyText());
    }

    static void makeProject(TestServer& server)
    {
        send(
            server, "POST", "/api/project",
            R"({"name":"Birds","short_name":"birds","description":"Birds","info":{"task_presenter":"<p>"}})");
        send(server, "POST", "/api/task", R"({"project_id":1,"n_answers":2})");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(LeaderboardTest);
