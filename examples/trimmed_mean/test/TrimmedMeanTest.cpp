#include <colonnade/Json.h>
#include <colonnade/testing/TestServer.h>

#include <cppunit/extensions/HelperMacros.h>

#include <chrono>
#include <thread>

using namespace colonnade;
using colonnade::testing::RequestBuilder;
using colonnade::testing::TestServer;

/// Three people count eggs; one of them slips.
class TrimmedMeanTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TrimmedMeanTest);
    CPPUNIT_TEST(testTheLeastAndTheGreatestDoNotCount);
    CPPUNIT_TEST(testItTakesNumbersAlone);
    CPPUNIT_TEST_SUITE_END();

public:
    void testTheLeastAndTheGreatestDoNotCount()
    {
        TestServer server({.plugins = {"tasks", "quality"}});
        makeProject(server);
        send(server, "anna", "PUT", "/api/project/1/quality",
             R"({"questions":[{"name":"eggs","kind":"number","aggregator":"trimmed_mean"}]})");
        for (const auto& [user, eggs]: {std::pair{"anna", "4"}, {"ben", "5"}, {"eve", "500"}})
        {
            send(server, user, "GET", "/api/project/1/newtask", "");
            send(server, user, "POST", "/api/taskrun",
                 R"({"project_id":1,"task_id":1,"info":)" + std::string(eggs) + "}");
        }
        const std::string label = awaitLabel(server);
        CPPUNIT_ASSERT_EQUAL(std::string("5.0"), label);
    }

    void testItTakesNumbersAlone()
    {
        TestServer server({.plugins = {"tasks", "quality"}});
        makeProject(server);
        RequestBuilder request("PUT", "/api/project/1/quality");
        request.header("Authorization", server.apiKeyOf("anna", /*admin=*/true));
        request.json(R"({"questions":[{"name":"eggs","kind":"text","aggregator":"trimmed_mean"}]})");
        const Response refused = server.send(request);
        CPPUNIT_ASSERT_EQUAL(400, refused.status());
        CPPUNIT_ASSERT(refused.bodyText().find("questions.0.aggregator") != std::string_view::npos);
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

    static void makeProject(TestServer& server)
    {
        send(
            server, "anna", "POST", "/api/project",
            R"({"name":"Nests","short_name":"nests","description":"Nests","info":{"task_presenter":"<p>"}})");
        send(server, "anna", "POST", "/api/task", R"({"project_id":1,"n_answers":3})");
        send(server, "anna", "POST", "/project/nests/publish", "");
    }

    /// A thread of the server makes it, a moment after the last answer.
    static std::string awaitLabel(TestServer& server)
    {
        for (int tries = 0; tries < 300; ++tries)
        {
            const auto results =
                JsonDocument::parse(send(server, "anna", "GET", "/api/result?project_id=1", ""));
            JsonValue value = results.root().at(0);
            for (const char* member: {"info", "consensus", "eggs", "label"})
                value = value && value.isObject() ? value.find(member) : JsonValue();
            if (value)
                return value.toJson();
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
        return "none";
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TrimmedMeanTest);
