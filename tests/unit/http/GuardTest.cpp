#include "RunningServer.h"

#include "colonnade/Database.h"
#include "colonnade/Files.h"
#include "colonnade/Identity.h"
#include "colonnade/Request.h"

#include <cppunit/extensions/HelperMacros.h>

#include <stdexcept>

using namespace colonnade;
using namespace colonnade::test;

namespace
{

/// Reads `X-User`; a cookie-like one if `ambient`.
class HeaderAuthenticator final: public Authenticator
{
public:
    HeaderAuthenticator(std::string name, bool ambient):
        _name(std::move(name)),
        _ambient(ambient)
    {
    }
    std::string_view name() const override { return _name; }
    bool ambient() const override { return _ambient; }
    std::variant<NoCredentials, Principal, Rejected> authenticate(const Request& request,
                                                                  const Scope&) const override
    {
        const auto user = request.findHeader("X-" + _name);
        if (!user)
            return NoCredentials{};
        if (*user == "bad")
            return Rejected{401, "bad_key", "The key is wrong.", "Bearer"};
        return Principal{{"user", std::string(*user), {}, true}, _name, {}};
    }

private:
    const std::string _name;
    const bool _ambient;
};

/// Reads `X-Vouched`, a name that project 7 vouches for.
class VouchingAuthenticator final: public Authenticator
{
public:
    std::string_view name() const override { return "vouched"; }
    bool ambient() const override { return false; }
    std::variant<NoCredentials, Principal, Rejected> authenticate(const Request& request,
                                                                  const Scope&) const override
    {
        const auto claimed = request.findHeader("X-Vouched");
        if (!claimed)
            return NoCredentials{};
        const Actor actor{"external", std::string(*claimed), "project/7"};
        return Principal{.actor = actor, .method = "vouched", .voucher = actor.scope};
    }
};

class FamilyRenderer final: public ErrorRenderer
{
public:
    std::string_view family() const override { return "shouting"; }
    Response render(const Problem& problem, const Request&) const override
    {
        return Response::text("!" + problem.code, problem.status);
    }
};

class CorsFilter final: public ResponseFilter
{
public:
    std::string_view prefix() const override { return "/api"; }
    void apply(const Request&, Response& response) const override { response.header("X-Filtered", "yes"); }
};

class GuardTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(GuardTest);
    CPPUNIT_TEST(testFirstAuthenticatorThatKnowsDecides);
    CPPUNIT_TEST(testRequiredRefusesTheAnonymous);
    CPPUNIT_TEST(testCredentialsOfOtherKindsDoNotCount);
    CPPUNIT_TEST(testAmbientCredentialsNeedASignOfTheOwnSite);
    CPPUNIT_TEST(testRateLimitRefusesTheRequestThatReachesIt);
    CPPUNIT_TEST(testRateLimitCountsCallersApart);
    CPPUNIT_TEST(testUnprovenCallersAreCountedByNetwork);
    CPPUNIT_TEST(testClaimedNamesAreCountedThreeTimes);
    CPPUNIT_TEST(testMadeUpNamesCostTheirNetworkOnly);
    CPPUNIT_TEST(testUncountedAnswersDoNotCount);
    CPPUNIT_TEST(testExceptionsOfAnyTypeBecomeAnAnswer);
    CPPUNIT_TEST(testErrorsHaveTheShapeOfTheirFamily);
    CPPUNIT_TEST(testFiltersSeeEveryAnswerBelowTheirPrefix);
    CPPUNIT_TEST(testForwardedAddressCountsOnlyFromATrustedProxy);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        const auto site = std::make_shared<Site>();
        site->authenticators = {std::make_shared<HeaderAuthenticator>("key", false),
                                std::make_shared<HeaderAuthenticator>("session", true),
                                std::make_shared<VouchingAuthenticator>()};
        site->renderers = {std::make_shared<FamilyRenderer>()};
        site->filters = {std::make_shared<CorsFilter>()};
        const auto who = [](const Request& request)
        {
            const auto& principal = request.principal();
            return Response::text((principal ? principal->method : "nobody") + " " + request.actor().key());
        };
        Router& router = site->router;
        router.addMount({"/api", "shouting", "test"});
        router.add(get("/who").auth(Auth::Optional), who, "test");
        router.add(post("/who").auth(Auth::Optional), who, "test");
        router.add(post("/free").auth(Auth::Optional).csrf(Csrf::Handler), who, "test");
        router.add(get("/key").auth(Auth::Required).credentials({"key"}), who, "test");
        router.add(get("/limited").auth(Auth::Optional).rateLimit("bucket"), who, "test");
        router.add(
            get("/answer").auth(Auth::Optional).rateLimit("answers"),
            [](const Request&) { return Response::text("done").uncounted(); }, "test");
        router.add(get("/api/fail/{how}"), fail, "test");
        router.add(get("/fail/{how}"), fail, "test");
        HttpSettings settings = RunningServer::settings();
        settings.rateLimit = 4;
        settings.projectRateLimit = 60;
        settings.publicUrl = "https://site.example";
        settings.trustedProxies = {"127.0.0.0/8"};
        _server = std::make_unique<RunningServer>(site, settings);
    }

    void tearDown() override { _server.reset(); }

    void testFirstAuthenticatorThatKnowsDecides()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("key user::5"),
                             bodyOf(send("GET /who", "X-session: 6\r\nX-key: 5\r\n")));
        CPPUNIT_ASSERT_EQUAL(std::string("session user::6"), bodyOf(send("GET /who", "X-session: 6\r\n")));
        CPPUNIT_ASSERT_EQUAL(std::string("nobody anonymous::127.0.0.1"), bodyOf(send("GET /who")));
        const std::string refused = send("GET /who", "X-key: bad\r\nX-session: 6\r\n");
        CPPUNIT_ASSERT_EQUAL(401, statusOf(refused));
        CPPUNIT_ASSERT(refused.find("\r\nWWW-Authenticate: Bearer\r\n") != std::string::npos);
    }

    void testRequiredRefusesTheAnonymous()
    {
        CPPUNIT_ASSERT_EQUAL(401, statusOf(send("GET /key")));
        CPPUNIT_ASSERT_EQUAL(200, statusOf(send("GET /key", "X-key: 5\r\n")));
    }

    void testCredentialsOfOtherKindsDoNotCount()
    {
        CPPUNIT_ASSERT_EQUAL(401, statusOf(send("GET /key", "X-session: 5\r\n")));
    }

    void testAmbientCredentialsNeedASignOfTheOwnSite()
    {
        const std::string session = "X-session: 5\r\n";
        const std::pair<const char*, int> table[] = {
            {"", 403},
            {"Content-Type: text/plain\r\n", 403},
            {"Content-Type: application/json\r\n", 200},
            {"Origin: https://evil.example\r\nContent-Type: application/json\r\n", 403},
            {"Origin: null\r\n", 403},
            {"Origin: https://site.example\r\n", 200},
            {"Origin: https://site.example.evil.example\r\n", 403},
            {"Origin: http://a\r\n", 403},
            {"Origin: https://a\r\n", 403},
            {"Origin: https://SITE.example:443\r\n", 200},
            {"Sec-Fetch-Site: same-origin\r\n", 200},
            {"Sec-Fetch-Site: none\r\n", 200},
            {"Sec-Fetch-Site: cross-site\r\nOrigin: https://site.example\r\n", 403},
            {"Sec-Fetch-Site: same-site\r\nContent-Type: application/json\r\n", 403},
        };
        for (const auto& [fields, status]: table)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(fields, status, statusOf(send("POST /who", session + fields)));
        CPPUNIT_ASSERT_EQUAL(200, statusOf(send("POST /who", "X-key: 5\r\n")));
        CPPUNIT_ASSERT_EQUAL(200, statusOf(send("POST /free", session)));
        CPPUNIT_ASSERT_EQUAL(200, statusOf(send("GET /who", session)));
    }

    void testRateLimitRefusesTheRequestThatReachesIt()
    {
        for (const int remaining: {3, 2, 1})
        {
            const std::string answer = send("HEAD /limited");
            CPPUNIT_ASSERT_EQUAL(200, statusOf(answer));
            CPPUNIT_ASSERT(answer.find("\r\nX-RateLimit-Remaining: " + std::to_string(remaining) + "\r\n") !=
                           std::string::npos);
        }
        CPPUNIT_ASSERT_EQUAL(204, statusOf(send("OPTIONS /limited"))); // does not count
        for (int i = 0; i < 2; ++i)
        {
            const std::string answer = send("GET /limited");
            CPPUNIT_ASSERT_EQUAL(429, statusOf(answer));
            CPPUNIT_ASSERT(
                answer.find("\r\nX-RateLimit-Limit: 4\r\nX-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: ") !=
                std::string::npos);
            CPPUNIT_ASSERT(answer.find("too_many_requests") != std::string::npos);
        }
    }

    void testRateLimitCountsCallersApart()
    {
        for (int i = 0; i < 4; ++i)
            send("GET /limited", "X-key: 5\r\n");
        CPPUNIT_ASSERT_EQUAL(429, statusOf(send("GET /limited", "X-key: 5\r\n")));
        CPPUNIT_ASSERT_EQUAL(200, statusOf(send("GET /limited", "X-key: 6\r\n")));
        CPPUNIT_ASSERT_EQUAL(200, statusOf(send("GET /limited")));
        for (int i = 0; i < 3; ++i)
            send("GET /limited", "X-key: bad\r\n");
        CPPUNIT_ASSERT_EQUAL(429, statusOf(send("GET /limited", "X-key: bad\r\n"))); // guesses count
    }

    void testUnprovenCallersAreCountedByNetwork()
    {
        for (const char* host: {"1", "2", "ffff:ffff"})
            CPPUNIT_ASSERT_EQUAL(200, statusOf(send("GET /limited", "X-Forwarded-For: 2001:db8:0:1::" +
                                                                        std::string(host) + "\r\n")));
        CPPUNIT_ASSERT_EQUAL(429, statusOf(send("GET /limited", "X-Forwarded-For: 2001:db8:0:1::3\r\n")));
        CPPUNIT_ASSERT_EQUAL(200, statusOf(send("GET /limited", "X-Forwarded-For: 2001:db8:0:2::3\r\n")));
    }

    void testClaimedNamesAreCountedThreeTimes()
    {
        const auto ask = [&](const std::string& name, const std::string& network) {
            return send("GET /limited",
                        "X-Vouched: " + name + "\r\nX-Forwarded-For: 192.0.2." + network + "\r\n");
        };
        for (int i = 0; i < 3; ++i)
            CPPUNIT_ASSERT_EQUAL(200, statusOf(ask("ada", "1")));
        const std::string refused = ask("ada", "1");
        CPPUNIT_ASSERT_EQUAL(429, statusOf(refused));
        CPPUNIT_ASSERT(refused.find("\r\nX-RateLimit-Limit: 4\r\n") != std::string::npos);
        int served = 3; // what was refused to the name is no matter of the network
        while (statusOf(ask("name " + std::to_string(served), "1")) == 200)
            ++served;
        CPPUNIT_ASSERT_EQUAL_MESSAGE("ten times as many from one network", 39, served);
        while (statusOf(ask("name " + std::to_string(served), "2")) == 200)
            ++served;
        CPPUNIT_ASSERT_EQUAL_MESSAGE("of one project, from everywhere", 59, served);
        CPPUNIT_ASSERT_EQUAL(200, statusOf(send("GET /limited", "X-key: 5\r\n")));
    }

    void testMadeUpNamesCostTheirNetworkOnly()
    {
        int refused = 0;
        for (int i = 0; i < 100; ++i)
            refused += statusOf(send("GET /limited", "X-Vouched: n" + std::to_string(i) +
                                                         "\r\nX-Forwarded-For: 192.0.2.1\r\n")) == 429
                           ? 1
                           : 0;
        CPPUNIT_ASSERT_EQUAL(100 - 39, refused);
        CPPUNIT_ASSERT_EQUAL(
            200, statusOf(send("GET /limited", "X-Vouched: new\r\nX-Forwarded-For: 192.0.2.2\r\n")));
        CPPUNIT_ASSERT_EQUAL(200, statusOf(send("GET /limited", "X-Forwarded-For: 192.0.2.1\r\n")));
    }

    void testUncountedAnswersDoNotCount()
    {
        for (int i = 0; i < 10; ++i)
        {
            const std::string answer = send("GET /answer", "X-key: 5\r\n");
            CPPUNIT_ASSERT_EQUAL(200, statusOf(answer));
            CPPUNIT_ASSERT(answer.find("\r\nX-RateLimit-Remaining: 4\r\n") != std::string::npos);
        }
    }

    void testExceptionsOfAnyTypeBecomeAnAnswer()
    {
        const std::pair<const char*, int> table[] = {{"http", 418}, {"poco", 500}, {"std", 500}, {"int", 500},
                                                     {"busy", 503}, {"file", 500}, {"room", 503}};
        for (const auto& [how, status]: table)
        {
            const std::string answer = send(std::string("GET /fail/") + how);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(answer, status, statusOf(answer));
            CPPUNIT_ASSERT_MESSAGE(answer, answer.find("secret") == std::string::npos);
            if (status == 503)
                CPPUNIT_ASSERT(answer.find("\r\nRetry-After: ") != std::string::npos);
        }
        CPPUNIT_ASSERT(send("GET /fail/room").find("There is no room left") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(200, statusOf(send("GET /who")));
    }

    void testErrorsHaveTheShapeOfTheirFamily()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("!teapot"), bodyOf(send("GET /api/fail/http")));
        CPPUNIT_ASSERT_EQUAL(std::string("!internal"), bodyOf(send("GET /api/fail/int")));
        CPPUNIT_ASSERT_EQUAL(std::string("!not_found"), bodyOf(send("GET /api/nowhere")));
        CPPUNIT_ASSERT_EQUAL(std::string("!method_not_allowed"), bodyOf(send("PUT /api/fail/x")));
        CPPUNIT_ASSERT_EQUAL(std::string("!bad_request"), bodyOf(send("GET /api/%zz")));
        CPPUNIT_ASSERT(send("GET /nowhere").find("application/problem+json") != std::string::npos);
    }

    void testFiltersSeeEveryAnswerBelowTheirPrefix()
    {
        for (const char* line:
             {"GET /api", "GET /api/nowhere", "GET /api/fail/int", "OPTIONS /api/fail/x", "PUT /api/fail/x"})
            CPPUNIT_ASSERT_MESSAGE(line, send(line).find("\r\nX-Filtered: yes\r\n") != std::string::npos);
        for (const char* line: {"GET /apix", "GET /who"})
            CPPUNIT_ASSERT_MESSAGE(line, send(line).find("X-Filtered") == std::string::npos);
    }

    void testForwardedAddressCountsOnlyFromATrustedProxy()
    {
        const std::pair<const char*, const char*> table[] = {
            {"", "127.0.0.1"},
            {"X-Forwarded-For: 203.0.113.9\r\n", "203.0.113.9"},
            {"X-Forwarded-For: 198.51.100.1, 203.0.113.9\r\n", "203.0.113.9"},
            {"X-Forwarded-For: 203.0.113.9, 127.0.0.2\r\n", "203.0.113.9"},
            {"X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-For: 127.0.0.2\r\n", "203.0.113.9"},
            {"X-Forwarded-For: 2001:DB8::1\r\n", "2001:db8::1"},
            {"X-Forwarded-For: [2001:DB8::1]:80\r\n", "2001:db8::1"},
            {"X-Forwarded-For: 203.0.113.9:443\r\n", "203.0.113.9"},
            {"X-Forwarded-For: ::ffff:203.0.113.9\r\n", "203.0.113.9"},
            {"X-Forwarded-For: fe80::1%lo\r\n", "fe80::1"},
            {"X-Forwarded-For: evil\r\n", "127.0.0.1"},
            {"Forwarded: for=\"[2001:db8::1]:80\"\r\n", "2001:db8::1"},
            {"X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n", "203.0.113.9 s"},
        };
        startAddressServer({"127.0.0.0/8", "::1"});
        for (const auto& [fields, address]: table)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(fields, std::string(address), bodyOf(send("GET /address", fields)));
        startAddressServer({});
        for (const auto& [fields, address]: table)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(fields, std::string("127.0.0.1"),
                                         bodyOf(send("GET /address", fields)));
    }

