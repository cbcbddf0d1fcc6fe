#include "http/ohmage_auth/OhmageClient.h"

namespace colonnade::test::ohmage
{

/// `user/auth` and `user/auth_token`.
class PasswordTest: public OhmageServer
{
    CPPUNIT_TEST_SUITE(PasswordTest);
    CPPUNIT_TEST(testGivesAStableHash);
    CPPUNIT_TEST(testGivesATokenAndItsCookie);
    CPPUNIT_TEST(testChecksInOhmagesOrder);
    CPPUNIT_TEST(testReadsParametersFromAllPlaces);
    CPPUNIT_TEST(testReadsTheCharsetThatTheTypeNames);
    CPPUNIT_TEST(testIgnoresBodiesThatItCannotRead);
    CPPUNIT_TEST(testTakesThePlainPasswordOnly);
    CPPUNIT_TEST(testMatchesNamesIgnoringCaseAndTrailingBlanks);
    CPPUNIT_TEST(testTellsAccountStatesAfterTheRightPassword);
    CPPUNIT_TEST(testAnswersOddValuesLikeWrongOnes);
    CPPUNIT_TEST(testUnpacksBodies);
    CPPUNIT_TEST(testIgnoresWhereToGoAfterwards);
    CPPUNIT_TEST(testMarksTheCookieOverTls);
    CPPUNIT_TEST(testTellsTroubleInTheUsualShape);
    CPPUNIT_TEST(testBrakesWithTheUsualAnswer);
    CPPUNIT_TEST(testLeavesNoSecretsBehind);
    CPPUNIT_TEST_SUITE_END();

    static constexpr const char* WRONG = "Unknown user or incorrect password.";
    static constexpr const char* GOOD_FORM = "user=josh.test&password=pa55+of+josh.test&client=curl";

    void testGivesAStableHash()
    {
        const auto answer = post("auth", GOOD_FORM);
        const std::string hash = textOf(answer, "hashed_password");
        CPPUNIT_ASSERT_EQUAL(std::size_t(60), hash.size());
        CPPUNIT_ASSERT(hash.starts_with("$2a$12$"));
        CPPUNIT_ASSERT_EQUAL("{\"result\":\"success\",\"hashed_password\":\"" + hash + "\"}", answer.body);
        CPPUNIT_ASSERT_EQUAL(std::string("application/json"), answer.header("Content-Type"));
        CPPUNIT_ASSERT_EQUAL(std::string(), answer.header("Set-Cookie"));
        CPPUNIT_ASSERT_EQUAL(hash, textOf(signIn("auth"), "hashed_password"));
        server->stop();
        server->start();
        CPPUNIT_ASSERT_EQUAL(hash, textOf(signIn("auth", "JOSH.test"), "hashed_password"));

        server->run({"user", "set-password", "--name", "josh.test", "--password-stdin"},
                    "another good password 9\n");
        assertFailure("0200", WRONG, signIn("auth"));
        const auto next = textOf(signIn("auth", "josh.test", "another good password 9"), "hashed_password");
        CPPUNIT_ASSERT(hash != next);
    }

