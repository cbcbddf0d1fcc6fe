#include <colonnade/testing/TestServer.h>

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;
using colonnade::testing::RequestBuilder;
using colonnade::testing::TestServer;

/// Three people answer; what most of them said stands in the result.
class ConsensusTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ConsensusTest);
    CPPUNIT_TEST(testTheMajorityStandsInTheResult);
    CPPUNIT_TEST(testTooFewAlikeAreNoMajority);
    CPPUNIT_TEST_SUITE_END();

public:
    void testTheMajorityStandsInTheResult()
    {
        TestServer server({.plugins = {"tasks"}});
        answerAll(server);
        const std::string found = results(server, "&info=consensus::robin");
        CPPUNIT_ASSERT_MESSAGE(found, found.find(R"("consensus":"robin")") != found.npos);
        CPPUNIT_ASSERT_EQUAL(std::string("[]"), results(server, "&info=consensus::wren"));
    }

    void testTooFewAlikeAreNoMajority()
    {
        TestServer server({.plugins = {"tasks"}, .settings = {{"consensus.percent", "67"}}});
        answerAll(server);
        const std::string found = results(server, "");
        CPPUNIT_ASSERT_MESSAGE(found, found.find(R"("consensus":null)") != found.npos);
    }

private:
    static std::string send(TestServer& server, const std::string& user, const std::string& method,
                            const std::string& path, const std::string& json)
    {
        RequestBuilder request(method, path);
        request.header("Authorization", server.apiKeyOf(user, /*admin=*/user == "anna"));
        if (!json.empty())
            request.json(json);
        const Response answer = server.send(request);
        CPPUNIT_ASSERT_MESSAGE(path + ": " + std::string(answer.bodyText()), answer.status() < 400);
        return std::string(answer.bodyText());
    }

    static void answerAll(TestServer& server)
    {
        send(
            server, "anna", "POST", "/api/project",
            R"({"name":"Birds","short_name":"birds","description":"Birds","info":{"task_presenter":"<p>"}})");
        send(server, "anna", "POST", "/api/task", R"({"project_id":1,"n_answers":3})");
        send(server, "anna", "POST", "/project/birds/publish", "");
        for (const auto& [user, bird]: {std::pair{"anna", "robin"}, {"ben", "wren"}, {"eve", "robin"}})
        {
            send(server, user, "GET", "/api/project/1/newtask", "");
            send(server, user, "POST", "/api/taskrun",
                 R"({"project_id":1,"task_id":1,"info":")" + std::string(bird) + R"("})");
        }
        server.settle();
    }

    static std::string results(TestServer& server, const std::string& query)
    {
        return send(server, "anna", "GET", "/api/result?project_id=1" + query, "");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ConsensusTest);
