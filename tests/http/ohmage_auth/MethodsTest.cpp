#include "http/ohmage_auth/OhmageClient.h"

namespace colonnade::test::ohmage
{

/// Methods, URLs, headers and origins.
class MethodsTest: public OhmageServer
{
    CPPUNIT_TEST_SUITE(MethodsTest);
    CPPUNIT_TEST(testServesPostAndWhoAmIByGet);
    CPPUNIT_TEST(testAnswersOptions);
    CPPUNIT_TEST(testMatchesUrlsExactly);
    CPPUNIT_TEST(testServesTheContextPath);
    CPPUNIT_TEST(testTellsABadClientFirst);
    CPPUNIT_TEST(testPacksAnswers);
    CPPUNIT_TEST(testLetsNoOriginInByDefault);
    CPPUNIT_TEST(testLetsListedOriginsIn);
    CPPUNIT_TEST(testRefusesToStartWithABadOrigin);
    CPPUNIT_TEST_SUITE_END();

    Answer send(const std::string& method, const std::string& target, const HeaderList& headers = {}) const
    {
        HttpClient client(server->port());
        return client.send(method, target, headers, {});
    }

    void expectEmpty(int status, const Answer& answer) const
    {
        CPPUNIT_ASSERT_EQUAL(status, answer.status);
        CPPUNIT_ASSERT_EQUAL(std::string(), answer.body);
    }

    void testServesPostAndWhoAmIByGet()
    {
        for (const std::string call: {"auth", "auth_token", "logout"})
        {
            const auto answer = send("GET", "/app/user/" + call);
            expectEmpty(405, answer);
            CPPUNIT_ASSERT(answer.header("Allow").find("POST") != std::string::npos);
            CPPUNIT_ASSERT(answer.header("Content-Type").starts_with("text/html"));
            expectEmpty(405, send("HEAD", "/app/user/" + call));
        }
        expectEmpty(200, send("HEAD", "/app/user/whoami?client=c"));
        for (const std::string call: {"auth", "auth_token", "logout", "whoami"})
        {
            expectEmpty(501, send("PUT", "/app/user/" + call));
            expectEmpty(405, send("DELETE", "/app/user/" + call));
            expectEmpty(501, send("PATCH", "/app/user/" + call));
        }
    }

    void testAnswersOptions()
    {
        for (const std::string call: {"auth", "auth_token", "logout", "whoami"})
        {
            const auto answer = send("OPTIONS", "/app/user/" + call);
            expectEmpty(200, answer);
            CPPUNIT_ASSERT_EQUAL(std::string("GET, HEAD, POST, PUT, OPTIONS"), answer.header("Allow"));
        }
    }

    void testMatchesUrlsExactly()
    {
        for (const std::string path: {"/app/user/auth/", "/app/user//auth", "/app/user/auth;x=1",
                                      "/app/User/Auth", "/app/user/%77hoami", "/app/user/%61uth", "/app/user",
                                      "/app/user/no_such_call", "/app/nothing"})
            for (const std::string method: {"GET", "POST"})
                assertFailure("0100", "This server has no such call.", send(method, path));
        for (const std::string method: {"PUT", "DELETE", "PATCH", "OPTIONS"})
            assertFailure("0100", "This server has no such call.", send(method, "/app/nothing"));
    }

    void testServesTheContextPath()
    {
        const auto page = send("GET", "/app/");
        expectEmpty(200, page);
        CPPUNIT_ASSERT(page.header("Content-Type").starts_with("text/html"));
        const auto moved = send("GET", "/app");
        CPPUNIT_ASSERT_EQUAL(302, moved.status);
        CPPUNIT_ASSERT_EQUAL(std::string("/app/"), moved.header("Location"));
        for (const std::string path: {"/app", "/app/", "/app?client=c"})
            assertFailure("0100", "This server has no such call.", send("POST", path));
    }

