#include "http/account/AccountClient.h"

#include <colonnade/Crypto.h>

#include <Poco/URI.h>

#include <vector>

namespace colonnade::test::account
{

/// What holds for every account route. Source: reference/pybossa-accounts.md 1.1 to 1.4.
class RoutesTest: public AccountServer
{
    CPPUNIT_TEST_SUITE(RoutesTest);
    CPPUNIT_TEST(testOtherMethodsAreRefusedWithAPage);
    CPPUNIT_TEST(testHeadAndOptionsAreThereWhereGetIs);
    CPPUNIT_TEST(testJsonIsChosenByContentTypeOrQuery);
    CPPUNIT_TEST(testGetsMayCarryABody);
    CPPUNIT_TEST(testPathsOfOddNamesLeadBack);
    CPPUNIT_TEST_SUITE_END();

    static const std::vector<std::string>& routes()
    {
        static const std::vector<std::string> routes{"/account/",
                                                     "/account/page/1",
                                                     "/account/register",
                                                     "/account/register/confirmation",
                                                     "/account/signin",
                                                     "/account/signout",
                                                     "/account/forgot-password",
                                                     "/account/reset-password",
                                                     "/account/profile",
                                                     "/account/mira/",
                                                     "/account/mira/projects",
                                                     "/account/mira/applications",
                                                     "/account/mira/update",
                                                     "/account/mira/resetapikey",
                                                     "/account/mira/export",
                                                     "/account/mira/delete",
                                                     "/account/newsletter",
                                                     "/account/confirm-email",
                                                     "/account/token/otpvalidation"};
        return routes;
    }

    void testOtherMethodsAreRefusedWithAPage()
    {
        AccountClient client(server->port());
        for (const auto& route: routes())
            for (const std::string method: {"PUT", "PATCH", "DELETE"})
            {
                const auto answer = client.send(method, route, {{"Content-Type", "application/json"}}, "{}");
                CPPUNIT_ASSERT_EQUAL_MESSAGE(method + " " + route, 405, answer.status);
                CPPUNIT_ASSERT_MESSAGE(route, answer.header("Allow").find("GET") != std::string::npos);
                CPPUNIT_ASSERT_EQUAL_MESSAGE(route, std::string("text/html; charset=utf-8"),
                                             answer.header("Content-Type"));
            }
    }

    void testHeadAndOptionsAreThereWhereGetIs()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        client.keepsCookies = false; // whatever GET does, HEAD finds the same caller
        for (const auto& route: routes())
        {
            const HeaderList json{{"Content-Type", "application/json"}};
            const auto head = client.send("HEAD", route, json, {});
            CPPUNIT_ASSERT_EQUAL_MESSAGE(route, std::string(), head.body);
            CPPUNIT_ASSERT_MESSAGE(route, head.status < 500 && head.status != 405);
            const auto options = client.send("OPTIONS", route, {}, {});
            CPPUNIT_ASSERT_MESSAGE(route, options.status == 200 || options.status == 204);
            CPPUNIT_ASSERT_MESSAGE(route, options.header("Allow").find("HEAD") != std::string::npos);
        }
        CPPUNIT_ASSERT_EQUAL_MESSAGE("neither signed out nor deleted", std::string("mira"),
                                     client.signedInName());
    }

    void testJsonIsChosenByContentTypeOrQuery()
    {
        struct Case
        {
            std::string contentType, query;
            bool json;
        };
        const std::vector<Case> cases{{"application/json", "", true},
                                      {"application/json; charset=utf-8", "", true},
                                      {"Application/json", "", false},
                                      {"application/jsonx", "", false},
                                      {"text/json", "", false},
                                      {"", "?response_format=json", true},
                                      {"", "?response_format=JSON", false},
                                      {"", "?response_format=xml", false},
                                      {"", "", false}};
        AccountClient client(server->port());
        for (const std::string path:
             {"/account/", "/account/register", "/account/signin", "/account/forgot-password",
              "/account/reset-password", "/account/nobody/", "/account/page/9", "/account/no/such/path"})
            for (const auto& one: cases)
            {
                HeaderList headers{{"Accept", one.json ? "text/html" : "application/json"}};
                if (!one.contentType.empty())
                    headers.emplace_back("Content-Type", one.contentType);
                const auto answer = client.get(path + one.query, headers);
                CPPUNIT_ASSERT_EQUAL_MESSAGE(
                    path + one.query + " " + one.contentType,
                    std::string(one.json ? "application/json" : "text/html; charset=utf-8"),
                    answer.header("Content-Type"));
            }
    }

    void testGetsMayCarryABody()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        for (const std::string body: {"{}", "", "{\"a\":", "[]", "x"})
        {
            const auto answer =
                client.send("GET", "/account/profile", {{"Content-Type", "application/json"}}, body);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, 200, answer.status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, std::string("mira"), memberOf(answer, "user.name"));
        }
    }

    void testPathsOfOddNamesLeadBack()
    {
        for (const std::string name:
             {"a?b", "a;b", "a%b", "a+b", "a:b", "a@b", "a\"b", "a'b", "<b>", "a=b", "日本語", "😀😀😀"})
        {
            AccountClient client(server->port());
            const std::string own = jsonOf({{"name", name},
                                            {"fullname", "Some One"},
                                            {"email_addr", encodeHex(name) + "@example.org"},
                                            {"password", AccountClient::GOOD_PASSWORD},
                                            {"confirm", AccountClient::GOOD_PASSWORD}});
            const auto made = client.post("/account/register", own);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body, std::string("success"), memberOf(made, "status"));
            std::string path = "/account/";
            Poco::URI::encode(name, "!#$%&'()*+,/:;<=>?@[]\"", path);
            path += "/";
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, name, memberOf(client.getJson(path), "user.name"));
            const auto page = client.get("/account/profile");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, path, page.header("Location"));
            CPPUNIT_ASSERT_MESSAGE(name, client.get(path).body.find("<b>") == std::string::npos);
            const auto key = client.post(path + "resetapikey", "{}");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, path, memberOf(key, "next"));
            const auto updated = client.post(path + "update", R"({"btn":"Profile"})");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, path + "update", memberOf(updated, "next"));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, 200, client.getJson(path + "update").status);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RoutesTest);

} // namespace colonnade::test::account
