#include "http/ohmage_auth/OhmageClient.h"

namespace colonnade::test::ohmage
{

/// `config/read` and `user/change_password`.
class NeighboursTest: public OhmageServer
{
    CPPUNIT_TEST_SUITE(NeighboursTest);
    CPPUNIT_TEST(testTellsWhatTheServerCanDo);
    CPPUNIT_TEST(testChangesThePassword);
    CPPUNIT_TEST(testMakesNewAccountsUsable);
    CPPUNIT_TEST(testRefusesInOhmagesOrder);
    CPPUNIT_TEST(testSaysThatALiveTokenIsNotTheMatter);
    CPPUNIT_TEST(testChangesOthersPasswordsForAdministratorsOnly);
    CPPUNIT_TEST(testALiveTokenSentAlongStaysAllOthersEnd);
    CPPUNIT_TEST_SUITE_END();

    static constexpr const char* OLD = "user=josh.test&password=pa55+of+josh.test&client=c";
    static constexpr const char* WRONG = "Unknown user or incorrect password.";

    void testTellsWhatTheServerCanDo()
    {
        for (const auto& answer:
             {get("/app/config/read"), HttpClient(server->port()).postForm("/app/config/read", "client=c")})
        {
            CPPUNIT_ASSERT_EQUAL(200, answer.status);
            CPPUNIT_ASSERT(answer.body.starts_with(
                "{\"result\":\"success\",\"data\":{\"application_name\":\"ohmage\","));
            CPPUNIT_ASSERT(answer.body.find("\"auth_token_lifetime\":900000") != std::string::npos);
            CPPUNIT_ASSERT(answer.body.find("\"local_auth_enabled\":true") != std::string::npos);
            CPPUNIT_ASSERT_EQUAL(std::string(), answer.header("Set-Cookie"));
        }
        CPPUNIT_ASSERT_EQUAL(400, get("/app/config/read?client=a&client=a").status);
    }

    void testChangesThePassword()
    {
        const std::string token = newToken(), before = textOf(signIn("auth"), "hashed_password");
        const auto answer = post("change_password", std::string(OLD) + "&new_password=quite+another+one");
        const std::string hash = textOf(answer, "hashed_password");
        CPPUNIT_ASSERT_EQUAL(std::string(), answer.header("Set-Cookie"));
        CPPUNIT_ASSERT(hash != before);
        CPPUNIT_ASSERT_EQUAL(std::string(), whoIs(token));
        assertFailure("0200", WRONG, signIn("auth"));
        CPPUNIT_ASSERT_EQUAL(hash,
                             textOf(signIn("auth", "josh.test", "quite another one"), "hashed_password"));
    }

    void testMakesNewAccountsUsable()
    {
        server->createUser("fresh", PASSWORD, {"--must-change-password"});
        const std::string form = "user=fresh&password=pa55+of+josh.test&client=c&new_password=";
        assertFailure("0200", WRONG,
                      post("change_password", "user=fresh&password=x&client=c&new_password=quite+another"));
        const std::string hash =
            textOf(post("change_password", form + "quite+another+one"), "hashed_password");
        CPPUNIT_ASSERT_EQUAL(hash, textOf(signIn("auth", "fresh", "quite another one"), "hashed_password"));
    }

    void testRefusesInOhmagesOrder()
    {
        const std::string wrongOld = "user=josh.test&password=wrong&client=c";
        assertFailure("0301", "The 'client' value is missing.", post("change_password", "user=a&password=b"));
        assertFailure("1001", "The new password is missing: new_password", post("change_password", wrongOld));
        assertFailure("1001", "The new password is missing: new_password",
                      post("change_password", wrongOld + "&new_password=++++++++++"));
        assertFailure("1001", "Multiple new password parameters were given.",
                      post("change_password", wrongOld + "&new_password=a&new_password=a"));
        assertFailure("1001", "The password is invalid. The password must be at least 8 characters.",
                      post("change_password", wrongOld + "&new_password=1234567"));
        const auto badName =
            post("change_password", wrongOld + "&new_password=quite+another&username=a%20b%20c");
        CPPUNIT_ASSERT(badName.body.find("\"code\":\"1000\"") != std::string::npos);
        assertFailure("0200", WRONG, post("change_password", wrongOld + "&new_password=quite+another"));
        for (const std::string weak: {"password", "josh.test", "quite%00another"})
        {
            const auto answer = post("change_password", std::string(OLD) + "&new_password=" + weak);
            CPPUNIT_ASSERT_MESSAGE(answer.body, answer.body.find("\"code\":\"1001\"") != std::string::npos);
        }
        CPPUNIT_ASSERT(!newToken().empty());
    }

    void testSaysThatALiveTokenIsNotTheMatter()
    {
        const std::string form = "user=josh.test&password=wrong&client=c&new_password=quite+another";
        assertFailure("0203", WRONG, post("change_password", form + "&auth_token=" + newToken()));
        assertFailure("0203", WRONG, post("change_password", form, {{"Cookie", "auth_token=" + newToken()}}));
        assertFailure("0203", "Authentication credentials were not provided.",
                      post("change_password", "auth_token=" + newToken()));
        assertFailure("0200", WRONG, post("change_password", form + "&auth_token=x"));
    }

    void testChangesOthersPasswordsForAdministratorsOnly()
    {
        server->createUser("boss", PASSWORD, {"--admin"});
        server->createUser("other", PASSWORD);
        assertFailure(
            "1012", "The user does not have permission to change another user's password.",
            post("change_password", std::string(OLD) + "&new_password=quite+another+one&username=other"));
        const std::string boss =
            "user=boss&password=pa55+of+josh.test&client=c&new_password=quite+another+one&username=";
        textOf(post("change_password", boss + "other"), "hashed_password");
        textOf(signIn("auth", "other", "quite another one"), "hashed_password");
        assertFailure("1000", "The following user does not exist: nobody",
                      post("change_password", boss + "nobody"));
    }

    void testALiveTokenSentAlongStaysAllOthersEnd()
    {
        const std::string kept = newToken(), other = newToken();
        const std::string form = "user=josh.test&client=c&auth_token=" + kept;
        assertFailure("0203", "Unknown user or incorrect password.",
                      post("change_password", form + "&password=wrong&new_password=quite+another+one"));
        textOf(post("change_password", form + "&password=pa55+of+josh.test&new_password=quite+another+one"),
               "hashed_password");
        CPPUNIT_ASSERT_EQUAL(std::string("josh.test"), whoIs(kept));
        CPPUNIT_ASSERT_EQUAL(std::string(), whoIs(other));
        const std::string cookie = textOf(signIn("auth_token", "josh.test", "quite another one"), "token");
        textOf(post("change_password",
                    "user=josh.test&client=c&password=quite+another+one&new_password=a+third+one+here",
                    {{"Cookie", "auth_token=" + cookie}}),
               "hashed_password");
        CPPUNIT_ASSERT_EQUAL(std::string("josh.test"), whoIs(cookie));
        CPPUNIT_ASSERT_EQUAL(std::string(), whoIs(kept));

        server->createUser("boss", PASSWORD, {"--admin"});
        const std::string boss = newToken("boss");
        textOf(post("change_password", "user=boss&username=josh.test&client=c&password=pa55+of+josh.test"
                                       "&new_password=chosen+by+the+boss&auth_token=" +
                                           cookie),
               "hashed_password");
        CPPUNIT_ASSERT_EQUAL_MESSAGE("the administrator's own is not touched", std::string("boss"),
                                     whoIs(boss));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(NeighboursTest);

} // namespace colonnade::test::ohmage
