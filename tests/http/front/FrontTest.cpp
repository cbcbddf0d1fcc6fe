#include "support/HttpClient.h"
#include "support/ServerProcess.h"

#include <colonnade/Json.h>

#include <cppunit/extensions/HelperMacros.h>

#include <Poco/Net/NetException.h>
#include <Poco/Net/StreamSocket.h>

#include <set>

namespace colonnade::test
{

/// What the server says and believes at its door, whichever plugin serves.
class FrontTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(FrontTest);
    CPPUNIT_TEST(testNoWordOfAProxyEndsTheServer);
    CPPUNIT_TEST(testStrangersBehindOneProxyAreCountedApart);
    CPPUNIT_TEST(testWhoIsKnownGetsNoAnswerThatIsKept);
    CPPUNIT_TEST(testAnHttpsSiteSaysSo);
    CPPUNIT_TEST(testAFrontEndOfAnotherSiteSignsIn);
    CPPUNIT_TEST(testAFrontEndOfTheSameSiteKeepsLaxCookies);
    CPPUNIT_TEST(testBrowserAppsSendAndReadOurFields);
    CPPUNIT_TEST(testOnlyOwnPagesSignOutUnasked);
    CPPUNIT_TEST(testAReboundNameReachesNothing);
    CPPUNIT_TEST(testABodyThatIsCodedIsRefusedEverywhere);
    CPPUNIT_TEST_SUITE_END();

    static constexpr const char* PASSWORD = "correct horse 7 staple";

    void start(std::vector<std::string> settings = {})
    {
        _server = std::make_unique<ServerProcess>(settings);
    }

    /// A browser's sign-in over JSON, from a page of `origin` if that is not empty.
    Answer signIn(HttpClient& client, const std::string& origin = {}) const
    {
        HeaderList headers{{"Content-Type", "application/json"}};
        if (!origin.empty())
            headers.emplace_back("Origin", origin);
        const auto form = client.get("/account/signin", headers);
        const auto document = JsonDocument::parse(form.body);
        HeaderList all = headers;
        all.emplace_back("X-CSRFToken", std::string(document.root().find("form").find("csrf").text()));
        return client.send("POST", "/account/signin", all,
                           R"({"email":"ada@example.org","password":")" + std::string(PASSWORD) + "\"}");
    }

    std::string keyOf(const std::string& name) const
    {
        const auto user = JsonDocument::parse(_server->createUser(name, PASSWORD));
        return std::string(user.root().find("api_key").text());
    }

