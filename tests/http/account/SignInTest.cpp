#include "http/account/AccountClient.h"

namespace colonnade::test::account
{

class SignInTest: public AccountServer
{
    CPPUNIT_TEST_SUITE(SignInTest);
    CPPUNIT_TEST(testShowsTheFormAsDocumented);
    CPPUNIT_TEST(testSignsIn);
    CPPUNIT_TEST(testSaysWhatIsWrong);
    CPPUNIT_TEST(testReportsMissingFields);
    CPPUNIT_TEST(testKeepsACsrfTokenGoodAcrossSignInAndOut);
    CPPUNIT_TEST(testRefusesWithoutAGoodToken);
    CPPUNIT_TEST(testRefusesPagesOfOtherSites);
    CPPUNIT_TEST(testGoesOnlyToOwnTargets);
    CPPUNIT_TEST(testSignsOut);
    CPPUNIT_TEST(testSignsOutOnlyWhoAsked);
    CPPUNIT_TEST(testKnowsARememberedDevice);
    CPPUNIT_TEST(testEndsSessionsWithThePassword);
    CPPUNIT_TEST(testTellsDisabledAccountsAfterTheRightPassword);
    CPPUNIT_TEST(testBrakesAfterManyFailures);
    CPPUNIT_TEST(testShowsMessagesOnTheNextPage);
    CPPUNIT_TEST(testRememberedDeviceGetsASession);
    CPPUNIT_TEST(testADevicesSecretIsExchangedWithEachNewSession);
    CPPUNIT_TEST(testRequestsBesideEachOtherKeepTheDevice);
    CPPUNIT_TEST(testALostAnswerDoesNotLoseTheDevice);
    CPPUNIT_TEST(testACopiedDeviceEndsWithAllSessions);
    CPPUNIT_TEST(testABadDeviceCookieSignsNobodyIn);
    CPPUNIT_TEST(testLimitsRegistrationsOfOneAddress);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        AccountServer::setUp();
        server->createUser("mira", AccountClient::GOOD_PASSWORD);
    }

private:
    static constexpr const char* EMAIL = "mira@example.org";
    static constexpr const char* CSRF_FAILED =
        "{\"code\":400,\"description\":\"CSRF validation failed.\",\"template\":\"400.html\"}\n";

    void testShowsTheFormAsDocumented()
    {
        AccountClient client(server->port());
        const auto answer = client.getJson("/account/signin?next=%2Fproject");
        CPPUNIT_ASSERT_EQUAL(
            "{\"auth\":{\"facebook\":false,\"google\":false,\"twitter\":false},\"form\":{\"csrf\":\"" +
                memberOf(answer, "form.csrf") +
                "\",\"csrf_token\":null,\"email\":null,\"errors\":{},\"password\":null},"
                "\"next\":\"/project\",\"template\":\"account/signin.html\",\"title\":\"Sign in\"}\n",
            answer.body);
        CPPUNIT_ASSERT_EQUAL(std::string("null"), memberOf(client.getJson("/account/signin"), "next"));
        const auto byQuery = client.get("/account/signin/?response_format=json");
        CPPUNIT_ASSERT_EQUAL(std::string("Sign in"), memberOf(byQuery, "title"));
        const auto withCharset =
            client.get("/account/signin", {{"Content-Type", "application/json; charset=utf-8"}});
        CPPUNIT_ASSERT_EQUAL(std::string("Sign in"), memberOf(withCharset, "title"));
    }

