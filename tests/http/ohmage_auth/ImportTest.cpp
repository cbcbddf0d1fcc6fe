#include "http/ohmage_auth/OhmageClient.h"

namespace colonnade::test::ohmage
{

/// Accounts that come with the bcrypt hash of an ohmage database.
class ImportTest: public OhmageServer
{
    CPPUNIT_TEST_SUITE(ImportTest);
    CPPUNIT_TEST(testTakesPasswordAndTheHashOnThePhone);
    CPPUNIT_TEST(testTakesTheHashOnThePhoneFirst);
    CPPUNIT_TEST(testTakesTheHashAfterASignInElsewhere);
    CPPUNIT_TEST(testTakesTheHashWhenThePluginComesLater);
    CPPUNIT_TEST(testForgetsTheHashWithThePassword);
    CPPUNIT_TEST(testTakesCostAndLettersOfOtherHashes);
    CPPUNIT_TEST(testOpensNoAccountWithJunk);
    CPPUNIT_TEST_SUITE_END();

    Answer info(const std::string& user, const std::string& hash) const
    {
        return HttpClient(server->port())
            .postForm("/app/user_info/read", "client=c&user=" + user + "&password=" + hash);
    }

    void testTakesPasswordAndTheHashOnThePhone()
    {
        import("anna.test");
        const auto first = signIn("auth", "anna.test", "password");
        CPPUNIT_ASSERT_EQUAL(std::string(IMPORTED_HASH), textOf(first, "hashed_password"));
        CPPUNIT_ASSERT_EQUAL(std::string(IMPORTED_HASH),
                             textOf(signIn("auth", "anna.test", "password"), "hashed_password"));
        textOf(info("anna.test", IMPORTED_HASH), "result");
        textOf(signIn("auth_token", "anna.test", "password"), "token");
        const std::string next =
            textOf(post("change_password",
                        "user=anna.test&password=password&client=c&new_password=quite+another+one"),
                   "hashed_password");
        CPPUNIT_ASSERT(next != IMPORTED_HASH);
        assertFailure("0200", "Unknown user or incorrect password.", info("anna.test", IMPORTED_HASH));
        textOf(info("anna.test", next), "result");
    }

    void testTakesTheHashOnThePhoneFirst()
    {
        import("anna.test");
        textOf(info("anna.test", IMPORTED_HASH), "result");
        textOf(info("anna.test", IMPORTED_HASH), "result");
        server->stop();
        server->start();
        textOf(info("anna.test", IMPORTED_HASH), "result");
        textOf(signIn("auth_token", "anna.test", "password"), "token");
        textOf(info("anna.test", IMPORTED_HASH), "result");
        CPPUNIT_ASSERT_EQUAL(std::string(IMPORTED_HASH),
                             textOf(signIn("auth", "anna.test", "password"), "hashed_password"));
    }

    void signInElsewhere() const
    {
        HttpClient client(server->port());
        const auto page = client.get("/account/signin?response_format=json").body;
        const std::string mark = "\"csrf\":\"";
        const auto begin = page.find(mark) + mark.size();
        const auto answer =
            client.postJson("/account/signin", R"({"email":"anna.test@example.org","password":"password"})",
                            {{"X-CSRFToken", page.substr(begin, page.find('"', begin) - begin)}});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 200, answer.status);
    }

    void assertHashGoesOnWorking() const
    {
        textOf(info("anna.test", IMPORTED_HASH), "result");
        CPPUNIT_ASSERT_EQUAL(std::string(IMPORTED_HASH),
                             textOf(signIn("auth", "anna.test", "password"), "hashed_password"));
        textOf(info("anna.test", IMPORTED_HASH), "result");
    }

    void testTakesTheHashAfterASignInElsewhere()
    {
        start({}, "account,ohmage_auth");
        import("anna.test");
        signInElsewhere();
        assertHashGoesOnWorking();
    }

    void testTakesTheHashWhenThePluginComesLater()
    {
        start({}, "account");
        import("anna.test");
        signInElsewhere();
        server->stop();
        server->start({"plugins.enabled=account,ohmage_auth"});
        assertHashGoesOnWorking();
    }

    void testForgetsTheHashWithThePassword()
    {
        import("anna.test");
        server->run({"user", "set-password", "--name", "anna.test", "--password-stdin"}, "quite another\n");
        assertFailure("0200", "Unknown user or incorrect password.", info("anna.test", IMPORTED_HASH));
        assertFailure("0200", "Unknown user or incorrect password.", signIn("auth", "anna.test", "password"));
    }

    /// Non-ASCII letters, and a salt whose last character stands in a form that libcrypt would not write.
    void testTakesCostAndLettersOfOtherHashes()
    {
        const std::string letters = IMPORTED_HASH_OF_LETTERS;
        import("anna.test", letters);
        CPPUNIT_ASSERT_EQUAL(letters, textOf(signIn("auth", "anna.test", "pässwörd€😀"), "hashed_password"));
        std::string odd = IMPORTED_HASH;
        odd[28] = 'P'; // the same two bits as `O`, and four that do not count
        import("bert.test", odd);
        CPPUNIT_ASSERT_EQUAL(odd, textOf(signIn("auth", "bert.test", "password"), "hashed_password"));
        textOf(info("bert.test", odd), "result");
        assertFailure("0200", "Unknown user or incorrect password.", info("bert.test", IMPORTED_HASH));
    }

    void testOpensNoAccountWithJunk()
    {
        const auto refused = server->run({"user", "create", "--name", "junk", "--email", "junk@example.org",
                                          "--password-hash", "external"});
        CPPUNIT_ASSERT_EQUAL(1, refused.exitCode);
        server->run({"user", "create", "--name", "none", "--email", "none@example.org"});
        for (const std::string given: {"external", "", "none"})
            CPPUNIT_ASSERT(info("none", given).body.find("\"failure\"") != std::string::npos);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ImportTest);

} // namespace colonnade::test::ohmage
