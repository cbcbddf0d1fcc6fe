#include "http/account/MailClient.h"

namespace colonnade::test::account
{

/// What strangers cannot do to a person, and what a page that was open for long does not lose.
class BrowserTrustTest: public MailServer
{
    CPPUNIT_TEST_SUITE(BrowserTrustTest);
    CPPUNIT_TEST(testAStrangersFailuresLockNobodyOut);
    CPPUNIT_TEST(testAKnownBrowserSignsInWhileManyNetworksTry);
    CPPUNIT_TEST(testAStrangersRequestsUseUpNobodysMails);
    CPPUNIT_TEST(testTokensEndWithTheSession);
    CPPUNIT_TEST(testAPlantedCookieMakesNoTokens);
    CPPUNIT_TEST(testAStaleFormComesBackWithWhatWasTyped);
    CPPUNIT_TEST(testUsedLinksSayWhatToDo);
    CPPUNIT_TEST(testEverySignInIsALineWithItsAddress);
    CPPUNIT_TEST(testEveryChangeIsALineWithItsAddress);
    CPPUNIT_TEST(testPrivateModeTellsNobodyWhoExists);
    CPPUNIT_TEST(testPrivateModeWritesAsMuchForTheUnknown);
    CPPUNIT_TEST(testDisabledAccountsAreNotShown);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        start({"http.trusted_proxies=127.0.0.1"});
        server->createUser("mira", AccountClient::GOOD_PASSWORD);
    }

private:
    static constexpr const char* EMAIL = "mira@example.org";

    static Answer signInFrom(AccountClient& client, const std::string& address, const std::string& password)
    {
        return client.postJson("/account/signin", jsonOf({{"email", EMAIL}, {"password", password}}),
                               {{"X-CSRFToken", client.csrf()}, {"X-Forwarded-For", address}});
    }

    /// For longer than the seconds that they are: on a slow machine those are over before the next line.
    void keepBlocked() const
    {
        runSql("update core_brake set blocked_until = blocked_until + 1000 where blocked_until > 0");
    }

    Answer forgetFrom(const std::string& address, const std::string& email) const
    {
        AccountClient client(server->port());
        return client.postJson("/account/forgot-password", jsonOf({{"email_addr", email}}),
                               {{"X-CSRFToken", client.csrf()}, {"X-Forwarded-For", address}});
    }