private:
    void startAddressServer(const std::vector<std::string>& proxies)
    {
        const auto site = std::make_shared<Site>();
        site->router.add(
            get("/address"),
            [](const Request& request)
            { return Response::text(std::string(request.clientAddress()) + (request.secure() ? " s" : "")); },
            "test");
        HttpSettings settings = RunningServer::settings();
        settings.trustedProxies = proxies;
        _server = std::make_unique<RunningServer>(site, settings);
    }

    static Response fail(const Request& request)
    {
        const std::string& how = request.param("how");
        if (how == "http")
            throw HttpError(418, "teapot", "I am a teapot.", "secret");
        if (how == "poco")
            throw Poco::NotFoundException("secret");
        if (how == "std")
            throw std::runtime_error("secret");
        if (how == "busy")
            throw DatabaseBusy("secret");
        if (how == "room")
            throw NoRoomException("secret");
        if (how == "file")
            return Response::file("/nonexistent/secret", "text/plain");
        throw 7;
    }

    std::string send(const std::string& start, const std::string& fields = {})
    {
        return exchange(_server->port(),
                        start + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + fields + "\r\n");
    }

    static std::string bodyOf(const std::string& answer)
    {
        const std::size_t end = answer.find("\r\n\r\n");
        return end == std::string::npos ? answer : answer.substr(end + 4);
    }

    std::unique_ptr<RunningServer> _server;
};

CPPUNIT_TEST_SUITE_REGISTRATION(GuardTest);

} // namespace