public:
    void tearDown() override { _server.reset(); }

    void testNoWordOfAProxyEndsTheServer()
    {
        start({"http.trusted_proxies=127.0.0.1, ::1, fe80::/10"});
        HttpClient client(_server->port());
        for (const std::string hop:
             {"fe80::1%lo", "fe80::1%eth0", "::1%lo", "[fe80::1%lo]:80", "%", "%lo", "fe80::1%lo, fe80::2%lo",
              "::", "[", "\"", "for=fe80::1%lo", "=", ",", "::ffff:127.0.0.1%lo"})
            for (const std::string name:
                 {"X-Forwarded-For", "Forwarded", "X-Forwarded-Host", "X-Forwarded-Proto"})
                CPPUNIT_ASSERT_EQUAL_MESSAGE(name + ": " + hop, 200,
                                             client.get("/health/live", {{name, hop}}).status);
    }

    /// The limit is of a network: what proxies write around an address must not make them one.
    void testStrangersBehindOneProxyAreCountedApart()
    {
        start({"http.trusted_proxies=127.0.0.1", "http.rate_limit=2"});
        HttpClient client(_server->port());
        for (const std::string hop: {"198.51.100.1", "198.51.100.2:443", "::ffff:198.51.100.3",
                                     "[2001:db8:1::7]:443", "\"2001:db8:2::7\"", "[2001:db8:3::7]"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(hop, 200,
                                         client.get("/api/project", {{"X-Forwarded-For", hop}}).status);
        for (const std::string element: {"for=198.51.100.11", "for=\"198.51.100.12:80\";proto=https"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(element, 200,
                                         client.get("/api/project", {{"Forwarded", element}}).status);
        CPPUNIT_ASSERT_EQUAL(429,
                             client.get("/api/project", {{"X-Forwarded-For", "198.51.100.1:80"}}).status);
    }

    void testWhoIsKnownGetsNoAnswerThatIsKept()
    {
        start();
        const std::string key = keyOf("ada");
        HttpClient client(_server->port());
        client.keepsCookies = false;
        const auto routes = JsonDocument::parse(_server->run({"routes", "--json"}).out);
        std::size_t crawled = 0;
        for (std::size_t i = 0; i < routes.root().size(); ++i)
        {
            const auto route = routes.root().at(i);
            if (route.find("method").text() != "GET")
                continue;
            std::string path;
            for (std::string_view rest = route.find("pattern").text(); !rest.empty();)
            {
                const auto open = rest.find('{');
                path += rest.substr(0, open);
                if (open == std::string_view::npos)
                    break;
                const auto end = rest.find('}');
                path += rest.substr(open, end - open).find(":int") == std::string_view::npos ? "ada" : "1";
                rest.remove_prefix(end + 1);
            }
            ++crawled;
            const Answer anonymous = client.get(path);
            checkFields(path, anonymous);
            const std::string kept = anonymous.header("Cache-Control");
            std::string varies;
            for (const auto& value: anonymous.allHeaders("Vary"))
                varies += value + ", ";
            CPPUNIT_ASSERT_MESSAGE(path + " " + kept + " " + varies,
                                   kept.find("no-store") != std::string::npos ||
                                       kept.find("public") != std::string::npos ||
                                       (varies.find("Cookie") != std::string::npos &&
                                        varies.find("Authorization") != std::string::npos));
            if (route.find("auth").text() == "none")
                continue;
            const Answer known = client.get(path, {{"Authorization", key}});
            checkFields(path, known);
            CPPUNIT_ASSERT_MESSAGE(path + " " + known.header("Cache-Control"),
                                   known.header("Cache-Control").find("no-store") != std::string::npos);
        }
        CPPUNIT_ASSERT_MESSAGE(std::to_string(crawled), crawled > 40);
    }

    void testAnHttpsSiteSaysSo()
    {
        start({"http.public_url=https://crowd.example.org"});
        _server->createUser("ada", PASSWORD);
        HttpClient client(_server->port());
        for (const char* path: {"/", "/api/project", "/account/signin", "/nowhere", "/health/live"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, std::string("max-age=31536000"),
                                         client.get(path).header("Strict-Transport-Security"));
        const Answer answer = signIn(client);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 200, answer.status);
        const auto cookies = answer.allHeaders("Set-Cookie");
        CPPUNIT_ASSERT(!cookies.empty());
        bool ofHost = false;
        for (const auto& cookie: cookies)
        {
            CPPUNIT_ASSERT_MESSAGE(cookie, cookie.find("; Secure") != std::string::npos);
            ofHost = ofHost || cookie.starts_with("__Host-session=");
        }
        CPPUNIT_ASSERT(ofHost);
        const HeaderList json{{"Content-Type", "application/json"}};
        CPPUNIT_ASSERT(client.get("/account/profile", json).body.find("\"name\":\"ada\"") !=
                       std::string::npos);
        // The name that sessions had before is still taken.
        HttpClient old(_server->port());
        old.cookies["session"] = client.cookies["__Host-session"];
        CPPUNIT_ASSERT(old.get("/account/profile", json).body.find("\"name\":\"ada\"") != std::string::npos);
    }

    void testAFrontEndOfAnotherSiteSignsIn()
    {
        const std::string origin = "http://front.test:8000";
        start({"account.front_end_url=" + origin});
        _server->createUser("ada", PASSWORD);
        HttpClient client(_server->port());
        const Answer preflight =
            client.send("OPTIONS", "/account/signin",
                        {{"Origin", origin},
                         {"Sec-Fetch-Site", "cross-site"},
                         {"Access-Control-Request-Method", "POST"},
                         {"Access-Control-Request-Headers", "content-type, x-csrftoken"}},
                        "");
        CPPUNIT_ASSERT_EQUAL(204, preflight.status);
        CPPUNIT_ASSERT_EQUAL(origin, preflight.header("Access-Control-Allow-Origin"));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), preflight.header("Access-Control-Allow-Credentials"));
        CPPUNIT_ASSERT_EQUAL(std::string("content-type, x-csrftoken"),
                             preflight.header("Access-Control-Allow-Headers"));
        const Answer answer = signIn(client, origin);
        CPPUNIT_ASSERT_MESSAGE(answer.body, answer.body.find("\"status\":\"success\"") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(origin, answer.header("Access-Control-Allow-Origin"));
        for (const auto& cookie: answer.allHeaders("Set-Cookie"))
            for (const char* piece: {"; SameSite=None", "; Secure", "; Partitioned"})
                CPPUNIT_ASSERT_MESSAGE(cookie, cookie.find(piece) != std::string::npos);
        for (const char* path:
             {"/api/project", "/project/p/", "/project/category/featured/", "/", "/account/profile",
              "/account/ada/sessions", "/stats/", "/leaderboard/", "/search", "/announcements/", "/admin/",
              "/admin/users", "/about", "/help/api"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                path, std::string("true"),
                client.get(path, {{"Origin", origin}}).header("Access-Control-Allow-Credentials"));
        for (const char* other:
             {"https://front.test:8000", "http://front.test", "http://evil.test:8000", "null"})
        {
            const Answer refused = client.get("/account/profile", {{"Origin", other}});
            CPPUNIT_ASSERT_EQUAL_MESSAGE(other, std::string(), refused.header("Access-Control-Allow-Origin"));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(other, std::string("Origin"), refused.allHeaders("Vary").back());
        }
        CPPUNIT_ASSERT_EQUAL_MESSAGE("ohmage's calls have a setting of their own", std::string(),
                                     client.send("POST", "/app/config/read", {{"Origin", origin}}, "")
                                         .header("Access-Control-Allow-Origin"));
    }

    void testAFrontEndOfTheSameSiteKeepsLaxCookies()
    {
        start({"http.public_url=https://api.example.org", "http.front_end_origins=https://app.example.org",
               "account.front_end_url=https://elsewhere.example"});
        _server->createUser("ada", PASSWORD);
        HttpClient client(_server->port());
        const Answer answer = signIn(client, "https://app.example.org");
        CPPUNIT_ASSERT_MESSAGE(answer.body, answer.body.find("\"status\":\"success\"") != std::string::npos);
        for (const auto& cookie: answer.allHeaders("Set-Cookie"))
            CPPUNIT_ASSERT_MESSAGE(cookie, cookie.find("; SameSite=Lax") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL_MESSAGE("the setting counts alone", std::string(),
                                     client.get("/account/profile", {{"Origin", "https://elsewhere.example"}})
                                         .header("Access-Control-Allow-Origin"));
    }

    void testBrowserAppsSendAndReadOurFields()
    {
        start();
        HttpClient client(_server->port());
        const Answer preflight = client.send(
            "OPTIONS", "/api/taskrun",
            {{"Origin", "https://app.example.org"},
             {"Access-Control-Request-Method", "POST"},
             {"Access-Control-Request-Headers", "content-type, idempotency-key, x-auth-token, x-own"}},
            "");
        CPPUNIT_ASSERT_EQUAL(200, preflight.status);
        CPPUNIT_ASSERT_EQUAL(std::string("content-type, idempotency-key, x-auth-token"),
                             preflight.header("Access-Control-Allow-Headers"));
        const Answer answer = client.get("/api/project", {{"Origin", "https://app.example.org"}});
        const std::string exposed = answer.header("Access-Control-Expose-Headers");
        for (const char* name:
             {"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "X-Colonnade-No-Task",
              "X-Total-Count", "Link", "Retry-After", "X-Request-Id"})
            CPPUNIT_ASSERT_MESSAGE(name, exposed.find(name) != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string(), answer.header("Access-Control-Allow-Credentials"));
    }

    void testOnlyOwnPagesSignOutUnasked()
    {
        start();
        _server->createUser("ada", PASSWORD);
        HttpClient client(_server->port());
        signIn(client);
        const HeaderList json{{"Content-Type", "application/json"}};
        const auto isSignedIn = [&]
        { return client.get("/account/profile", json).body.find("\"name\":\"ada\"") != std::string::npos; };
        CPPUNIT_ASSERT(isSignedIn());
        for (const char* site: {"same-site", "cross-site"})
        {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(site, 200,
                                         client.get("/account/signout", {{"Sec-Fetch-Site", site}}).status);
            CPPUNIT_ASSERT_MESSAGE(site, isSignedIn());
        }
        client.get("/account/signout", {{"Sec-Fetch-Site", "same-origin"}});
        CPPUNIT_ASSERT(!isSignedIn());
    }

    void testAReboundNameReachesNothing()
    {
        start();
        HttpClient client(_server->port());
        client.keepsCookies = false;
        for (const char* path: {"/", "/account/register", "/api/project", "/uploads/x", "/nowhere", "/app/x"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 421, client.get(path, {{"Host", "evil.example:8080"}}).status);
        CPPUNIT_ASSERT_EQUAL(200, client.get("/health/live", {{"Host", "evil.example"}}).status);
        CPPUNIT_ASSERT_EQUAL(200, client.get("/api/project", {{"Host", "localhost"}}).status);
        CPPUNIT_ASSERT(_server->run({"doctor"})
                           .out.find("refused a request from 127.0.0.1 for the host "
                                     "\"evil.example:8080\"") != std::string::npos);
    }

    void testABodyThatIsCodedIsRefusedEverywhere()
    {
        start();
        HttpClient client(_server->port());
        for (const char* path: {"/api/project", "/account/signin"})
        {
            const Answer answer = client.send(
                "POST", path, {{"Content-Type", "application/json"}, {"Content-Encoding", "br"}}, "{}");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, std::string("identity"), answer.header("Accept-Encoding"));
            CPPUNIT_ASSERT_MESSAGE(answer.body,
                                   answer.body.find(" br,") != std::string::npos || answer.status == 415);
        }
    }

private:
    static void checkFields(const std::string& path, const Answer& answer)
    {
        CPPUNIT_ASSERT_MESSAGE(path, answer.status < 500);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(path, std::string("nosniff"), answer.header("X-Content-Type-Options"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(path, std::size_t{1},
                                     answer.allHeaders("X-Content-Type-Options").size());
        CPPUNIT_ASSERT_EQUAL_MESSAGE(path, std::size_t{1}, answer.allHeaders("Referrer-Policy").size());
        CPPUNIT_ASSERT_EQUAL_MESSAGE(path, std::size_t{1}, answer.allHeaders("X-Request-Id").size());
        CPPUNIT_ASSERT_MESSAGE(path, answer.allHeaders("Cache-Control").size() <= 1);
    }

    std::unique_ptr<ServerProcess> _server;
};

CPPUNIT_TEST_SUITE_REGISTRATION(FrontTest);

} // namespace colonnade::test