    void testSignsIn()
    {
        AccountClient client(server->port());
        client.csrf();
        const std::string before = client.cookies["session"];
        const auto answer = client.signIn(EMAIL, AccountClient::GOOD_PASSWORD, "?next=%2Fproject%2Fx%2F");
        CPPUNIT_ASSERT_EQUAL(std::string("{\"flash\":\"Welcome back The mira\",\"next\":\"/project/x/\","
                                         "\"status\":\"success\"}\n"),
                             answer.body);
        CPPUNIT_ASSERT(before != client.cookies["session"]);
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), client.signedInName());
        CPPUNIT_ASSERT_EQUAL(std::string("{\"next\":\"/\"}\n"),
                             client.getJson("/account/signin?next=%2Fx").body);
        for (const auto& cookie: answer.allHeaders("Set-Cookie"))
        {
            CPPUNIT_ASSERT_MESSAGE(cookie, cookie.find("; HttpOnly") != std::string::npos);
            CPPUNIT_ASSERT_MESSAGE(cookie, cookie.find("; SameSite=Lax") != std::string::npos);
        }
        const std::string session = client.cookies["session"];
        client.signIn(EMAIL);
        CPPUNIT_ASSERT_MESSAGE("each sign-in makes a new session", session != client.cookies["session"]);
    }

    void testSaysWhatIsWrong()
    {
        AccountClient client(server->port());
        const auto unknown = client.signIn("nobody@example.net");
        CPPUNIT_ASSERT_EQUAL(std::string("Ooops, we didn't find you in the system, did you sign up?"),
                             memberOf(unknown, "flash"));
        CPPUNIT_ASSERT_EQUAL(std::string("info"), memberOf(unknown, "status"));
        const auto wrong = client.signIn(EMAIL, "not the password");
        CPPUNIT_ASSERT_EQUAL(200, wrong.status);
        CPPUNIT_ASSERT_EQUAL(std::string("Ooops, Incorrect email/password"), memberOf(wrong, "flash"));
        CPPUNIT_ASSERT_EQUAL(std::string("error"), memberOf(wrong, "status"));
        CPPUNIT_ASSERT_EQUAL(std::string(EMAIL), memberOf(wrong, "form.email"));
        CPPUNIT_ASSERT_EQUAL(std::string(), memberOf(wrong, "form.password"));
        CPPUNIT_ASSERT_EQUAL(std::string(), client.signedInName());

        client.signIn(EMAIL);
        CPPUNIT_ASSERT_EQUAL(std::string("{\"flash\":\"Ooops, Incorrect email/password\",\"next\":\"/\","
                                         "\"status\":\"error\"}\n"),
                             client.signIn(EMAIL, "not the password").body);
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), client.signedInName());
    }

    void testReportsMissingFields()
    {
        AccountClient client(server->port());
        for (const std::string body:
             {"{}", "", R"({"email":" ","password":null})", R"({"email":5,"password":true})"})
        {
            const auto answer = client.post("/account/signin", body);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, std::string("Please correct the errors"),
                                         memberOf(answer, "flash"));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body,
                                         std::string(R"({"email":["The e-mail is required"],)"
                                                     R"("password":["You must provide a password"]})"),
                                         memberOf(answer, "form.errors"));
        }
    }

    void testKeepsACsrfTokenGoodAcrossSignInAndOut()
    {
        AccountClient client(server->port());
        const std::string token = client.csrf();
        const std::string body = jsonOf({{"email", EMAIL}, {"password", AccountClient::GOOD_PASSWORD}});
        for (int round = 0; round < 2; ++round)
        {
            const auto in = client.postJson("/account/signin", body, {{"X-CSRFToken", token}});
            CPPUNIT_ASSERT_EQUAL(std::string("success"), memberOf(in, "status"));
            const auto out = client.postJson("/account/signout", "{}", {{"X-CSRF-Token", token}});
            CPPUNIT_ASSERT_EQUAL(std::string("You are now signed out"), memberOf(out, "flash"));
        }
    }

    void testRefusesWithoutAGoodToken()
    {
        AccountClient client(server->port());
        const std::string body = jsonOf({{"email", EMAIL}, {"password", AccountClient::GOOD_PASSWORD}});
        const std::string token = client.csrf();
        const std::string cookie = client.cookies["session"];
        CPPUNIT_ASSERT_EQUAL(std::string(CSRF_FAILED), client.postJson("/account/signin", body).body);
        CPPUNIT_ASSERT_EQUAL(400,
                             client.postJson("/account/signin", body, {{"X-CSRFToken", token + "0"}}).status);

        client.cookies["session"] = cookie.substr(0, cookie.size() - 1) + (cookie.back() == '0' ? "1" : "0");
        CPPUNIT_ASSERT_EQUAL(400, client.postJson("/account/signin", body, {{"X-CSRFToken", token}}).status);
        client.cookies.clear();
        CPPUNIT_ASSERT_EQUAL(400, client.postJson("/account/signin", body, {{"X-CSRFToken", token}}).status);
        AccountClient other(server->port());
        other.csrf();
        CPPUNIT_ASSERT_EQUAL(400, other.postJson("/account/signin", body, {{"X-CSRFToken", token}}).status);

        const auto page = client.postForm("/account/signin", "email=x&password=y");
        CPPUNIT_ASSERT_EQUAL(400, page.status);
        CPPUNIT_ASSERT_EQUAL(std::string("text/html; charset=utf-8"), page.header("Content-Type"));
        CPPUNIT_ASSERT_EQUAL(std::string(), client.signedInName());

        client.signIn(EMAIL);
        const std::string key = memberOf(client.getJson("/account/profile"), "user.api_key");
        AccountClient program(server->port());
        const auto withKey = program.postJson("/account/signout", "{}", {{"Authorization", key}});
        CPPUNIT_ASSERT_EQUAL_MESSAGE("an API key does not replace the token", 400, withKey.status);
    }

    void testRefusesPagesOfOtherSites()
    {
        AccountClient client(server->port());
        const std::string body = jsonOf({{"email", EMAIL}, {"password", AccountClient::GOOD_PASSWORD}});
        const auto post = [&](const std::string& origin)
        {
            return client
                .postJson("/account/signin", body, {{"X-CSRFToken", client.csrf()}, {"Origin", origin}})
                .status;
        };
        CPPUNIT_ASSERT_EQUAL(400, post("https://evil.example"));
        CPPUNIT_ASSERT_EQUAL(400, post("null"));
        CPPUNIT_ASSERT_EQUAL(200, post(server->url()));
    }

    void testGoesOnlyToOwnTargets()
    {
        for (const std::string next:
             {"https%3A%2F%2Fevil.example%2F", "%2F%2Fevil.example", "%2F%5Cevil.example",
              "javascript%3Aalert(1)", "%2Fx%0D%0ASet-Cookie%3A%20a%3Db", ""})
        {
            AccountClient client(server->port());
            const auto answer = client.signIn(EMAIL, AccountClient::GOOD_PASSWORD, "?next=" + next);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(next, std::string("/"), memberOf(answer, "next"));
        }
        AccountClient client(server->port());
        const auto own =
            client.signIn(EMAIL, AccountClient::GOOD_PASSWORD, "?next=%2Faccount%2Fjos%C3%A9%2F");
        CPPUNIT_ASSERT_EQUAL(std::string("/account/jos%C3%A9/"), memberOf(own, "next"));
    }

    void testSignsOut()
    {
        AccountClient client(server->port());
        client.signIn(EMAIL);
        const auto cookies = client.cookies;
        const auto answer = client.getJson("/account/signout");
        CPPUNIT_ASSERT_EQUAL(
            std::string("{\"flash\":\"You are now signed out\",\"message\":\"You are now signed out\","
                        "\"next\":\"/\",\"status\":\"success\"}\n"),
            answer.body);
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), client.cookies.count("remember_token"));
        CPPUNIT_ASSERT_EQUAL(std::string(), client.signedInName());
        client.cookies = cookies;
        CPPUNIT_ASSERT_EQUAL_MESSAGE("stolen cookies are worth nothing", std::string(),
                                     client.signedInName());

        AccountClient nobody(server->port());
        CPPUNIT_ASSERT_EQUAL(std::string("success"), memberOf(nobody.getJson("/account/signout/"), "status"));
        const auto page = nobody.get("/account/signout");
        CPPUNIT_ASSERT_EQUAL(302, page.status);
        CPPUNIT_ASSERT_EQUAL(std::string("/"), page.header("Location"));
    }

    void testSignsOutOnlyWhoAsked()
    {
        AccountClient client(server->port());
        client.signIn(EMAIL);
        client.send("HEAD", "/account/signout", {}, {});
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), client.signedInName());
        const auto asked = client.get("/account/signout", {{"Sec-Fetch-Site", "cross-site"}});
        CPPUNIT_ASSERT_EQUAL(200, asked.status);
        CPPUNIT_ASSERT(asked.body.find("action=\"/account/signout\"") != std::string::npos);
        const auto json =
            client.get("/account/signout?response_format=json", {{"Sec-Fetch-Site", "cross-site"}});
        CPPUNIT_ASSERT_EQUAL(403, json.status);
        CPPUNIT_ASSERT_EQUAL(400, client.postForm("/account/signout", "").status);
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), client.signedInName());
    }

    void testKnowsARememberedDevice()
    {
        AccountClient client(server->port());
        client.signIn(EMAIL);
        client.cookies.erase("session");
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), client.signedInName());
        server->stop();
        server->start();
        AccountClient later(server->port());
        later.cookies = client.cookies;
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), later.signedInName());
    }

    void testEndsSessionsWithThePassword()
    {
        AccountClient client(server->port());
        client.signIn(EMAIL);
        CPPUNIT_ASSERT_EQUAL(0, server
                                    ->run({"user", "set-password", "--name", "mira", "--password-stdin"},
                                          "another good password 9\n")
                                    .exitCode);
        CPPUNIT_ASSERT_EQUAL(std::string(), client.signedInName());
        CPPUNIT_ASSERT_EQUAL(std::string("success"),
                             memberOf(client.signIn(EMAIL, "another good password 9"), "status"));
        CPPUNIT_ASSERT_EQUAL(0, server->run({"user", "disable", "--name", "mira"}).exitCode);
        CPPUNIT_ASSERT_EQUAL(std::string(), client.signedInName());
    }

    void testTellsDisabledAccountsAfterTheRightPassword()
    {
        server->run({"user", "disable", "--name", "mira"});
        AccountClient client(server->port());
        CPPUNIT_ASSERT_EQUAL(std::string("Ooops, Incorrect email/password"),
                             memberOf(client.signIn(EMAIL, "not the password"), "flash"));
        CPPUNIT_ASSERT_EQUAL(std::string("This account is disabled"),
                             memberOf(client.signIn(EMAIL), "flash"));
        CPPUNIT_ASSERT_EQUAL(std::string(), client.signedInName());
    }

    void testBrakesAfterManyFailures()
    {
        AccountClient client(server->port());
        Answer answer;
        for (int i = 0; i < 60 && answer.status != 429; ++i)
            answer = client.signIn(EMAIL, "not the password");
        CPPUNIT_ASSERT_EQUAL(429, answer.status);
        CPPUNIT_ASSERT_EQUAL(std::string("429"), memberOf(answer, "code"));
        CPPUNIT_ASSERT(std::stoi(answer.header("Retry-After")) >= 1);
    }

    void testShowsMessagesOnTheNextPage()
    {
        AccountClient client(server->port());
        const auto answer = client.postForm("/account/signin?next=/account/mira/",
                                            "csrf_token=" + client.csrf() +
                                                "&email=mira%40example.org&password=correct+horse+7+staple");
        CPPUNIT_ASSERT_EQUAL(302, answer.status);
        CPPUNIT_ASSERT_EQUAL(std::string("/account/mira/"), answer.header("Location"));
        CPPUNIT_ASSERT(client.get("/account/mira/").body.find("Welcome back The mira") != std::string::npos);
        CPPUNIT_ASSERT(client.get("/account/mira/").body.find("Welcome back The mira") == std::string::npos);

        // A JSON answer takes what waits, too, errors included.
        client.get("/account/signout");
        const auto missing = client.getJson("/account/nobody/");
        CPPUNIT_ASSERT_EQUAL(404, missing.status);
        CPPUNIT_ASSERT_EQUAL(std::string("You are now signed out"), memberOf(missing, "flash"));
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), memberOf(client.getJson("/account/signin"), "flash"));
    }

    void testRememberedDeviceGetsASession()
    {
        AccountClient client(server->port());
        client.registerAccount("device");
        const std::string before = client.cookies["session"];
        const std::string token = client.csrf();
        client.cookies.erase("session");
        CPPUNIT_ASSERT_EQUAL(std::string("device"), client.signedInName());
        const std::string after = client.cookies["session"];
        CPPUNIT_ASSERT(!after.empty() && after != before);
        client.signedInName();
        CPPUNIT_ASSERT_EQUAL_MESSAGE("it stays", after, client.cookies["session"]);
        client.cookies.erase("remember_token");
        CPPUNIT_ASSERT_EQUAL_MESSAGE("it stands alone", std::string("device"), client.signedInName());
        const auto answer = client.postJson("/account/device/resetapikey", "{}", {{"X-CSRFToken", token}});
        CPPUNIT_ASSERT_EQUAL_MESSAGE("tokens stay good", 200, answer.status);
    }

    /// A browser with nothing but a remembered device, whose cookie that is.
    struct Device: AccountClient
    {
        Device(const ServerProcess& server, const std::string& cookie):
            AccountClient(server.port())
        {
            cookies["remember_token"] = cookie;
        }
    };

    /// So that the last exchange of secrets was more than a minute ago.
    void waitAMinute() const
    {
        server->database().open()->write(
            [](Transaction& transaction)
            { transaction.execute("update account_device set exchanged = exchanged - 61"); });
    }

    void testADevicesSecretIsExchangedWithEachNewSession()
    {
        AccountClient client(server->port());
        client.signIn(EMAIL);
        const std::string first = client.cookies["remember_token"];
        client.signedInName();
        CPPUNIT_ASSERT_EQUAL_MESSAGE("not while the session lives", first, client.cookies["remember_token"]);
        client.cookies.erase("session");
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), client.signedInName());
        const std::string second = client.cookies["remember_token"];
        CPPUNIT_ASSERT(second != first);
        CPPUNIT_ASSERT_EQUAL_MESSAGE("the series stays", first.substr(0, first.find('.')),
                                     second.substr(0, second.find('.')));
        waitAMinute();
        client.cookies.erase("session");
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), client.signedInName());
        CPPUNIT_ASSERT(client.cookies["remember_token"] != second);
    }

    void testRequestsBesideEachOtherKeepTheDevice()
    {
        AccountClient client(server->port());
        client.signIn(EMAIL);
        const std::string cookie = client.cookies["remember_token"];
        for (int i = 0; i < 5; ++i) // each as if it had left before any answer came
            CPPUNIT_ASSERT_EQUAL(std::string("mira"), Device(*server, cookie).signedInName());
        Device newest(*server, cookie);
        newest.signedInName();
        CPPUNIT_ASSERT_EQUAL_MESSAGE("of all of them one got the new secret", cookie,
                                     newest.cookies["remember_token"]);
    }

    void testALostAnswerDoesNotLoseTheDevice()
    {
        AccountClient client(server->port());
        client.signIn(EMAIL);
        const std::string cookie = client.cookies["remember_token"];
        Device(*server, cookie).signedInName(); // its answer with the new secret is lost
        waitAMinute();
        Device later(*server, cookie);
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), later.signedInName());
        CPPUNIT_ASSERT(later.cookies["remember_token"] != cookie);
        waitAMinute();
        later.cookies.erase("session");
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), later.signedInName());
    }

    void testACopiedDeviceEndsWithAllSessions()
    {
        AccountClient client(server->port());
        client.signIn(EMAIL);
        const std::string copied = client.cookies["remember_token"];
        client.cookies.erase("session");
        client.signedInName(); // gets a new secret
        client.cookies.erase("session");
        client.signedInName();          // uses it
        Device inTime(*server, copied); // the one before the one before
        AccountClient elsewhere(server->port());
        elsewhere.signIn(EMAIL);
        waitAMinute();
        CPPUNIT_ASSERT_EQUAL(std::string(), inTime.signedInName());
        CPPUNIT_ASSERT_EQUAL_MESSAGE("who copied it may have a session", std::string(),
                                     client.signedInName());
        client.cookies.erase("session");
        CPPUNIT_ASSERT_EQUAL(std::string(), client.signedInName());
        CPPUNIT_ASSERT_EQUAL(std::string(), elsewhere.signedInName());
        const std::string said = server->output();
        CPPUNIT_ASSERT(said.find("the cookie was copied") != std::string::npos);
        CPPUNIT_ASSERT(said.find(copied.substr(copied.find('|') + 1, 43)) == std::string::npos);
    }

    void testABadDeviceCookieSignsNobodyIn()
    {
        AccountClient client(server->port());
        client.signIn(EMAIL);
        const std::string good = client.cookies["remember_token"];
        const std::string series = good.substr(0, good.find('.'));
        for (const std::string& bad: {series, series + ".", good + "x", good.substr(0, good.size() - 1),
                                      std::string("mira|x"), std::string("|"), std::string(87, 'a'),
                                      "mira|" + std::string(43, 'a') + good.substr(good.find('.')),
                                      std::string(43, '.') + "." + std::string(43, '|')})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(bad, std::string(), Device(*server, bad).signedInName());
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), Device(*server, good).signedInName());
    }

    void testLimitsRegistrationsOfOneAddress()
    {
        start({"account.registrations_per_address=1"});
        AccountClient first(server->port()), second(server->port());
        first.registerAccount("first");
        CPPUNIT_ASSERT_EQUAL_MESSAGE("only new accounts count", 200, second.registerAccount("first").status);
        const auto refused = second.registerAccount("second");
        CPPUNIT_ASSERT_EQUAL(429, refused.status);
        CPPUNIT_ASSERT(!refused.header("Retry-After").empty());
        CPPUNIT_ASSERT_EQUAL(std::int64_t(1), countUsers());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SignInTest);

} // namespace colonnade::test::account