    void testGivesATokenAndItsCookie()
    {
        const auto answer = post("auth_token", GOOD_FORM);
        const std::string token = textOf(answer, "token");
        CPPUNIT_ASSERT_EQUAL("{\"result\":\"success\",\"token\":\"" + token + "\"}", answer.body);
        CPPUNIT_ASSERT_EQUAL(std::size_t(36), token.size());
        CPPUNIT_ASSERT_EQUAL('4', token[14]);
        CPPUNIT_ASSERT_EQUAL("auth_token=" + token + "; Path=/; SameSite=Lax", answer.header("Set-Cookie"));
        const auto second = post("auth_token", std::string(GOOD_FORM) + "&auth_token=" + token);
        CPPUNIT_ASSERT(token != textOf(second, "token"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("older tokens stay good", std::string("josh.test"), whoIs(token));
    }

    void testChecksInOhmagesOrder()
    {
        for (const std::string call: {"auth", "auth_token"})
        {
            const std::string none = "Authentication credentials were not provided.";
            assertFailure("0200", none, post(call, ""));
            assertFailure("0200", none, post(call, "user=josh.test&client=c"));
            assertFailure("0200", none, post(call, "password=x"));
            assertFailure("0200", none, post(call, "User=josh.test&Password=x&client=c"));
            assertFailure("0200", "More than one user was given.",
                          post(call, "user=a&user=a&password=b&password=b"));
            assertFailure("0200", "More than one password was given.",
                          post(call, "user=a&password=b&password=b"));
            assertFailure("0200", "The user and/or password are invalid.", post(call, "user=+&password=b"));
            assertFailure("0200", "The user and/or password are invalid.", post(call, "user=a&password="));
            assertFailure("0301", "The 'client' value is missing.",
                          post(call, "user=josh.test&password=wrong"));
            assertFailure("0301", "The 'client' value is missing.",
                          post(call, "user=a&password=b&client=+&Client=c"));
            assertFailure("0200", WRONG, post(call, "user=josh.test&password=wrong&client=c"));
            assertFailure("0200", WRONG, post(call, "user=nobody&password=wrong&requester=c"));
            CPPUNIT_ASSERT_EQUAL(400, post(call, "client=a&client=a").status);
            CPPUNIT_ASSERT_EQUAL(400, post(call, "client=" + std::string(256, 'a')).status);
        }
        const auto twice = post("auth?client=a", "client=b");
        CPPUNIT_ASSERT_EQUAL(400, twice.status);
        CPPUNIT_ASSERT(twice.body.find("More than one client value was given.") != std::string::npos);
    }

    void testReadsParametersFromAllPlaces()
    {
        const std::string query = std::string("auth?") + GOOD_FORM;
        CPPUNIT_ASSERT(!textOf(post(query, ""), "hashed_password").empty());
        HttpClient client(server->port());
        CPPUNIT_ASSERT(!textOf(client.send("POST", "/app/user/" + query, {}, ""), "hashed_password").empty());
        CPPUNIT_ASSERT(
            !textOf(post("auth?client=c", "user=josh.test&password=pa55%20of%20josh.test"), "hashed_password")
                 .empty());
        std::string multipart;
        for (const auto& [name, value]:
             {std::pair("user", "josh.test"), std::pair("password", PASSWORD), std::pair("client", "c")})
            multipart += std::string("--x\r\nContent-Disposition: form-data; name=\"") + name + "\"\r\n\r\n" +
                         value + "\r\n";
        const auto answer =
            client.send("POST", "/app/user/auth", {{"Content-Type", "multipart/form-data; boundary=x"}},
                        multipart + "--x--\r\n");
        CPPUNIT_ASSERT(!textOf(answer, "hashed_password").empty());
        const auto charset =
            client.send("POST", "/app/user/auth",
                        {{"Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"}}, GOOD_FORM);
        CPPUNIT_ASSERT(!textOf(charset, "hashed_password").empty());
    }

    void testReadsTheCharsetThatTheTypeNames()
    {
        server->createUser("letters", "p\xC3\xA4ssw\xC3\xB6rd one");
        const std::string latin = "p\xE4ssw\xF6rd", form = "user=letters&client=c&password=";
        const auto part = [](const std::string& name, const std::string& value)
        { return "--x\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n"; };
        HttpClient client(server->port());
        for (const auto& [type, body]:
             {std::pair("application/x-www-form-urlencoded; charset=ISO-8859-1", form + latin + "+one"),
              std::pair("application/x-www-form-urlencoded; charset=ISO-8859-1", form + "p%E4ssw%F6rd+one"),
              std::pair("application/x-www-form-urlencoded", form + "p%C3%A4ssw%C3%B6rd+one"),
              std::pair("application/x-www-form-urlencoded; charset=none-such",
                        form + "p%C3%A4ssw%C3%B6rd+one"),
              std::pair("multipart/form-data; charset=ISO-8859-1; boundary=x",
                        part("user", "letters") + part("client", "c") + part("password", latin + " one") +
                            "--x--\r\n")})
            textOf(client.send("POST", "/app/user/auth", {{"Content-Type", type}}, body), "hashed_password");
    }

    void testIgnoresBodiesThatItCannotRead()
    {
        HttpClient client(server->port());
        const std::string none = "Authentication credentials were not provided.";
        for (const std::string type: {"application/json", "text/plain", "application/x-www-form-urlencoded2"})
            assertFailure("0200", none,
                          client.send("POST", "/app/user/auth", {{"Content-Type", type}}, GOOD_FORM));
        assertFailure("0200", none, client.send("POST", "/app/user/auth", {}, GOOD_FORM));
        for (const std::string parameters: {"", "; boundary=", "; boundary=other"}) // malformed
            assertFailure("0200", none,
                          client.send("POST", "/app/user/auth",
                                      {{"Content-Type", "multipart/form-data" + parameters}}, GOOD_FORM));
        assertFailure("0200", none, post("auth", "user=josh.test&password=%zz&client=c"));
        CPPUNIT_ASSERT_EQUAL(400, post("auth", GOOD_FORM, {{"Content-Encoding", "gzip"}}).status);
        CPPUNIT_ASSERT_EQUAL(std::string(), post("auth", GOOD_FORM, {{"Content-Encoding", "gzip"}}).body);
    }

    void testTakesThePlainPasswordOnly()
    {
        const std::string hash = textOf(signIn("auth"), "hashed_password");
        assertFailure("0200", WRONG, signIn("auth", "josh.test", hash));
        assertFailure("0200", WRONG, signIn("auth_token", "josh.test", hash));
        assertFailure("0200", WRONG, signIn("auth", "josh.test", "external"));
    }

    void testMatchesNamesIgnoringCaseAndTrailingBlanks()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("JOSH.Test"), whoIs(newToken("JOSH.Test")));
        for (const std::string blanks: {"  ", "\t", "\r\n", "\xC2\xA0"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE("trailing blanks are dropped", std::string("josh.test"),
                                         whoIs(newToken("josh.test" + blanks)));
        assertFailure("0200", WRONG, signIn("auth_token", " josh.test"));
        assertFailure("0200", WRONG, signIn("auth_token", "jösh.test"));
        assertFailure("0200", WRONG, signIn("auth_token", "josh.test@example.org"));
    }

    void testTellsAccountStatesAfterTheRightPassword()
    {
        server->createUser("fresh", PASSWORD, {"--must-change-password"});
        server->createUser("gone", PASSWORD, {"--disabled", "--must-change-password"});
        for (const std::string call: {"auth", "auth_token"})
        {
            assertFailure("0202", "New accounts aren't allowed to use this service.", signIn(call, "fresh"));
            assertFailure("0201", "The account is disabled.", signIn(call, "gone"));
            assertFailure("0200", WRONG, signIn(call, "fresh", "wrong password"));
            assertFailure("0200", WRONG, signIn(call, "gone", "wrong password"));
        }
    }

    void testAnswersOddValuesLikeWrongOnes()
    {
        start({"identity.brake.enabled=false"});
        for (const std::string& value:
             {std::string("%00"), std::string("josh.test%00"), std::string("%FF%FE"),
              std::string("%ED%A0%80"), std::string("'%20or%201=1--"), std::string(500'000, 'x'),
              "josh.test" + std::string(100'000, '.')})
        {
            if (value != "%00") // white space, to the original
                assertFailure("0200", WRONG, post("auth_token", "client=c&password=x&user=" + value));
            if (value != "%00")
                assertFailure("0200", WRONG, post("auth_token", "client=c&user=josh.test&password=" + value));
        }
        assertFailure("0200", "Authentication credentials were not provided.",
                      post("auth", "user=a&password=b&client=c&x=" + std::string(2'200'000, 'x')));
    }

    void testUnpacksBodies()
    {
        static constexpr unsigned char PACKED[] = {
            // GOOD_FORM with another client
            0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x2b, 0x2d, 0x4e, 0x2d, 0xb2, 0xcd,
            0xca, 0x2f, 0xce, 0xd0, 0x2b, 0x49, 0x2d, 0x2e, 0x51, 0x2b, 0x48, 0x2c, 0x2e, 0x2e, 0xcf, 0x2f,
            0x4a, 0xb1, 0x2d, 0x48, 0x34, 0x35, 0xd5, 0xce, 0x4f, 0xd3, 0x46, 0x48, 0x25, 0xe7, 0x64, 0xa6,
            0xe6, 0x95, 0xd8, 0x26, 0x03, 0x00, 0x83, 0xb5, 0x31, 0x93, 0x32, 0x00, 0x00, 0x00};
        const std::string packed(reinterpret_cast<const char*>(PACKED), sizeof(PACKED));
        const std::string none = "Authentication credentials were not provided.";
        HttpClient client(server->port());
        for (const std::string type: {"application/x-www-form-urlencoded", "text/plain"})
            textOf(client.send("POST", "/app/user/auth?client=not+merged",
                               {{"Content-Type", type}, {"Content-Encoding", "gzip"}}, packed),
                   "hashed_password");
        assertFailure("0200", none, post("auth", packed, {{"Content-Encoding", "GZIP"}}));
        CPPUNIT_ASSERT_EQUAL(
            400, post("auth", packed.substr(0, packed.size() - 9), {{"Content-Encoding", "gzip"}}).status);
    }

    /// The original glues the value to its own host name and sends the browser there.
    void testIgnoresWhereToGoAfterwards()
    {
        const auto answer =
            post("auth_token", std::string(GOOD_FORM) + "&redirect=@evil.example&redirect=/elsewhere");
        textOf(answer, "token");
        CPPUNIT_ASSERT_EQUAL(std::string(), answer.header("Location"));
    }

    void testMarksTheCookieOverTls()
    {
        start({"http.trusted_proxies=127.0.0.1"});
        const auto secure = post("auth_token", GOOD_FORM, {{"X-Forwarded-Proto", "https"}});
        CPPUNIT_ASSERT_EQUAL("auth_token=" + textOf(secure, "token") + "; Path=/; Secure; SameSite=Lax",
                             secure.header("Set-Cookie"));
    }

    void testTellsTroubleInTheUsualShape()
    {
        const std::string token = newToken();
        server->database().open()->write([](Transaction& transaction)
                                         { transaction.execute("drop table ohmage_auth_verifier"); });
        assertFailure("0100", "General server error.", signIn("auth"));
        CPPUNIT_ASSERT_EQUAL(std::string("josh.test"), whoIs(token));
    }

    void testBrakesWithTheUsualAnswer()
    {
        for (int i = 0; i < 30; ++i)
            assertFailure("0200", WRONG, signIn("auth_token", "josh.test", "wrong"));
        assertFailure("0200", WRONG, signIn("auth_token"));
    }

    void testLeavesNoSecretsBehind()
    {
        const std::string token = newToken();
        const std::string hash = textOf(signIn("auth"), "hashed_password");
        post(std::string("auth?") + GOOD_FORM, "");
        get("/app/user/whoami?client=c&auth_token=" + token);
        signIn("auth_token", "josh.test", "WrongSecretOne");
        const std::string output = server->output();
        for (const std::string& secret:
             {token, hash, std::string(PASSWORD), std::string("pa55+of"), std::string("WrongSecretOne")})
            CPPUNIT_ASSERT_MESSAGE(secret, output.find(secret) == std::string::npos);
        const auto rows = server->database().open()->read(
            [](Session& session)
            {
                const auto text = [](const Row& row) { return row.text(0) + row.text(1); };
                auto all = session.all(text, "select setting, verifier from ohmage_auth_verifier");
                for (const auto& row: session.all(text, "select id, payload from core_session"))
                    all.push_back(row);
                return all;
            });
        CPPUNIT_ASSERT(rows.size() >= 2);
        for (const auto& row: rows)
        {
            CPPUNIT_ASSERT(row.find(token) == std::string::npos);
            CPPUNIT_ASSERT(row.find(hash.substr(29)) == std::string::npos);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PasswordTest);

} // namespace colonnade::test::ohmage
