#include "colonnade/testing/TestServer.h"
#include "colonnade/Clock.h"
#include "colonnade/Text.h"

#include <Poco/Exception.h>

#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

using namespace colonnade;
using namespace colonnade::testing;

/// What an author's test can do with the server in its own process.
class TestServerTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TestServerTest);
    CPPUNIT_TEST(testARefusedStartThrowsWhatServeWouldPrint);
    CPPUNIT_TEST(testAPluginThatIsNotThereIsNamed);
    CPPUNIT_TEST(testRequestsGoThroughAuthenticatorsAndLimits);
    CPPUNIT_TEST(testARequestThatClaimsAPrincipalIsRefused);
    CPPUNIT_TEST(testTheTraceTellsWhichWayARequestTook);
    CPPUNIT_TEST(testAProxysClientAndSchemeAreTold);
    CPPUNIT_TEST(testTheLogIsKept);
    CPPUNIT_TEST(testTimePassesForAllOfTheProcessAndComesBack);
    CPPUNIT_TEST(testTheDatabaseIsTheOneAskedFor);
    CPPUNIT_TEST(testNothingIsLeftOfAServer);
    CPPUNIT_TEST(testAPluginIsNotTakenForOneThatIsStillLoaded);
    CPPUNIT_TEST_SUITE_END();

