#include "http/ohmage_auth/OhmageClient.h"

namespace colonnade::test::ohmage
{

/// `user_info/read` and `user/read`, and the hashed password as a credential.
class UserReadsTest: public OhmageServer
{
    CPPUNIT_TEST_SUITE(UserReadsTest);
    CPPUNIT_TEST(testTellsWhatAnAccountMayDo);
    CPPUNIT_TEST(testTakesTheHashedPasswordOnly);
    CPPUNIT_TEST(testRefusesInOhmagesOrder);
    CPPUNIT_TEST(testTellsAccountStatesAfterTheRightHash);
    CPPUNIT_TEST(testCountsWrongHashesWithWrongPasswords);
    CPPUNIT_TEST(testTellsOfOthersToAdministratorsOnly);
    CPPUNIT_TEST(testListsAccounts);
    CPPUNIT_TEST(testRefusesBadLists);
    CPPUNIT_TEST_SUITE_END();

    static constexpr const char* WRONG = "Unknown user or incorrect password.";
    static constexpr const char* NONE = "Authentication credentials were not provided.";

    Answer info(const std::string& form, const HeaderList& headers = {}) const
    {
        return HttpClient(server->port()).postForm("/app/user_info/read", form, headers);
    }

    std::string hashOf(const std::string& user = "josh.test") const
    {
        return textOf(signIn("auth", user), "hashed_password");
    }

    static std::string infoOf(const std::string& name, const std::string& email, bool admin = false)
    {
        return R"({"result":"success","data":{")" + name + R"(":{"email_address":")" + email +
               R"(","permissions":{"is_admin":)" + (admin ? "true" : "false") +
               R"(,"can_create_campaigns":false,"can_create_classes":false,"can_setup_users":false},)" +
               R"("campaigns":{},"campaign_roles":[],"classes":{"urn:class:public":"Public Class"},)" +
               R"("class_roles":["restricted"]}}})";
    }

    void testTellsWhatAnAccountMayDo()
    {
        const std::string token = newToken("Josh.Test");
        const std::string expected = infoOf("Josh.Test", "josh.test@example.org");
        const auto byToken = info("client=c&auth_token=" + token);
        CPPUNIT_ASSERT_EQUAL(expected, byToken.body);
        CPPUNIT_ASSERT_EQUAL(std::string("application/json"), byToken.header("Content-Type"));
        CPPUNIT_ASSERT_EQUAL("auth_token=" + token + "; Path=/; SameSite=Lax", byToken.header("Set-Cookie"));
        CPPUNIT_ASSERT_EQUAL(expected, info("client=c", {{"Cookie", "auth_token=" + token}}).body);
        const auto byHash = info("client=c&user=JOSH.test&password=" + hashOf());
        CPPUNIT_ASSERT_EQUAL(infoOf("JOSH.test", "josh.test@example.org"), byHash.body);
        CPPUNIT_ASSERT_EQUAL(std::string(), byHash.header("Set-Cookie"));
        CPPUNIT_ASSERT_EQUAL(405, get("/app/user_info/read?client=c&auth_token=" + token).status);
    }

    /// Unescaped in the URL, as Android's client puts it.
    void testTakesTheHashedPasswordOnly()
    {
        const std::string hash = hashOf(), token = newToken();
        CPPUNIT_ASSERT_EQUAL(
            std::string::npos,
            hash.find_first_not_of("$./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"));
        const auto inUrl =
            HttpClient(server->port())
                .send("POST", "/app/user_info/read?user=josh.test&password=" + hash + "&client=c", {}, "");
        CPPUNIT_ASSERT_EQUAL(infoOf("josh.test", "josh.test@example.org"), inUrl.body);
        const std::string form = "client=c&user=josh.test&password=";
        std::string folded = hash;
        for (auto& c: folded)
            c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        for (const std::string& other: {std::string("pa55+of+josh.test"), std::string("external"), folded,
                                        hash.substr(0, 59), hash + "x", "+" + hash, hash + "%00"})
            assertFailure("0200", WRONG, info(form + other));
        assertFailure("0200", WRONG, info(form + "pa55+of+josh.test&auth_token=" + token));
        assertFailure("0200", WRONG, info("client=c&user=nobody&password=" + hash));
        server->run({"user", "set-password", "--name", "josh.test", "--password-stdin"},
                    std::string(PASSWORD) + "\n");
        assertFailure("0200", WRONG, info(form + hash));
        const std::string next = hashOf();
        CPPUNIT_ASSERT(next != hash);
        textOf(info(form + next), "result");
    }

