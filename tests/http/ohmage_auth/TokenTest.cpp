#include "http/ohmage_auth/OhmageClient.h"

#include <cctype>

namespace colonnade::test::ohmage
{

/// `user/whoami` and `user/logout`.
class TokenTest: public OhmageServer
{
    CPPUNIT_TEST_SUITE(TokenTest);
    CPPUNIT_TEST(testTellsWhoseTokenItIs);
    CPPUNIT_TEST(testSetsTheCookieOnEveryAnswer);
    CPPUNIT_TEST(testTakesParameterBeforeCookie);
    CPPUNIT_TEST(testComparesTokensExactly);
    CPPUNIT_TEST(testEndsTheTokenShown);
    CPPUNIT_TEST(testEndsTheTokenEvenWithoutAClient);
    CPPUNIT_TEST(testSurvivesARestart);
    CPPUNIT_TEST(testExpires);
    CPPUNIT_TEST(testDiesWithPasswordAndAccount);
    CPPUNIT_TEST(testDiesWhenTheAccountIsRenamed);
    CPPUNIT_TEST(testWritesFewUsesDown);
    CPPUNIT_TEST_SUITE_END();

    static constexpr const char* NONE = "Authentication credentials were not provided.";
    static constexpr const char* NO_CLIENT = "The 'client' value is missing.";

    static HeaderList cookie(const std::string& value) { return {{"Cookie", value}}; }

    void testTellsWhoseTokenItIs()
    {
        const std::string token = newToken();
        const std::string expected = "{\"result\":\"success\",\"username\":\"josh.test\"}";
        CPPUNIT_ASSERT_EQUAL(expected, post("whoami", "client=c&auth_token=" + token).body);
        CPPUNIT_ASSERT_EQUAL(expected, post("whoami?client=c&auth_token=" + token, "").body);
        CPPUNIT_ASSERT_EQUAL(expected, post("whoami", "client=c", cookie("auth_token=" + token)).body);
        CPPUNIT_ASSERT_EQUAL(expected,
                             post("whoami", "client=c", cookie("a=b; auth_token=\"" + token + "\"")).body);
        CPPUNIT_ASSERT_EQUAL(expected, get("/app/user/whoami?client=c&auth_token=" + token).body);
        CPPUNIT_ASSERT_EQUAL(expected, get("/app/user/whoami?client=c", cookie("auth_token=" + token)).body);
        CPPUNIT_ASSERT_EQUAL(expected, post("whoami", "client=c&user=x&password=y&auth_token=" + token).body);
    }

    void testSetsTheCookieOnEveryAnswer()
    {
        const std::string token = newToken();
        const std::string expected = "auth_token=" + token + "; Path=/; SameSite=Lax";
        CPPUNIT_ASSERT_EQUAL(expected, post("whoami", "client=c&auth_token=" + token).header("Set-Cookie"));
        const auto noClient = post("whoami", "auth_token=" + token);
        assertFailure("0301", NO_CLIENT, noClient);
        CPPUNIT_ASSERT_EQUAL(expected, noClient.header("Set-Cookie"));
        CPPUNIT_ASSERT_EQUAL(std::string(), post("whoami", "client=c&auth_token=x").header("Set-Cookie"));
    }

    void testTakesParameterBeforeCookie()
    {
        const std::string token = newToken(), good = "auth_token=" + token;
        for (const std::string call: {"whoami", "logout"})
        {
            assertFailure("0200", NONE, post(call, ""));
            assertFailure("0200", NONE, post(call, "client=c"));
            assertFailure("0200", NONE, post(call, "client=c", {{"Authorization", "Bearer " + token}}));
            assertFailure("0200", NONE, post(call, "client=c", cookie("AUTH_TOKEN=" + token)));
            assertFailure("0200", "The token is unknown.", post(call, "client=c&auth_token=x", cookie(good)));
            assertFailure("0200", "The token is unknown.", post(call, "client=c&auth_token=", cookie(good)));
            assertFailure("0200", "The token is unknown.", post(call, "auth_token=x"));
            assertFailure("0200", "The token cookie is unknown.",
                          post(call, "client=c", cookie("auth_token=x")));
            assertFailure("0200", "Multiple authentication token parameters were found.",
                          post(call, "client=c&" + good + "&" + good));
            assertFailure("0200", "Multiple authentication token cookies were given.",
                          post(call, "client=c", cookie(good + "; " + good)));
        }
        CPPUNIT_ASSERT_EQUAL(
            std::string("josh.test"),
            textOf(post("whoami", "client=c&" + good, cookie("auth_token=x; auth_token=y")), "username"));
    }