public:
    void testARefusedStartThrowsWhatServeWouldPrint()
    {
        const std::string said = refusalOf({.settings = {{"guestbook.keeper", "nobody"}}});
        CPPUNIT_ASSERT_MESSAGE(said, said.find("guestbook.keeper: wanted a mail address") != said.npos);
    }

    void testAPluginThatIsNotThereIsNamed()
    {
        const std::string said = refusalOf({.plugins = {"nowhere"}});
        CPPUNIT_ASSERT_MESSAGE(said, said.find("nowhere") != said.npos);
    }

    void testRequestsGoThroughAuthenticatorsAndLimits()
    {
        TestServer server({.plugins = {"tasks"}, .settings = {{"http.rate_limit", "4"}}});
        const std::string key = server.apiKeyOf("anna");
        CPPUNIT_ASSERT_EQUAL(key, server.apiKeyOf("anna"));
        const std::string project = R"({"name":"Birds","short_name":"birds","description":"Birds"})";
        CPPUNIT_ASSERT_EQUAL(401, server.send(RequestBuilder("POST", "/api/project").json(project)).status());
        const Response made =
            server.send(RequestBuilder("POST", "/api/project").header("Authorization", key).json(project));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(std::string(made.bodyText()), 200, made.status());
        CPPUNIT_ASSERT_EQUAL(std::string("application/json"), made.contentType());
        const std::string large(2'000'000, ' ');
        CPPUNIT_ASSERT_EQUAL(413, server.send(RequestBuilder("POST", "/guestbook").form(large)).status());
        const auto ask = [&] { return server.send(RequestBuilder("GET", "/api/project")).status(); };
        CPPUNIT_ASSERT_EQUAL(200, ask());
        CPPUNIT_ASSERT_EQUAL(200, ask());
        CPPUNIT_ASSERT_EQUAL(429, ask()); // the first one was the refused POST
    }

    void testARequestThatClaimsAPrincipalIsRefused()
    {
        TestServer server;
        CPPUNIT_ASSERT_THROW(server.send(RequestBuilder("GET", "/guestbook").principal(Principal())),
                             Poco::InvalidArgumentException);
    }

    void testTheTraceTellsWhichWayARequestTook()
    {
        TestServer server({.plugins = {"tasks"}});
        const std::string key = server.apiKeyOf("anna");
        server.send(RequestBuilder("GET", "/api/project").header("Authorization", key));
        expectStep(server, "authenticator api_key: accepted");
        expectStep(server, "route GET /api/project of tasks, acting: user::1");
        expectStep(server, "answer 200");
        server.send(RequestBuilder("GET", "/api/project"));
        expectStep(server, "authenticator api_key: none");
        server.send(RequestBuilder("GET", "/nowhere"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), server.trace().size());
        expectStep(server, "answer 404");
    }

    void testAProxysClientAndSchemeAreTold()
    {
        TestServer server({.plugins = {"tasks"}, .settings = {{"http.rate_limit", "2"}}});
        const auto askFrom = [&](const char* address)
        { return server.send(RequestBuilder("GET", "/api/project").clientAddress(address)).status(); };
        CPPUNIT_ASSERT_EQUAL(200, askFrom("192.0.2.1"));
        CPPUNIT_ASSERT_EQUAL(429, askFrom("192.0.2.1"));
        CPPUNIT_ASSERT_EQUAL(200, askFrom("198.51.100.1"));
        CPPUNIT_ASSERT_EQUAL(404, server.send(RequestBuilder("GET", "/nowhere").secure(true)).status());
    }

    void testTheLogIsKept()
    {
        TestServer server({.settings = {{"mail.transport", "file"}}});
        server.send(RequestBuilder("GET", "/guestbook").clientAddress("192.0.2.1"));
        CPPUNIT_ASSERT(!server.logged("data").empty());
        CPPUNIT_ASSERT(server.logged("nobody").empty());
        for (const auto& line: server.logged("data"))
            CPPUNIT_ASSERT_MESSAGE(line, line.find(": ") != line.npos);
    }

    void testTimePassesForAllOfTheProcessAndComesBack()
    {
        constexpr std::int64_t week = 7 * 24 * 3600;
        const std::int64_t before = systemClock().nowSeconds();
        {
            TestServer server;
            server.pass(week);
            CPPUNIT_ASSERT(systemClock().nowSeconds() >= before + week);
            server.send(RequestBuilder("POST", "/guestbook").form("line=late"));
            const auto leftAt = server.database().read(
                [](Session& session) { return session.findInteger("select left_at from guestbook_line"); });
            CPPUNIT_ASSERT(leftAt.value() >= before + week);
        }
        CPPUNIT_ASSERT(systemClock().nowSeconds() < before + week);
    }

    void testTheDatabaseIsTheOneAskedFor()
    {
        const char* const wanted = std::getenv("COLONNADE_TEST_DATABASE");
        TestServer server;
        CPPUNIT_ASSERT(
            (wanted && std::string(wanted) == "postgresql" ? Dialect::Postgresql : Dialect::Sqlite) ==
            server.database().dialect());
    }

    void testNothingIsLeftOfAServer()
    {
        std::string folder;
        {
            TestServer server({.plugins = {"account", "tasks"}});
            folder = server.dataDirectory();
            CPPUNIT_ASSERT(std::filesystem::exists(folder));
            CPPUNIT_ASSERT(server.url().starts_with("http://127.0.0.1:"));
            server.stop();
            CPPUNIT_ASSERT(!server.logged("data").empty());
        }
        CPPUNIT_ASSERT(!std::filesystem::exists(folder));
    }

    /// What a refused start has loaded stays so.
    void testAPluginIsNotTakenForOneThatIsStillLoaded()
    {
        refusalOf({.settings = {{"guestbook.keeper", "nobody"}}});
        TestServer server({.plugin = "", .plugins = {"account"}});
        CPPUNIT_ASSERT_EQUAL(404, server.send(RequestBuilder("GET", "/guestbook")).status());
    }

private:
    static std::string refusalOf(const TestOptions& options)
    {
        try
        {
            const TestServer server(options);
        }
        catch (const Poco::Exception& exc)
        {
            return exc.message();
        }
        CPPUNIT_FAIL("the server started");
        return {};
    }

    static void expectStep(const TestServer& server, const std::string& step)
    {
        const auto steps = server.trace();
        std::string all;
        for (const auto& one: steps)
            all += one + "\n";
        CPPUNIT_ASSERT_MESSAGE(all, std::find(steps.begin(), steps.end(), step) != steps.end());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TestServerTest);