    void testTellsABadClientFirst()
    {
        for (const auto& [method, path]:
             {std::pair("GET", "/app/nothing"), std::pair("GET", "/app/user/auth"),
              std::pair("POST", "/app/user/whoami"), std::pair("DELETE", "/app/user/auth"),
              std::pair("OPTIONS", "/app/user/auth"), std::pair("PUT", "/app/user/logout"),
              std::pair("GET", "/app"), std::pair("GET", "/app/"), std::pair("POST", "/app/user/create")})
        {
            const auto answer = send(method, std::string(path) + "?client=a&client=b");
            CPPUNIT_ASSERT_EQUAL(400, answer.status);
            CPPUNIT_ASSERT(answer.body.find("More than one client value was given.") != std::string::npos);
        }
    }

    void testPacksAnswers()
    {
        const auto packed = send("POST", "/app/user/whoami", {{"Accept-Encoding", "gzip, deflate"}});
        CPPUNIT_ASSERT_EQUAL(std::string("gzip"), packed.header("Content-Encoding"));
        CPPUNIT_ASSERT_EQUAL(std::string("Accept-Encoding"), packed.header("Vary"));
        CPPUNIT_ASSERT_EQUAL(std::string("application/json"), packed.header("Content-Type"));
        CPPUNIT_ASSERT_EQUAL(std::string("\x1f\x8b"), packed.body.substr(0, 2));
        CPPUNIT_ASSERT(
            send("POST", "/app/user/whoami", {{"Accept-Encoding", "gzip;q=0"}}).body.starts_with("{"));
    }

    void testLetsNoOriginInByDefault()
    {
        for (const std::string origin: {"https://front.example", "null"})
        {
            const auto answer = send("POST", "/app/user/whoami", {{"Origin", origin}});
            assertFailure("0200", "Authentication credentials were not provided.", answer);
            CPPUNIT_ASSERT_EQUAL(std::string(), answer.header("Access-Control-Allow-Origin"));
        }
    }

    void testLetsListedOriginsIn()
    {
        start({"ohmage_auth.allowed_origins=https://front.example, http://localhost:9000"});
        for (const std::string path:
             {"/app/user/whoami", "/app/nothing", "/app/user/whoami?client=a&client=b"})
        {
            const auto answer = send("POST", path, {{"Origin", "https://front.example"}});
            CPPUNIT_ASSERT_EQUAL(std::string("https://front.example"),
                                 answer.header("Access-Control-Allow-Origin"));
            CPPUNIT_ASSERT_EQUAL(std::string("true"), answer.header("Access-Control-Allow-Credentials"));
        }
        CPPUNIT_ASSERT_EQUAL(std::string(),
                             send("POST", "/app/user/whoami", {{"Origin", "https://evil.example"}})
                                 .header("Access-Control-Allow-Origin"));
        HeaderList preflight{{"Origin", "http://localhost:9000"}, {"Access-Control-Request-Method", "POST"}};
        const auto good = send("OPTIONS", "/app/user/auth", preflight);
        CPPUNIT_ASSERT_EQUAL(200, good.status);
        CPPUNIT_ASSERT_EQUAL(std::string("GET, POST, OPTIONS, HEAD"),
                             good.header("Access-Control-Allow-Methods"));
        preflight.emplace_back("Access-Control-Request-Headers", "X-Requested-With");
        CPPUNIT_ASSERT_EQUAL(403, send("OPTIONS", "/app/user/auth", preflight).status);
    }

    void testRefusesToStartWithABadOrigin()
    {
        const ScratchFolder folder;
        const auto result =
            runProgram({colonnadeBinary(), "serve", "--listen", "127.0.0.1:0", "--data-dir", folder.path(),
                        "-D", "plugins.enabled=ohmage_auth", "-D", "ohmage_auth.allowed_origins=*"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 1, result.exitCode);
        CPPUNIT_ASSERT_MESSAGE(result.err,
                               result.err.find("ohmage_auth.allowed_origins") != std::string::npos);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MethodsTest);

} // namespace colonnade::test::ohmage
