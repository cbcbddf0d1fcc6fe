#include <colonnade/Json.h>
#include <colonnade/testing/TestServer.h>

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;
using colonnade::testing::RequestBuilder;
using colonnade::testing::TestServer;

/// Who stands in Zürich gets the tasks of Zürich first.
class NearbyTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(NearbyTest);
    CPPUNIT_TEST(testTheNearestTaskComesFirst);
    CPPUNIT_TEST(testWhatIsNowhereOnEarthIsRefused);
    CPPUNIT_TEST_SUITE_END();

public:
    void testTheNearestTaskComesFirst()
    {
        TestServer server({.plugins = {"tasks"}});
        publishProject(server);
        send(server, "ben", "POST", "/nearby/1/place", {}, "latitude=47.3&longitude=8.5");
        CPPUNIT_ASSERT_EQUAL(ZURICH, nextTask(server, "ben"));
        send(server, "eve", "POST", "/nearby/1/place", {}, "latitude=59.9&longitude=10.7");
        CPPUNIT_ASSERT_EQUAL(OSLO, nextTask(server, "eve"));
        answer(server, "ben", ZURICH);
        CPPUNIT_ASSERT_EQUAL(OSLO, nextTask(server, "ben"));
        answer(server, "ben", OSLO);
        CPPUNIT_ASSERT_EQUAL(NOWHERE, nextTask(server, "ben"));
        // What moves is found where it is now.
        send(server, "anna", "PUT", "/api/task/3", R"({"info":{"latitude":59.8,"longitude":10.7}})");
        answer(server, "eve", OSLO);
        CPPUNIT_ASSERT_EQUAL(NOWHERE, nextTask(server, "eve"));
    }

    void testWhatIsNowhereOnEarthIsRefused()
    {
        TestServer server({.plugins = {"tasks"}});
        for (const std::string form: {"", "latitude=47", "latitude=x&longitude=8", "latitude=91&longitude=8"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                form, 400, server.send(RequestBuilder("POST", "/nearby/1/place").form(form)).status());
    }

private:
    static constexpr std::int64_t ZURICH = 2, OSLO = 1, NOWHERE = 3;

    static std::string send(TestServer& server, const std::string& user, const std::string& method,
                            const std::string& path, const std::string& json, const std::string& form = {})
    {
        RequestBuilder request(method, path);
        request.header("Authorization", server.apiKeyOf(user, /*admin=*/user == "anna"));
        if (!json.empty())
            request.json(json);
        else if (!form.empty())
            request.form(form);
        const Response answer = server.send(request);
        CPPUNIT_ASSERT_MESSAGE(path + ": " + std::string(answer.bodyText()), answer.status() < 400);
        return std::string(answer.bodyText());
    }

    static void publishProject(TestServer& server)
    {
        const auto make = [&](const std::string& path, const std::string& json)
        { send(server, "anna", "POST", path, json); };
        make("/api/project", R"({"name":"Trees","short_name":"trees","description":"Trees",)"
                             R"("info":{"task_presenter":"<p>","sched":"nearby"}})");
        make("/api/task", R"({"project_id":1,"n_answers":3,"info":{"latitude":59.91,"longitude":10.75}})");
        make("/api/task", R"({"project_id":1,"n_answers":3,"info":{"latitude":47.37,"longitude":8.54}})");
        make("/api/task", R"({"project_id":1,"n_answers":3,"info":"somewhere"})");
        make("/project/trees/publish", "");
    }

    static std::int64_t nextTask(TestServer& server, const std::string& user)
    {
        return JsonDocument::parse(send(server, user, "GET", "/api/project/1/newtask", ""))
            .root()
            .find("id")
            .integer();
    }

    static void answer(TestServer& server, const std::string& user, std::int64_t task)
    {
        nextTask(server, user);
        send(server, user, "POST", "/api/taskrun",
             R"({"project_id":1,"task_id":)" + std::to_string(task) + R"(,"info":"a lime tree"})");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(NearbyTest);
