#include "RunningServer.h"

#include "colonnade/Config.h"
#include "colonnade/Request.h"
#include "http/HostRules.h"
#include "observe/Notices.h"
#include "support/ScratchFolder.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;
using namespace colonnade::test;

namespace
{

/// Which Host and which Origin is taken.
class HostTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(HostTest);
    CPPUNIT_TEST(testNamesOfALoopbackListener);
    CPPUNIT_TEST(testNamesOfAListenerThatOthersReach);
    CPPUNIT_TEST(testAPublicUrlLeadsSomewhere);
    CPPUNIT_TEST(testRequestsForAnotherNameAreMisdirected);
    CPPUNIT_TEST(testAProxysOwnNameIsTakenAndTheForwardedOneJudged);
    CPPUNIT_TEST(testOriginIsComparedWithThePublicUrlAlone);
    CPPUNIT_TEST(testOriginIsComparedWithTheHostWithoutAPublicUrl);
    CPPUNIT_TEST(testAnHttpsSiteIsSecureWhateverTheProxySays);
    CPPUNIT_TEST(testWhatLooksWrongIsToldOnce);
    CPPUNIT_TEST(testOptionsOfTheWholeServer);
    CPPUNIT_TEST(testACodedBodyIsRefusedByItsName);
    CPPUNIT_TEST(testARequestKeepsTheNumberThatItCameWith);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { _settings.allowedHosts = {}; }
    void tearDown() override { _server.reset(); }

    void testNamesOfALoopbackListener()
    {
        const HostRules plain({}, {}, true);
        const HostRules named("https://Crowd.example.org", {"alias.example.org"}, true);
        for (const char* host: {"127.0.0.1", "127.0.0.1:8080", "[::1]", "[::1]:8080", "203.0.113.7",
                                "localhost", "LOCALHOST:1", "localhost.", ""})
        {
            CPPUNIT_ASSERT_MESSAGE(host, plain.accepts(host));
            CPPUNIT_ASSERT_MESSAGE(host, named.accepts(host));
        }
        for (const char* host:
             {"evil.example", "evil.example:8080", "localhost.evil.example", "1.2.3.4.example",
              "127.0.0.1.evil.example", "2130706433", "0x7f.1", "localhost.localdomain"})
        {
            CPPUNIT_ASSERT_MESSAGE(host, !plain.accepts(host));
            CPPUNIT_ASSERT_MESSAGE(host, !named.accepts(host));
        }
        for (const char* host:
             {"crowd.example.org", "CROWD.EXAMPLE.ORG:444", "crowd.example.org.", "alias.example.org"})
        {
            CPPUNIT_ASSERT_MESSAGE(host, !plain.accepts(host));
            CPPUNIT_ASSERT_MESSAGE(host, named.accepts(host));
        }
    }

    void testNamesOfAListenerThatOthersReach()
    {
        CPPUNIT_ASSERT(HostRules({}, {}, false).accepts("any.example"));
        CPPUNIT_ASSERT(HostRules({}, {}, false).acceptsAny());
        const HostRules named("https://crowd.example.org", {}, false);
        CPPUNIT_ASSERT(named.accepts("crowd.example.org") && named.accepts("192.0.2.1"));
        CPPUNIT_ASSERT(!named.accepts("any.example") && !named.accepts("localhost") && !named.acceptsAny());
    }

    void testAPublicUrlLeadsSomewhere()
    {
        for (const std::string url:
             {"https://crowd%20example.org", "https://*", "https://a;b", "https://x/crowd"})
            CPPUNIT_ASSERT_THROW_MESSAGE(url, checkedPublicUrl(url), ConfigurationException);
        for (const std::string url:
             {"", "https://Crowd.example.org:8443", "http://[::1]:80", "http://a_b-c.d"})
            CPPUNIT_ASSERT_EQUAL(url, checkedPublicUrl(url));
    }

