#include "http/FrontEnds.h"

#include "colonnade/testing/RequestBuilder.h"
#include "http/StandingFields.h"

#include <Poco/Exception.h>

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;
using colonnade::testing::RequestBuilder;

namespace
{

class FrontEndsTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(FrontEndsTest);
    CPPUNIT_TEST(testPreflightOfAFrontEndIsAnswered);
    CPPUNIT_TEST(testAnswersMayBeReadWithCredentials);
    CPPUNIT_TEST(testOthersGetNothing);
    CPPUNIT_TEST(testCookiesStayLaxWithinOneSite);
    CPPUNIT_TEST(testCookiesForAnotherSite);
    CPPUNIT_TEST(testWhatBrowsersTakeForOneSite);
    CPPUNIT_TEST(testWhoIsKnownGetsWhatNobodyKeeps);
    CPPUNIT_TEST(testStandingFieldsLeaveWhatTheAnswerSays);
    CPPUNIT_TEST(testCookiesOfOneHost);
    CPPUNIT_TEST_SUITE_END();

    static Origin origin(const std::string& text) { return Origin::parse(text).value(); }

    static FrontEnds frontEnds(const std::string& front, const std::string& own = "https://api.example.org")
    {
        return {{origin(front)}, {"/account", "/"}, own};
    }

    static std::string fieldOf(const Response& response, const char* name)
    {
        return std::string(response.findHeader(name));
    }

public:
    void testPreflightOfAFrontEndIsAnswered()
    {
        const auto request = RequestBuilder("OPTIONS", "/account/signin")
                                 .header("Origin", "https://app.example.org")
                                 .header("Access-Control-Request-Method", "POST")
                                 .header("Access-Control-Request-Headers", "content-type, x-csrftoken, b(d")
                                 .sentBy(SentBy::FrontEnd)
                                 .build();
        Response response(204);
        response.header("Access-Control-Allow-Origin", "*").header("Access-Control-Allow-Headers", "old");
        frontEnds("https://app.example.org").apply(request, response);
        const std::pair<const char*, const char*> table[] = {
            {"Access-Control-Allow-Origin", "https://app.example.org"},
            {"Access-Control-Allow-Credentials", "true"},
            {"Access-Control-Allow-Headers", "content-type, x-csrftoken"},
            {"Vary", "Origin"},
        };
        for (const auto& [name, value]: table)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, std::string(value), fieldOf(response, name));
        CPPUNIT_ASSERT(fieldOf(response, "Access-Control-Allow-Methods").find("DELETE") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(204, response.status());
    }

