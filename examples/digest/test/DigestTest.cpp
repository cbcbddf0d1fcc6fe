#include <colonnade/testing/TestServer.h>

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;
using colonnade::testing::RequestBuilder;
using colonnade::testing::TestServer;

/// A week of a project: no test waits for Monday.
class DigestTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(DigestTest);
    CPPUNIT_TEST(testAWeekWithCompletedTasksIsMailed);
    CPPUNIT_TEST(testAWeekWithoutIsNot);
    CPPUNIT_TEST_SUITE_END();

public:
    void testAWeekWithCompletedTasksIsMailed()
    {
        TestServer server({.plugins = {"tasks"}});
        publishProject(server);
        send(server, "GET", "/api/project/1/newtask", "");
        send(server, "POST", "/api/taskrun", R"({"project_id":1,"task_id":1,"info":"a robin"})");
        server.settle();
        CPPUNIT_ASSERT(server.mails().empty());
        server.pass(WEEK);
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), digestsOf(server).size());
        const Message mail = digestsOf(server).front();
        CPPUNIT_ASSERT_EQUAL(std::string("anna@example.org"), mail.to.front());
        CPPUNIT_ASSERT_EQUAL(std::string("1 tasks are complete.\n"), mail.text);
        server.pass(WEEK);
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), digestsOf(server).size());
    }

    void testAWeekWithoutIsNot()
    {
        TestServer server({.plugins = {"tasks"}});
        publishProject(server);
        server.pass(WEEK);
        CPPUNIT_ASSERT(server.mails().empty());
    }

private:
    /// The server itself tells owners by mail, too, that their project is complete.
    static std::vector<Message> digestsOf(TestServer& server)
    {
        auto mails = server.mails();
        std::erase_if(mails, [](const Message& mail) { return mail.subject != "This week in Birds"; });
        return mails;
    }

    static constexpr std::int64_t WEEK = 7 * 24 * 3600;

    static void send(TestServer& server, const std::string& method, const std::string& path,
                     const std::string& json)
    {
        RequestBuilder request(method, path);
        request.header("Authorization", server.apiKeyOf("anna", /*admin=*/true));
        if (!json.empty())
            request.json(json);
        const Response answer = server.send(request);
        CPPUNIT_ASSERT_MESSAGE(path + ": " + std::string(answer.bodyText()), answer.status() < 400);
    }

    static void publishProject(TestServer& server)
    {
        send(
            server, "POST", "/api/project",
            R"({"name":"Birds","short_name":"birds","description":"Birds","info":{"task_presenter":"<p>"}})");
        send(server, "POST", "/api/task", R"({"project_id":1,"n_answers":1})");
        send(server, "POST", "/project/birds/publish", "");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(DigestTest);
