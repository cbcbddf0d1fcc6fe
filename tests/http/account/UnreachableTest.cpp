#include "http/account/MailClient.h"

#include <string>

namespace colonnade::test::account
{

/// Accounts that no mail can be sent to, as imports and the command line make them: nothing is claimed.
class UnreachableTest: public MailServer
{
    CPPUNIT_TEST_SUITE(UnreachableTest);
    CPPUNIT_TEST(testNoMailIsClaimed);
    CPPUNIT_TEST(testPrivateServersTellNobody);
    CPPUNIT_TEST(testOddAddressesGetTheirMail);
    CPPUNIT_TEST_SUITE_END();

    static constexpr const char* SENTENCE =
        "No e-mail can be sent to the address of this account. Please ask who runs this site.";

    /// An account with an address that registration would not take.
    void makeOdd(const std::string& name, const std::string& email)
    {
        server->createUser(name, AccountClient::GOOD_PASSWORD);
        runSql("update core_user set email = '" + email + "', email_folded = '" + email + "' where name = '" +
               name + "'");
    }

    Answer forget(const std::string& email)
    {
        return AccountClient(server->port())
            .post("/account/forgot-password", jsonOf({{"email_addr", email}}));
    }

    void testNoMailIsClaimed()
    {
        makeOdd("anna", "x@y_z.org");
        const auto forgotten = forget("x@y_z.org");
        CPPUNIT_ASSERT_EQUAL(std::string(SENTENCE), memberOf(forgotten, "flash"));
        CPPUNIT_ASSERT_EQUAL(std::string("error"), memberOf(forgotten, "status"));
        AccountClient client(server->port());
        CPPUNIT_ASSERT_EQUAL(std::string("success"), memberOf(client.signIn("x@y_z.org"), "status"));
        CPPUNIT_ASSERT_EQUAL(std::string(SENTENCE),
                             memberOf(client.getJson("/account/anna/export"), "flash"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, countRows("core_mail"));
        const std::string log = server->output();
        CPPUNIT_ASSERT_MESSAGE(log, log.find("no mail can be sent to user 1") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(log, log.find("x@y_z.org") == std::string::npos);

        start({"account.two_factor=true"});
        makeOdd("anna", "x@y_z.org");
        const auto answer = AccountClient(server->port()).signIn("x@y_z.org");
        CPPUNIT_ASSERT_EQUAL(std::string(SENTENCE), memberOf(answer, "flash"));
        CPPUNIT_ASSERT_EQUAL(std::string("error"), memberOf(answer, "status"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, countRows("core_mail"));
    }

    void testPrivateServersTellNobody()
    {
        start({"account.tell_unknown_addresses=false"});
        makeOdd("anna", "x@y_z.org");
        CPPUNIT_ASSERT_EQUAL(memberOf(forget("unknown@example.org"), "flash"),
                             memberOf(forget("x@y_z.org"), "flash"));
        CPPUNIT_ASSERT(server->output().find("no mail can be sent to user 1") != std::string::npos);
    }

    void testOddAddressesGetTheirMail()
    {
        for (const std::string& local:
             {std::string("abc..def"), std::string("abc."), std::string("a,b"), std::string("a@b")})
        {
            start({"account.two_factor=true"});
            const std::string email = local + "@docomo.example", told = "\"" + local + "\"@docomo.example";
            makeOdd("anna", email);
            const auto answer = AccountClient(server->port()).signIn(email);
            CPPUNIT_ASSERT_EQUAL(std::string("an email has been sent to you with one time password"),
                                 memberOf(answer, "flash"));
            mailbox().waitFor(told);
            CPPUNIT_ASSERT_EQUAL(std::string("success"), memberOf(forget(email), "status"));
            CPPUNIT_ASSERT(mailbox().newest(told, 2).link().find("reset-password") != std::string::npos);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(UnreachableTest);

} // namespace colonnade::test::account