    void testAnswersMayBeReadWithCredentials()
    {
        for (const char* path: {"/account", "/account/signin", "/"})
        {
            const auto request = RequestBuilder("GET", path)
                                     .header("Origin", "https://app.example.org")
                                     .sentBy(SentBy::FrontEnd)
                                     .build();
            Response response;
            frontEnds("https://app.example.org").apply(request, response);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, std::string("true"),
                                         fieldOf(response, "Access-Control-Allow-Credentials"));
            CPPUNIT_ASSERT(fieldOf(response, "Access-Control-Expose-Headers").find("X-Request-Id") !=
                           std::string::npos);
        }
    }

    void testOthersGetNothing()
    {
        const std::pair<const char*, SentBy> table[] = {{"/account", SentBy::OtherSite},
                                                        {"/account", SentBy::OwnPage},
                                                        {"/app", SentBy::FrontEnd},
                                                        {"/accounts", SentBy::FrontEnd}};
        for (const auto& [path, page]: table)
        {
            const auto request =
                RequestBuilder("GET", path).header("Origin", "https://app.example.org").sentBy(page).build();
            Response response;
            frontEnds("https://app.example.org").apply(request, response);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, std::string(),
                                         fieldOf(response, "Access-Control-Allow-Origin"));
        }
    }

    static std::string cookiesAfter(const FrontEnds& front, const char* path = "/account/signin")
    {
        Response response;
        response.cookie({.name = "a", .value = "b"})
            .cookie({.name = "session", .value = "x", .secure = true});
        front.apply(RequestBuilder("POST", path).build(), response);
        std::string all;
        for (const auto& [name, value]: response.headers())
            if (name == "Set-Cookie")
                all += value + "\n";
        return all;
    }

    void testCookiesStayLaxWithinOneSite()
    {
        const std::string lax = "a=b; Path=/; HttpOnly; SameSite=Lax\n"
                                "session=x; Path=/; HttpOnly; Secure; SameSite=Lax\n";
        CPPUNIT_ASSERT_EQUAL(lax, cookiesAfter(frontEnds("https://app.example.org")));
        CPPUNIT_ASSERT_EQUAL(lax, cookiesAfter(frontEnds("http://localhost:3000", "http://localhost:8080")));
        CPPUNIT_ASSERT_EQUAL(lax, cookiesAfter(frontEnds("https://other.example"), "/app/user"));
    }

    void testCookiesForAnotherSite()
    {
        const std::string none = "a=b; Path=/; HttpOnly; SameSite=None; Partitioned; Secure\n"
                                 "session=x; Path=/; HttpOnly; Secure; SameSite=None; Partitioned\n";
        for (const char* front:
             {"https://other.example", "http://app.example.org", "https://app.example.com"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(front, none, cookiesAfter(frontEnds(front)));
        CPPUNIT_ASSERT_EQUAL(none,
                             cookiesAfter(frontEnds("http://front.test:8000", "http://127.0.0.1:8080")));
    }

    void testWhatBrowsersTakeForOneSite()
    {
        struct Case
        {
            const char* a;
            const char* b;
            bool one;
        };
        const Case table[] = {
            {"https://a.example.org", "https://b.example.org", true},
            {"https://a.example.org", "https://example.org:444", true},
            {"https://a.example.org", "http://a.example.org", false},
            {"https://a.example.co.uk", "https://b.example.co.uk", true},
            {"https://a.co.uk", "https://b.co.uk", false},
            {"https://a.github.io", "https://b.github.io", false},
            {"http://localhost:1", "http://localhost:2", true},
            {"http://127.0.0.1:1", "http://127.0.0.1:2", true},
            {"http://127.0.0.1", "http://127.1.0.1", false},
            {"http://[::1]:1", "http://[::1]", true},
            {"http://localhost", "http://127.0.0.1", false},
        };
        for (const Case& one: table)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(std::string(one.a) + " " + one.b, one.one,
                                         areOneSite(origin(one.a), origin(one.b)));
    }

    void testWhoIsKnownGetsWhatNobodyKeeps()
    {
        const StandingFields fields(true);
        const auto known = RequestBuilder().principal(Principal{{"user", "5", {}, true}, "key", {}}).build();
        for (const std::string said: {"", "public, max-age=31536000", "private", "no-cache"})
        {
            Response response;
            if (!said.empty())
                response.header("Cache-Control", said);
            const std::string lines(fields.of(known, response));
            CPPUNIT_ASSERT_MESSAGE(said, lines.find("Cache-Control: no-store\r\n") != std::string::npos);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(said, std::string(), fieldOf(response, "Cache-Control"));
        }
        Response own;
        own.header("cache-control", "no-store, no-cache");
        CPPUNIT_ASSERT(fields.of(known, own).find("Cache-Control") == std::string_view::npos);
        CPPUNIT_ASSERT_EQUAL(std::string("no-store, no-cache"), fieldOf(own, "Cache-Control"));
    }

    void testStandingFieldsLeaveWhatTheAnswerSays()
    {
        const auto request = RequestBuilder().build();
        Response plain;
        CPPUNIT_ASSERT_EQUAL(std::string("X-Content-Type-Options: nosniff\r\n"
                                         "Referrer-Policy: same-origin\r\n"
                                         "Strict-Transport-Security: max-age=31536000\r\n"
                                         "Vary: Cookie, Authorization\r\n"),
                             std::string(StandingFields(true).of(request, plain)));
        CPPUNIT_ASSERT(std::string(StandingFields(false).of(request, plain)).find("Strict") ==
                       std::string::npos);
        Response said;
        said.header("Referrer-Policy", "no-referrer")
            .header("X-Content-Type-Options", "nosniff")
            .header("Cache-Control", "public, max-age=60");
        CPPUNIT_ASSERT_EQUAL(std::string(), std::string(StandingFields(false).of(request, said)));
    }

    void testCookiesOfOneHost()
    {
        Response response;
        response.cookie({.name = "session", .value = "x", .secure = true, .hostOnly = true});
        CPPUNIT_ASSERT(fieldOf(response, "Set-Cookie").starts_with("__Host-session=x; Path=/; "));
        Response open;
        open.cookie({.name = "session", .value = "x", .hostOnly = true});
        CPPUNIT_ASSERT(fieldOf(open, "Set-Cookie").starts_with("session=x;"));
        const Cookie deep{.name = "a", .value = "x", .path = "/b", .hostOnly = true};
        CPPUNIT_ASSERT_THROW(open.cookie(deep), Poco::InvalidArgumentException);
        const std::pair<const char*, std::vector<std::string_view>> table[] = {
            {"session=a", {"a"}},
            {"session=a; session=b", {"a", "b"}},
            {"session=a; __Host-session=b", {"b"}},
            {"__Host-session=b; session=a", {"b"}},
            {"__Host-sessionx=b; session=a", {"a"}},
            {"__host-session=b", {}},
        };
        for (const auto& [field, values]: table)
        {
            const auto request = RequestBuilder().header("Cookie", field).build();
            CPPUNIT_ASSERT_MESSAGE(field, request->cookies("session") == values);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(FrontEndsTest);

} // namespace
