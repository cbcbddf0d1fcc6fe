#include "http/ohmage_auth/OhmageClient.h"
#include "support/Mailbox.h"

#include <colonnade/Json.h>

namespace colonnade::test::ohmage
{

/// Names, addresses and passwords in other spellings than those that are stored.
class SpellingTest: public OhmageServer
{
    CPPUNIT_TEST_SUITE(SpellingTest);
    CPPUNIT_TEST(testAPasswordHasOneHashInAllSpellings);
    CPPUNIT_TEST(testNewNamesLookLikeNoOther);
    CPPUNIT_TEST(testBlanksAroundAddresses);
    CPPUNIT_TEST(testOddAddressesGetTheirMail);
    CPPUNIT_TEST(testOlderNamesThatDifferInCaseReadTheirOwn);
    CPPUNIT_TEST_SUITE_END();

    static constexpr const char* SUCCESS = "{\"result\":\"success\"}";

    std::string asBoss(const std::string& call, const std::string& form)
    {
        if (_boss.empty())
        {
            server->createUser("boss", PASSWORD, {"--admin"});
            _boss = newToken("boss");
        }
        return post(call, "client=c&auth_token=" + _boss + form).body;
    }

    void runSql(const std::string& sql) const
    {
        server->database().open()->write([&](Transaction& transaction) { transaction.execute(sql); });
    }

    void testAPasswordHasOneHashInAllSpellings()
    {
        const std::string composed = "p\u00E4sswort f\u00FCr alle",
                          decomposed = "pa\u0308sswort fu\u0308r alle";
        server->createUser("ann.lee", composed);
        server->createUser("bob.lee", decomposed);
        for (const std::string name: {"ann.lee", "bob.lee"})
        {
            const auto hash = textOf(signIn("auth", name, decomposed), "hashed_password");
            CPPUNIT_ASSERT_EQUAL(hash, textOf(signIn("auth", name, composed), "hashed_password"));
            CPPUNIT_ASSERT_EQUAL(hash, textOf(signIn("auth", name, decomposed), "hashed_password"));
        }
    }

    void testNewNamesLookLikeNoOther()
    {
        for (const std::string name:
             {"j0sh.test", "JOSH.test", "josh.test.", ".josh.test", "support", "josh.test@example.org"})
        {
            const std::string answer = asBoss("create", "&username=" + name + "&password=quite+another");
            CPPUNIT_ASSERT_MESSAGE(name + answer, answer.find("\"1000\"") != std::string::npos);
        }
        CPPUNIT_ASSERT_EQUAL(std::string(SUCCESS),
                             asBoss("create", "&username=joan.test&password=quite+another"));
    }

    void testBlanksAroundAddresses()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(SUCCESS),
                             asBoss("create", "&username=ann.lee&password=quite+another&enabled=true"
                                              "&email_address=%C2%A0ann%40example.org+"));
        CPPUNIT_ASSERT_EQUAL(
            std::string(SUCCESS),
            post("reset_password", "username=ann.lee&email_address=ann%40example.org%09").body);
        Mailbox(server->dataFolder()).waitFor("ann@example.org");
    }

    void testOddAddressesGetTheirMail()
    {
        runSql("update core_user set email = 'abc..def@docomo.example', "
               "email_folded = 'abc..def@docomo.example' where name = 'josh.test'");
        const std::string named = "username=josh.test&email_address=";
        CPPUNIT_ASSERT_EQUAL(std::string(SUCCESS),
                             post("reset_password", named + "abc..def@docomo.example").body);
        const std::string other = post("reset_password", named + "abc..xyz@docomo.example").body;
        CPPUNIT_ASSERT_MESSAGE(other, other.find("\"1010\"") != std::string::npos);
        Mailbox(server->dataFolder()).waitFor("\"abc..def\"@docomo.example");
        runSql(
            "update core_user set email = 'x@y_z.org', email_folded = 'x@y_z.org' where name = 'josh.test'");
        CPPUNIT_ASSERT_MESSAGE(
            "no form of an address",
            post("reset_password", "username=josh.test&email_address=x@y_z.org").body.find("\"1010\"") !=
                std::string::npos);
    }

    void testOlderNamesThatDifferInCaseReadTheirOwn()
    {
        server->createUser("ann.lee", PASSWORD);
        runSql("update core_user set name = 'JOSH.test', name_folded = 'josh.test', name_slot = 'JOSH.test' "
               "where name = 'ann.lee'");
        const std::string token = newToken("JOSH.test");
        CPPUNIT_ASSERT_EQUAL(std::string("JOSH.test"), whoIs(token));
        const auto own = post("read", "client=c&auth_token=" + token + "&user_list=JOSH.test");
        CPPUNIT_ASSERT_MESSAGE(own.body, own.body.find("ann.lee@example.org") != std::string::npos);
        const Answer other =
            HttpClient(server->port())
                .send("POST", "/app/user_info/read", {{"Content-Type", "application/x-www-form-urlencoded"}},
                      "client=c&auth_token=" + token + "&username=josh.test");
        CPPUNIT_ASSERT_MESSAGE(other.body, other.body.find("josh.test@example.org") == std::string::npos);
    }

    std::string _boss;
};

CPPUNIT_TEST_SUITE_REGISTRATION(SpellingTest);

} // namespace colonnade::test::ohmage