    void testAStrangersFailuresLockNobodyOut()
    {
        AccountClient stranger(server->port());
        int status = 0;
        for (int i = 0; i < 15; ++i)
            status = signInFrom(stranger, "203.0.113.9", "wrong").status;
        CPPUNIT_ASSERT_EQUAL(429, status);
        AccountClient mira(server->port());
        CPPUNIT_ASSERT_EQUAL(200, signInFrom(mira, "198.51.100.7", AccountClient::GOOD_PASSWORD).status);
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), mira.signedInName());
        keepBlocked();
        CPPUNIT_ASSERT_EQUAL(429, signInFrom(stranger, "203.0.113.9", AccountClient::GOOD_PASSWORD).status);
        server->run({"user", "unlock", "--name", "mira"});
        CPPUNIT_ASSERT_EQUAL(200, signInFrom(stranger, "203.0.113.9", "wrong").status);
    }

    void testAKnownBrowserSignsInWhileManyNetworksTry()
    {
        start({"http.trusted_proxies=127.0.0.1", "identity.brake.free_failures=1"});
        server->createUser("mira", AccountClient::GOOD_PASSWORD);
        AccountClient mira(server->port());
        mira.signIn(EMAIL);
        mira.getJson("/account/signout");
        CPPUNIT_ASSERT_MESSAGE("it outlives the sign-out", mira.cookies.contains("known_browser"));
        CPPUNIT_ASSERT(mira.cookies["known_browser"].find("mira") == std::string::npos);
        AccountClient stranger(server->port());
        for (int i = 0; i < 11; ++i)
            signInFrom(stranger, "203.0.113." + std::to_string(i), "wrong");
        keepBlocked();
        AccountClient newBrowser(server->port());
        CPPUNIT_ASSERT_EQUAL(429,
                             signInFrom(newBrowser, "198.51.100.7", AccountClient::GOOD_PASSWORD).status);
        CPPUNIT_ASSERT_EQUAL(200, signInFrom(mira, "198.51.100.7", AccountClient::GOOD_PASSWORD).status);
        for (const std::string& bad:
             {std::string("x"), mira.cookies["known_browser"] + "0",
              mira.cookies["known_browser"].substr(0, 43) + "." + std::string(32, 'a')})
        {
            newBrowser.cookies["known_browser"] = bad;
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                bad, 429, signInFrom(newBrowser, "198.51.100.7", AccountClient::GOOD_PASSWORD).status);
        }
    }

    void testAStrangersRequestsUseUpNobodysMails()
    {
        int status = 0;
        for (int i = 0; i < 11; ++i)
            status = forgetFrom("203.0.113.9", EMAIL).status;
        CPPUNIT_ASSERT_EQUAL(429, status);
        CPPUNIT_ASSERT_EQUAL(200, forgetFrom("198.51.100.7", EMAIL).status);
        CPPUNIT_ASSERT_EQUAL_MESSAGE("known or not", 200, forgetFrom("203.0.113.9", "x@example.org").status);
        for (int i = 0; i < 120; ++i)
            status = forgetFrom("198.18.0." + std::to_string(i), EMAIL).status;
        CPPUNIT_ASSERT_EQUAL_MESSAGE("but a mailbox has its bound", 429, status);
    }

    void testTokensEndWithTheSession()
    {
        server->createUser("bert", AccountClient::GOOD_PASSWORD);
        AccountClient browser(server->port());
        const std::string first = browser.csrf();
        const auto post = [&](const std::string& path, const std::string& body, const std::string& token) {
            return browser.postJson(path, body, {{"X-CSRFToken", token}}).status;
        };
        CPPUNIT_ASSERT_EQUAL(200, post("/account/signin",
                                       jsonOf({{"email", EMAIL}, {"password", AccountClient::GOOD_PASSWORD}}),
                                       first));
        const std::string miras = browser.csrf();
        const std::string save = R"({"btn":"Profile","fullname":"Changed"})";
        CPPUNIT_ASSERT_EQUAL(200, post("/account/mira/update", save, miras));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("the token of the sign-in stays good", 200,
                                     post("/account/mira/update", save, first));
        browser.getJson("/account/signout");
        CPPUNIT_ASSERT_EQUAL(std::string("success"), memberOf(browser.signIn("bert@example.org"), "status"));
        for (const std::string& old: {miras, first})
            CPPUNIT_ASSERT_EQUAL_MESSAGE("in the next person's session", 400,
                                         post("/account/bert/update", save, old));
        CPPUNIT_ASSERT_EQUAL(200, post("/account/bert/update", save, browser.csrf()));
    }

    void testAPlantedCookieMakesNoTokens()
    {
        AccountClient attacker(server->port());
        attacker.csrf();
        AccountClient victim(server->port());
        victim.cookies["session"] = attacker.cookies["session"];
        victim.signIn(EMAIL);
        const std::string save = R"({"btn":"Profile","fullname":"Changed"})";
        CPPUNIT_ASSERT_EQUAL(
            400, victim.postJson("/account/mira/update", save, {{"X-CSRFToken", attacker.csrf()}}).status);
    }

    void testAStaleFormComesBackWithWhatWasTyped()
    {
        AccountClient browser(server->port());
        browser.csrf();
        const auto again = browser.postForm("/account/register?next=%2Fproject%2F",
                                            "csrf_token=1.x.y&fullname=Ada+Lovelace&name=ada&email_addr=ada%"
                                            "40example.org&password=hush77+hush77");
        CPPUNIT_ASSERT_EQUAL(400, again.status);
        for (const std::string typed:
             {"Ada Lovelace", "value=\"ada\"", "ada@example.org", "open for too long", "next=%2Fproject%2F"})
            CPPUNIT_ASSERT_MESSAGE(typed, again.body.find(typed) != std::string::npos);
        CPPUNIT_ASSERT(again.body.find("hush77") == std::string::npos);
        const auto at = again.body.find("name=\"csrf_token\" value=\"") + 25;
        const std::string fresh = again.body.substr(at, again.body.find('"', at) - at);
        CPPUNIT_ASSERT_EQUAL(
            302, browser
                     .postForm("/account/register", "csrf_token=" + fresh +
                                                        "&fullname=Ada+Lovelace&name=ada&email_addr="
                                                        "ada%40example.org&password=correct+horse+7+"
                                                        "staple&confirm=correct+horse+7+staple")
                     .status);
        const auto signIn =
            browser.postForm("/account/signin", "csrf_token=x&email=a%40b.cd&password=hush77");
        CPPUNIT_ASSERT_EQUAL(400, signIn.status);
        CPPUNIT_ASSERT(signIn.body.find("a@b.cd") != std::string::npos);
        CPPUNIT_ASSERT(signIn.body.find("hush77") == std::string::npos);
        const auto forgot = browser.postForm("/account/forgot-password", "csrf_token=x&email_addr=a%40b.cd");
        CPPUNIT_ASSERT_EQUAL(400, forgot.status);
        CPPUNIT_ASSERT(forgot.body.find("a@b.cd") != std::string::npos);
        const auto update =
            browser.postForm("/account/ada/update", "csrf_token=x&btn=Profile&fullname=Countess+Ada");
        CPPUNIT_ASSERT_EQUAL(400, update.status);
        CPPUNIT_ASSERT(update.body.find("Countess Ada") != std::string::npos);
        const auto external =
            browser.postForm("/account/ada/update", "csrf_token=x&btn=External&ckan_api=typed-key");
        CPPUNIT_ASSERT(external.body.find("typed-key") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL_MESSAGE("the contract of JSON stays", std::string("CSRF validation failed."),
                                     memberOf(browser.postJson("/account/ada/update", "{}"), "description"));
        const auto foreign = AccountClient(server->port())
                                 .postForm("/account/register", "csrf_token=x&fullname=Planted",
                                           {{"Origin", "https://evil.example"}});
        CPPUNIT_ASSERT_EQUAL(400, foreign.status);
        CPPUNIT_ASSERT(foreign.body.find("Planted") == std::string::npos);
    }

    void testUsedLinksSayWhatToDo()
    {
        startConfirming();
        AccountClient browser(server->port());
        browser.registerAccount("mira");
        const std::string link = mailbox().newest(EMAIL).link();
        CPPUNIT_ASSERT_EQUAL(200, browser.getJson(link).status);
        const auto again = browser.get(link);
        CPPUNIT_ASSERT_EQUAL(403, again.status);
        CPPUNIT_ASSERT(again.body.find("confirmed already") != std::string::npos);
        CPPUNIT_ASSERT(again.body.find("href=\"/account/mira/\"") != std::string::npos);
        AccountClient other(server->port());
        const auto elsewhere = other.get(link);
        CPPUNIT_ASSERT_EQUAL(403, elsewhere.status);
        CPPUNIT_ASSERT(elsewhere.body.find("was used already, or has expired") != std::string::npos);
        CPPUNIT_ASSERT(elsewhere.body.find("href=\"/account/signin\"") != std::string::npos);
        const auto reset = other.get("/account/reset-password?key=used");
        CPPUNIT_ASSERT_EQUAL(403, reset.status);
        CPPUNIT_ASSERT(reset.body.find("href=\"/account/forgot-password\"") != std::string::npos);
        const auto posted =
            other.postForm("/account/register/confirmation?key=used", "csrf_token=" + other.csrf());
        CPPUNIT_ASSERT_EQUAL(403, posted.status);
        CPPUNIT_ASSERT(posted.body.find("was used already") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL_MESSAGE("JSON keeps its contract", std::string("403"),
                                     memberOf(browser.getJson(link), "code"));
    }

    void testEverySignInIsALineWithItsAddress()
    {
        AccountClient client(server->port());
        signInFrom(client, "203.0.113.9", "wrong");
        signInFrom(client, "203.0.113.9", AccountClient::GOOD_PASSWORD);
        AccountClient(server->port())
            .postJson("/account/signin", R"({"email":"secret-typed-here","password":"x"})",
                      {{"X-CSRFToken", "x"}});
        AccountClient other(server->port());
        other.post("/account/signin", R"({"email":"secret-typed-here","password":"x"})");
        const std::string log = server->output();
        CPPUNIT_ASSERT_MESSAGE(log, log.find("failed sign-in from 203.0.113.9\n") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(log, log.find("sign-in of user 1 from 203.0.113.9\n") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(log, log.find("failed sign-in from 127.0.0.1\n") != std::string::npos);
        for (const std::string secret: {"secret-typed-here", "mira", "wrong"})
            CPPUNIT_ASSERT_MESSAGE(secret, log.find(secret) == std::string::npos);
    }

    void testEveryChangeIsALineWithItsAddress()
    {
        AccountClient client(server->port());
        client.signIn(EMAIL);
        client.post("/account/mira/resetapikey", "{}");
        client.post("/account/mira/update", jsonOf({{"btn", "Profile"},
                                                    {"fullname", "Mira"},
                                                    {"name", "mira"},
                                                    {"email_addr", "other@example.org"},
                                                    {"locale", "en"}}));
        client.post("/account/mira/update", jsonOf({{"btn", "Password"},
                                                    {"current_password", AccountClient::GOOD_PASSWORD},
                                                    {"new_password", "another horse 8 staple"},
                                                    {"confirm", "another horse 8 staple"}}));
        const std::string log = server->output();
        for (const std::string what: {"new API key", "another address waits for its link", "new password"})
            CPPUNIT_ASSERT_MESSAGE(what + log,
                                   log.find("user 1: " + what + " from 127.0.0.1\n") != std::string::npos);
        CPPUNIT_ASSERT(log.find("other@example.org") == std::string::npos);
    }

    void testPrivateModeTellsNobodyWhoExists()
    {
        start({"account.tell_unknown_addresses=false"});
        server->createUser("mira", AccountClient::GOOD_PASSWORD);
        const auto without = [](const Answer& answer)
        {
            // what differs in each answer anyway
            const std::string token = memberOf(answer, "form.csrf");
            std::string body = answer.body;
            for (const std::string& part:
                 {token, std::string("mira@example.org"), std::string("nobody@example.org")})
                if (const auto at = body.find(part); at != std::string::npos && !part.empty())
                    body.erase(at, part.size());
            return std::to_string(answer.status) + body;
        };
        const auto ask = [&](const std::string& path, const std::string& body)
        { return without(AccountClient(server->port()).post(path, body)); };
        CPPUNIT_ASSERT_EQUAL(ask("/account/signin", R"({"email":"mira@example.org","password":"x"})"),
                             ask("/account/signin", R"({"email":"nobody@example.org","password":"x"})"));
        CPPUNIT_ASSERT_EQUAL(ask("/account/forgot-password", R"({"email_addr":"mira@example.org"})"),
                             ask("/account/forgot-password", R"({"email_addr":"nobody@example.org"})"));
        const auto registration = [](const std::string& name, const std::string& email)
        {
            return jsonOf({{"name", name},
                           {"fullname", "Some One"},
                           {"email_addr", email},
                           {"password", AccountClient::GOOD_PASSWORD},
                           {"confirm", AccountClient::GOOD_PASSWORD}});
        };
        CPPUNIT_ASSERT_EQUAL(ask("/account/register", registration("other", "mira@example.org")),
                             ask("/account/register", registration("another", "nobody@example.org")));
        CPPUNIT_ASSERT_EQUAL(std::string("You have an account already"),
                             mailbox().newest("mira@example.org", 2).subject);
        AccountClient eve(server->port());
        server->createUser("eve", AccountClient::GOOD_PASSWORD);
        eve.signIn("eve@example.org");
        const auto change = [&](const std::string& email) {
            return without(
                eve.post("/account/eve/update", jsonOf({{"btn", "Profile"}, {"email_addr", email}})));
        };
        CPPUNIT_ASSERT_EQUAL(change("mira@example.org"), change("nobody@example.org"));
        CPPUNIT_ASSERT_EQUAL(std::string("You have an account already"),
                             mailbox().newest("mira@example.org", 3).subject);
        for (const auto& mail: mailbox().all())
            CPPUNIT_ASSERT_MESSAGE("no link for who does not own the mailbox",
                                   mail.to != "mira@example.org" ||
                                       mail.text.find("/register/confirmation") == std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(2), countUsers());
    }

    void testPrivateModeWritesAsMuchForTheUnknown()
    {
        start({"account.tell_unknown_addresses=false"});
        AccountClient(server->port())
            .post("/account/forgot-password", R"({"email_addr":"nobody@example.org"})");
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0), countRows("core_mail"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("in place of the link", std::int64_t(1),
                                     countRows("account_registration"));
        CPPUNIT_ASSERT(mailbox().all().empty());
    }

    void testDisabledAccountsAreNotShown()
    {
        server->run({"user", "disable", "--name", "mira"});
        CPPUNIT_ASSERT_EQUAL(404, AccountClient(server->port()).getJson("/account/mira/").status);
        CPPUNIT_ASSERT_EQUAL(404, AccountClient(server->port()).get("/account/mira").status);
        server->createUser("boss", AccountClient::GOOD_PASSWORD, {"--admin"});
        AccountClient boss(server->port());
        boss.signIn("boss@example.org");
        CPPUNIT_ASSERT_EQUAL(200, boss.getJson("/account/mira/").status);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(BrowserTrustTest);

} // namespace colonnade::test::account