    void testRequestsForAnotherNameAreMisdirected()
    {
        start();
        const std::string refused = send("GET /who", "evil.example:8080");
        CPPUNIT_ASSERT_EQUAL(421, statusOf(refused));
        CPPUNIT_ASSERT_MESSAGE(refused, refused.find("http.allowed_hosts") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(421, statusOf(send("GET /nowhere", "evil.example")));
        CPPUNIT_ASSERT_EQUAL(421, statusOf(send("GET /who", "127.0.0.1%.evil.example")));
        CPPUNIT_ASSERT_EQUAL(421, statusOf(send("OPTIONS *", "evil.example")));
        CPPUNIT_ASSERT_EQUAL(421, statusOf(send("GET http://evil.example/who", "localhost")));
        CPPUNIT_ASSERT_EQUAL(200, statusOf(send("GET /health/live", "evil.example")));
        CPPUNIT_ASSERT_EQUAL(200, statusOf(send("GET /health/ready", "evil.example")));
        CPPUNIT_ASSERT_EQUAL(200, statusOf(send("GET /who", "localhost:1")));
        CPPUNIT_ASSERT_EQUAL(200, statusOf(send("GET http://localhost/who", "evil.example")));
    }

    void testAProxysOwnNameIsTakenAndTheForwardedOneJudged()
    {
        _settings.trustedProxies = {"127.0.0.1"};
        _settings.publicUrl = "https://crowd.example.org";
        start();
        const std::pair<const char*, int> table[] = {
            {"", 200},
            {"X-Forwarded-Host: crowd.example.org\r\n", 200},
            {"X-Forwarded-Host: Crowd.Example.org:443\r\n", 200},
            {"X-Forwarded-Host: evil.example\r\n", 421},
            {"X-Forwarded-Host: crowd.example.org, evil.example\r\n", 421},
            {"X-Forwarded-Host: evil.example, crowd.example.org\r\n", 421},
            {"X-Forwarded-Host: crowd.example.org\r\nX-Forwarded-Host: evil.example\r\n", 421},
            {"X-Forwarded-Host: a b\r\n", 421},
            {"Forwarded: for=203.0.113.7;host=evil.example\r\n", 421},
            {"Forwarded: for=203.0.113.7;host=\"crowd.example.org\"\r\n", 200},
        };
        for (const auto& [fields, status]: table)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(fields, status, statusOf(send("GET /who", "upstream", fields)));
    }

    void testOriginIsComparedWithThePublicUrlAlone()
    {
        _settings.publicUrl = "https://Crowd.example.org:443";
        _settings.frontEndOrigins = {"https://front.example", "http://dev.example:3000"};
        start();
        const std::pair<const char*, const char*> table[] = {
            {"", "unsaid"},
            {"Origin: https://crowd.example.org\r\n", "own"},
            {"Origin: https://CROWD.example.org:443\r\n", "own"},
            {"Origin: http://crowd.example.org\r\n", "other"},
            {"Origin: https://crowd.example.org:444\r\n", "other"},
            {"Origin: https://crowd.example.org/\r\n", "other"},
            {"Origin: https://crowd.example.org.evil.example\r\n", "other"},
            {"Origin: http://localhost\r\n", "other"},
            {"Origin: null\r\n", "other"},
            {"Origin: https://front.example\r\n", "front"},
            {"Origin: https://front.example\r\nSec-Fetch-Site: cross-site\r\n", "front"},
            {"Origin: http://dev.example:3000\r\n", "front"},
            {"Origin: http://front.example\r\n", "other"},
            {"Origin: http://dev.example\r\n", "other"},
            {"Origin: https://crowd.example.org\r\nSec-Fetch-Site: cross-site\r\n", "other"},
            {"Origin: https://evil.example\r\nSec-Fetch-Site: same-origin\r\n", "other"},
            {"Sec-Fetch-Site: same-origin\r\n", "own"},
            {"Sec-Fetch-Site: none\r\n", "own"},
            {"Sec-Fetch-Site: same-site\r\n", "other"},
            {"Sec-Fetch-Site: cross-site\r\n", "other"},
        };
        for (const auto& [fields, page]: table)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(fields, std::string(page) + " secure",
                                         bodyOf(send("GET /page", "localhost", fields)));
    }

    void testOriginIsComparedWithTheHostWithoutAPublicUrl()
    {
        start();
        const std::pair<const char*, const char*> table[] = {
            {"Origin: http://localhost:8080\r\n", "own"},    {"Origin: http://LOCALHOST:8080\r\n", "own"},
            {"Origin: https://localhost:8080\r\n", "other"}, {"Origin: http://localhost\r\n", "other"},
            {"Origin: http://localhost:8081\r\n", "other"},  {"Origin: http://127.0.0.1:8080\r\n", "other"},
        };
        for (const auto& [fields, page]: table)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(fields, std::string(page),
                                         bodyOf(send("GET /page", "localhost:8080", fields)));
        CPPUNIT_ASSERT_EQUAL(std::string("own"),
                             bodyOf(send("GET /page", "localhost", "Origin: http://localhost:80\r\n")));
    }

    void testAnHttpsSiteIsSecureWhateverTheProxySays()
    {
        _settings.trustedProxies = {"127.0.0.1"};
        start();
        CPPUNIT_ASSERT_EQUAL(std::string("unsaid"), bodyOf(send("GET /page", "a")));
        CPPUNIT_ASSERT_EQUAL(std::string("unsaid secure"),
                             bodyOf(send("GET /page", "a", "X-Forwarded-Proto: https, http\r\n")));
        _settings.publicUrl = "https://crowd.example.org";
        start();
        CPPUNIT_ASSERT_EQUAL(std::string("unsaid secure"), bodyOf(send("GET /page", "a")));
    }

    void testWhatLooksWrongIsToldOnce()
    {
        const ScratchFolder folder;
        _settings.noticesFile = Notices::fileIn(folder.path());
        start();
        CPPUNIT_ASSERT(Notices::read(_settings.noticesFile).empty());
        for (int i = 0; i < 3; ++i)
        {
            send("GET /who", "localhost", "X-Forwarded-For: 203.0.113.7\r\n");
            send("GET /who", "evil.example");
        }
        auto told = Notices::read(_settings.noticesFile);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, told.size());
        CPPUNIT_ASSERT_MESSAGE(told[0],
                               told[0].find("http.trusted_proxies = 127.0.0.1") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(told[1], told[1].find("\"evil.example\"") != std::string::npos);
        _settings.trustedProxies = {"127.0.0.1"};
        start();
        CPPUNIT_ASSERT(Notices::read(_settings.noticesFile).empty()); // a new run
        send("GET /who", "localhost", "X-Forwarded-For: 203.0.113.7:443\r\n");
        CPPUNIT_ASSERT(Notices::read(_settings.noticesFile).empty());
        send("GET /who", "localhost", "X-Forwarded-For: unknown\r\n");
        told = Notices::read(_settings.noticesFile);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, told.size());
        CPPUNIT_ASSERT_MESSAGE(told[0], told[0].find("\"unknown\"") != std::string::npos);
    }