    void testRefusesInOhmagesOrder()
    {
        const std::string token = newToken(), good = "auth_token=" + token;
        assertFailure("0200", NONE, info("client=c"));
        assertFailure("0200", NONE, info("client=c&user=josh.test"));
        assertFailure("0200", "More than one user was given.", info("user=a&user=b&" + good));
        assertFailure("0200", "More than one password was given.",
                      info("user=a&password=b&password=c&" + good));
        assertFailure("0200", "The user and/or password are invalid.", info("user=a&password=&" + good));
        assertFailure("0200", "The token is unknown.", info("client=c&auth_token=x"));
        assertFailure("0200", "The token cookie is unknown.", info("client=c", {{"Cookie", "auth_token=x"}}));
        const auto noClient = info(good);
        assertFailure("0301", "The 'client' value is missing.", noClient);
        CPPUNIT_ASSERT(noClient.header("Set-Cookie").starts_with(good));
        assertFailure("0301", "The 'client' value is missing.", info("user=josh.test&password=wrong"));
        assertFailure("1000", "Multiple username parameters were given: username",
                      info("client=c&user=josh.test&password=wrong&username=a&username=b"));
        CPPUNIT_ASSERT_EQUAL(400, info("client=c&client=c&" + good).status);
    }

    void testTellsAccountStatesAfterTheRightHash()
    {
        const std::string good = "client=c&user=josh.test&password=" + hashOf();
        server->run({"user", "disable", "--name", "josh.test"});
        assertFailure("0201", "The account is disabled.", info(good));
        assertFailure("0200", WRONG, info("client=c&user=josh.test&password=wrong"));
        import("fresh", IMPORTED_HASH, {"--must-change-password"});
        assertFailure("0202", "New accounts aren't allowed to use this service.",
                      info(std::string("client=c&user=fresh&password=") + IMPORTED_HASH));
    }

    void testCountsWrongHashesWithWrongPasswords()
    {
        const std::string good = "client=c&user=josh.test&password=" + hashOf();
        for (int i = 0; i < 30; ++i)
            assertFailure("0200", WRONG, info("client=c&user=josh.test&password=wrong"));
        assertFailure("0200", WRONG, info(good));
        assertFailure("0200", WRONG, signIn("auth"));
    }

    void testTellsOfOthersToAdministratorsOnly()
    {
        server->createUser("boss", PASSWORD, {"--admin"});
        const std::string own = "client=c&auth_token=" + newToken() + "&username=";
        assertFailure("1012", "The user is not an admin.", info(own + "boss"));
        assertFailure("1012", "The user is not an admin.", info(own + "nobody"));
        CPPUNIT_ASSERT_EQUAL(infoOf("JOSH.test", "josh.test@example.org"), info(own + "JOSH.test").body);
        const std::string boss = "client=c&auth_token=" + newToken("boss") + "&username=";
        CPPUNIT_ASSERT_EQUAL(infoOf("josh.test", "josh.test@example.org"), info(boss + "josh.test").body);
        CPPUNIT_ASSERT_EQUAL(infoOf("boss", "boss@example.org", true), info(boss).body);
        assertFailure("1000", "The following user does not exist: nobody", info(boss + "nobody"));
        assertFailure("1000", "The following user does not exist.", info(boss + "my.token"));
    }