    void testComparesTokensExactly()
    {
        const std::string token = newToken();
        std::string upper = token;
        for (auto& c: upper)
            c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        for (const std::string& other:
             {upper, "+" + token, token + "x", token.substr(1), std::string("%00"), std::string("%FF"),
              std::string("f0d68da0-8a65-11e1-93c2-c3f583aee15b"), std::string(10'000, 'a')})
            assertFailure("0200", "The token is unknown.", post("whoami", "client=c&auth_token=" + other));
    }

    void testEndsTheTokenShown()
    {
        const std::string token = newToken(), other = newToken();
        const auto answer = post("logout", "client=c&auth_token=" + token);
        CPPUNIT_ASSERT_EQUAL(std::string("{\"result\":\"success\"}"), answer.body);
        const std::string cleared = answer.header("Set-Cookie");
        CPPUNIT_ASSERT_MESSAGE(
            cleared, cleared.starts_with("auth_token=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970"));
        const auto again = post("logout", "client=c&auth_token=" + token);
        assertFailure("0200", "The token is unknown.", again);
        CPPUNIT_ASSERT_EQUAL(std::string(), again.header("Set-Cookie"));
        CPPUNIT_ASSERT_EQUAL(std::string("josh.test"), whoIs(other));
        textOf(post("logout", "client=c", cookie("auth_token=" + other)), "result");
        CPPUNIT_ASSERT_EQUAL(std::string(), whoIs(other));
    }

    void testEndsTheTokenEvenWithoutAClient()
    {
        const std::string token = newToken();
        const auto answer = post("logout", "auth_token=" + token);
        assertFailure("0301", NO_CLIENT, answer);
        CPPUNIT_ASSERT(answer.header("Set-Cookie").starts_with("auth_token=;"));
        CPPUNIT_ASSERT_EQUAL(std::string(), whoIs(token));
    }

    void testSurvivesARestart()
    {
        const std::string token = newToken();
        server->stop();
        server->start();
        CPPUNIT_ASSERT_EQUAL(std::string("josh.test"), whoIs(token));
    }

    void setBackClocks(int seconds) const
    {
        server->database().open()->write(
            [&](Transaction& transaction)
            {
                transaction.execute(
                    "update core_session set last_used = last_used - $1, expires = expires - $1", seconds);
            });
    }

    void testExpires()
    {
        const std::string token = newToken();
        for (int i = 0; i < 3; ++i) // each use counts
        {
            setBackClocks(880);
            CPPUNIT_ASSERT_EQUAL(std::string("josh.test"), whoIs(token));
        }
        setBackClocks(970);
        assertFailure("0200", "The token is unknown.", post("whoami", "client=c&auth_token=" + token));
        assertFailure("0200", "The token cookie is unknown.",
                      post("logout", "client=c", cookie("auth_token=" + token)));
        start({"ohmage_auth.token_lifetime_seconds=20", "ohmage_auth.token_max_age_seconds=100"});
        CPPUNIT_ASSERT(get("/app/config/read").body.find("\"auth_token_lifetime\":20000") !=
                       std::string::npos);
        const std::string brief = newToken();
        setBackClocks(23);
        CPPUNIT_ASSERT_EQUAL(std::string(), whoIs(brief));
    }

    void testDiesWithPasswordAndAccount()
    {
        const std::string first = newToken();
        server->run({"user", "set-password", "--name", "josh.test", "--password-stdin"},
                    std::string(PASSWORD) + "\n");
        CPPUNIT_ASSERT_EQUAL(std::string(), whoIs(first));
        const std::string second = newToken();
        server->run({"user", "disable", "--name", "josh.test"});
        CPPUNIT_ASSERT_EQUAL(std::string(), whoIs(second));
        server->run({"user", "enable", "--name", "josh.test"});
        CPPUNIT_ASSERT_EQUAL(std::string(), whoIs(second));
    }

    void rename(const std::string& from, const std::string& to) const
    {
        server->database().open()->write(
            [&](Transaction& transaction) {
                transaction.execute("update core_user set name = $2, name_folded = $2 where name = $1", from,
                                    to);
            });
    }

    void testDiesWhenTheAccountIsRenamed()
    {
        const std::string token = newToken(), hash = textOf(signIn("auth"), "hashed_password");
        rename("josh.test", "joshua");
        CPPUNIT_ASSERT_EQUAL(std::string(), whoIs(token));
        assertFailure("0200", "Unknown user or incorrect password.", signIn("auth_token"));
        CPPUNIT_ASSERT_EQUAL(hash, textOf(signIn("auth", "joshua"), "hashed_password"));
        rename("joshua", "josh.test");
        CPPUNIT_ASSERT_EQUAL_MESSAGE("for good", std::string(), whoIs(token));
    }

    std::int64_t lastUse() const
    {
        return server->database()
            .open()
            ->read([](Session& session) { return session.findInteger("select last_used from core_session"); })
            .value();
    }

    /// At most once in a tenth of the lifetime or a minute, whichever is shorter.
    void testWritesFewUsesDown()
    {
        const std::string token = newToken();
        for (const auto& [seconds, isWritten]:
             {std::pair(0, false), std::pair(50, false), std::pair(70, true)})
        {
            setBackClocks(seconds);
            const auto before = lastUse();
            CPPUNIT_ASSERT_EQUAL(std::string("josh.test"), whoIs(token));
            CPPUNIT_ASSERT_EQUAL(isWritten, lastUse() != before);
            setBackClocks(-seconds);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TokenTest);

} // namespace colonnade::test::ohmage