    void testOptionsOfTheWholeServer()
    {
        start();
        const std::string answer = send("OPTIONS *", "localhost");
        CPPUNIT_ASSERT_EQUAL(204, statusOf(answer));
        CPPUNIT_ASSERT_MESSAGE(answer, answer.find("\r\nAllow: GET, HEAD, POST") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(400, statusOf(send("GET *", "localhost")));
        CPPUNIT_ASSERT_EQUAL(std::string("/ a=b"), bodyOf(send("GET http://localhost?a=b", "localhost")));
        CPPUNIT_ASSERT_EQUAL(std::string("/ "), bodyOf(send("GET http://localhost", "localhost")));
    }

    void testACodedBodyIsRefusedByItsName()
    {
        start();
        for (const std::string coding:
             {"gzip", "br", "zstd", "gzip, identity", "x\x80y", "identity\r\nContent-Encoding: gzip"})
        {
            const std::string answer = send(
                "POST /who", "localhost", "Content-Length: 2\r\nContent-Encoding: " + coding + "\r\n", "{}");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(answer, 415, statusOf(answer));
            CPPUNIT_ASSERT_MESSAGE(answer,
                                   answer.find("\r\nAccept-Encoding: identity\r\n") != std::string::npos);
        }
        CPPUNIT_ASSERT(send("POST /who", "localhost", "Content-Length: 2\r\nContent-Encoding: gzip\r\n", "{}")
                           .find("in the coding gzip") != std::string::npos);
        for (const std::string fields: {"Content-Length: 2\r\nContent-Encoding: identity\r\n",
                                        "Content-Length: 2\r\nContent-Encoding:\r\n"})
            CPPUNIT_ASSERT_EQUAL(200, statusOf(send("POST /who", "localhost", fields, "{}")));
        CPPUNIT_ASSERT_EQUAL(200, statusOf(send("GET /who", "localhost", "Content-Encoding: gzip\r\n")));
    }

    void testARequestKeepsTheNumberThatItCameWith()
    {
        start();
        for (const char* const id: {"abc-123", "Root=1-67891233-abcdef012345678912345678"})
            CPPUNIT_ASSERT_EQUAL(std::string(id), bodyOf(send("GET /id", "localhost",
                                                              std::string("X-Request-Id: ") + id + "\r\n")));
        for (const std::string& id:
             {std::string("a b"), std::string(129, 'a'), std::string(), std::string("<x>")})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                id, std::size_t{16},
                bodyOf(send("GET /id", "localhost", "X-Request-Id: " + id + "\r\n")).size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{16}, bodyOf(send("GET /id", "localhost")).size());
    }

private:
    void start()
    {
        const auto site = std::make_shared<Site>();
        const auto who = [](const Request& request)
        { return Response::text(std::string(request.clientAddress())); };
        site->router.add(get("/who"), who, "test");
        site->router.add(post("/who"), who, "test");
        site->router.add(
            get("/"),
            [](const Request& request)
            { return Response::text(std::string(request.path()) + " " + std::string(request.queryText())); },
            "test");
        site->router.add(
            get("/id"), [](const Request& request) { return Response::text(request.id()); }, "test");
        site->router.add(
            get("/page"),
            [](const Request& request)
            {
                static constexpr const char* NAMES[] = {"unsaid", "own", "front", "other"};
                return Response::text(NAMES[static_cast<int>(request.sentBy())] +
                                      std::string(request.secure() ? " secure" : ""));
            },
            "test");
        _server.reset();
        _server = std::make_unique<RunningServer>(site, _settings);
    }

    std::string send(const std::string& start, const std::string& host, const std::string& fields = {},
                     const std::string& body = {})
    {
        return exchange(_server->port(), start + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" +
                                             fields + "\r\n" + body);
    }

    static std::string bodyOf(const std::string& answer)
    {
        const std::size_t end = answer.find("\r\n\r\n");
        return end == std::string::npos ? answer : answer.substr(end + 4);
    }

    HttpSettings _settings = RunningServer::settings();
    std::unique_ptr<RunningServer> _server;
};

CPPUNIT_TEST_SUITE_REGISTRATION(HostTest);

} // namespace