    Answer list(const std::string& token, const std::string& more = "") const
    {
        return post("read", "client=c&auth_token=" + token + more);
    }

    static std::string accountOf(const std::string& name, bool admin, bool enabled = true)
    {
        return "\"" + name + R"(":{"email_address":")" + name + R"(@example.org","permissions":{"admin":)" +
               (admin ? "true" : "false") + R"(,"enabled":)" + (enabled ? "true" : "false") +
               R"(,"new_account":false,"can_create_campaigns":false,"can_create_classes":false,)" +
               R"("can_setup_users":false}})";
    }

    static std::string listOf(int total, const std::string& accounts)
    {
        return R"({"result":"success","metadata":{"total_num_results":)" + std::to_string(total) +
               R"(},"data":{)" + accounts + "}}";
    }

    void testListsAccounts()
    {
        server->createUser("boss", PASSWORD, {"--admin"});
        server->createUser("gone", PASSWORD, {"--disabled"});
        const std::string own = newToken("JOSH.test"), boss = newToken("boss");
        const std::string josh = accountOf("josh.test", false), gone = accountOf("gone", false, false);
        CPPUNIT_ASSERT_EQUAL(listOf(1, josh), list(own).body);
        CPPUNIT_ASSERT_EQUAL(listOf(1, josh), list(own, "&user_list=boss,+Josh.Test,nobody").body);
        CPPUNIT_ASSERT_EQUAL(listOf(0, ""), list(own, "&user_list=boss").body);
        CPPUNIT_ASSERT_EQUAL(listOf(3, josh + "," + accountOf("boss", true) + "," + gone), list(boss).body);
        CPPUNIT_ASSERT_EQUAL(listOf(2, gone + "," + josh),
                             list(boss, "&user_list=gone,,josh.test,GONE,nobody").body);
        CPPUNIT_ASSERT_EQUAL(listOf(3, gone), list(boss, "&num_to_skip=2&num_to_return=5").body);
        CPPUNIT_ASSERT_EQUAL(listOf(3, josh), list(boss, "&num_to_return=1").body);
        CPPUNIT_ASSERT_EQUAL(listOf(2, josh), list(boss, "&user_list=gone,josh.test&num_to_skip=1").body);
        CPPUNIT_ASSERT_EQUAL(listOf(1, ""), list(own, "&num_to_skip=9223372036854775807").body);
        CPPUNIT_ASSERT_EQUAL(listOf(1, josh),
                             post("read", "client=c", {{"Cookie", "auth_token=" + own}}).body);
    }

    void testRefusesBadLists()
    {
        const std::string token = newToken();
        assertFailure("0200", NONE, post("read", "client=c"));
        assertFailure("0200", NONE, post("read", "client=c&user=josh.test&password=" + hashOf()));
        assertFailure("0200", "The token is unknown.", post("read", "client=c&auth_token=x"));
        const auto noClient = post("read", "auth_token=" + token);
        assertFailure("0301", "The 'client' value is missing.", noClient);
        CPPUNIT_ASSERT(!noClient.header("Set-Cookie").empty());
        for (const std::string bad: {"a%20b%20c", "abc", "....", "josh.test,%00%00%00%00"})
            CPPUNIT_ASSERT_MESSAGE(bad, list(token, "&user_list=" + bad).body.find("\"code\":\"1000\"") !=
                                            std::string::npos);
        assertFailure("1000", "Multiple user list parameters were given: user_list",
                      list(token, "&user_list=a&user_list=a"));
        for (const std::string bad: {"-1", "x", "1.5", "99999999999999999999"})
        {
            assertFailure("0308", "The number of results to skip is invalid: num_to_skip",
                          list(token, "&num_to_skip=" + bad));
            assertFailure("0309", "The number of results to return is invalid: num_to_return",
                          list(token, "&num_to_return=" + bad));
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(UserReadsTest);

} // namespace colonnade::test::ohmage
