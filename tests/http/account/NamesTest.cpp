#include "http/account/MailClient.h"

#include <string>
#include <vector>

namespace colonnade::test::account
{

/// What people may be called, and how their addresses and passwords may be typed.
class NamesTest: public MailServer
{
    CPPUNIT_TEST_SUITE(NamesTest);
    CPPUNIT_TEST(testNamesThatAreTakenInAnotherSpelling);
    CPPUNIT_TEST(testNamesThatShowNothing);
    CPPUNIT_TEST(testNamesThatScriptsNeed);
    CPPUNIT_TEST(testNamesThatLeadAstray);
    CPPUNIT_TEST(testSomebodysAddressIsNoName);
    CPPUNIT_TEST(testOneMailboxOneAccount);
    CPPUNIT_TEST(testSpellingsOfAPassword);
    CPPUNIT_TEST(testBlanksAroundAnAddress);
    CPPUNIT_TEST(testRenaming);
    CPPUNIT_TEST(testMailToAnInternationalDomain);
    CPPUNIT_TEST_SUITE_END();

    Answer registerAs(const std::string& name, const std::string& email,
                      const std::string& password = AccountClient::GOOD_PASSWORD,
                      const std::string& fullname = "Full Name")
    {
        return AccountClient(server->port())
            .post("/account/register", jsonOf({{"name", name},
                                               {"fullname", fullname},
                                               {"email_addr", email},
                                               {"password", password},
                                               {"confirm", password}}));
    }

    void expectMade(const std::string& name, const std::string& email)
    {
        const auto answer = registerAs(name, email);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(name + answer.body, std::string("success"), memberOf(answer, "status"));
    }

    void expectFault(const std::string& name, const std::string& fault)
    {
        const auto answer = registerAs(name, "fresh@example.net");
        const auto errors = memberOf(answer, "form.errors.name");
        CPPUNIT_ASSERT_MESSAGE(name + answer.body, errors.find(fault) != std::string::npos);
    }

    void testNamesThatAreTakenInAnotherSpelling()
    {
        expectMade("maria", "maria@example.org");
        expectMade("jos\u00E9", "jose@example.org");
        expectMade("boss", "boss@example.org");
        for (const std::string name:
             {"maria\u200D", "maria\u200C", "maria\u034F", "maria\uFE0F", "maria\U000E0020", "maria\u180E",
              "maria\u061C", "maria\u2800", "mаria", "jose\u0301", "JOS\u00C9", "ＢＯＳＳ", "ВОЅЅ", "b0ss"})
            expectFault(name, "taken");
    }

    void testNamesThatShowNothing()
    {
        for (const std::string sign: {"\u3164", "\u115F", "\uFFA0", "\u2800", "\u200D", "\uFE0F", "\u0301"})
        {
            expectFault(sign + sign + sign, "forbidden");
            const auto answer =
                registerAs("visible", "fresh@example.net", AccountClient::GOOD_PASSWORD, sign + sign + sign);
            CPPUNIT_ASSERT_MESSAGE(sign, memberOf(answer, "form.errors.fullname") != "absent");
        }
    }

    void testNamesThatScriptsNeed()
    {
        expectMade("می\u200Cخواهم", "a@example.org");
        expectMade("👩\u200D🚀ann", "b@example.org");
        expectMade("क्\u200Dषमा", "c@example.org");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3}, countUsers());
    }

    void testNamesThatLeadAstray()
    {
        for (const std::string name: {"boss.", ".boss", "%2e%2e", "...", "a%2fb"})
            expectFault(name, "forbidden");
        for (const std::string name: {"ѕignin", "ｐｒｏｆｉｌｅ", "administrator", "Colonnade"})
            expectFault(name, "used by the system");
    }

    void testSomebodysAddressIsNoName()
    {
        expectMade("ada", "ada@example.org");
        expectFault("ada@example.org", "taken");
        expectFault("ADA@example.org", "taken");
        expectFault("somebody.else@example.org", "taken"); // whoever it is may come later
        expectMade("bo@example.org", "Bo@example.org");    // one's own
    }

    void testOneMailboxOneAccount()
    {
        expectMade("first", "a@m\u00FCnchen.example");
        expectMade("second", "b@example.org");
        for (const std::string email: {"a@M\u00DCNCHEN.example", "a@xn--mnchen-3ya.example",
                                       "b@\uFF45xample.org", "b@example\u3002org"})
        {
            const auto answer = registerAs("third", email);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(email, std::string(R"(["Email is already taken"])"),
                                         memberOf(answer, "form.errors.email_addr"));
        }
        for (const std::string email: {"a@m\u00FCnchen.example", "A@M\u00DCNCHEN.EXAMPLE",
                                       "a@xn--mnchen-3ya.example", "a@mu\u0308nchen.example"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(email, std::string("success"),
                                         memberOf(AccountClient(server->port()).signIn(email), "status"));
    }

    void testSpellingsOfAPassword()
    {
        const std::string composed = "p\u00E4sswort f\u00FCr alle",
                          decomposed = "pa\u0308sswort fu\u0308r alle";
        registerAs("one", "one@example.org", composed);
        registerAs("two", "two@example.org", decomposed);
        for (const std::string email: {"one@example.org", "two@example.org"})
            for (const auto& password: {composed, decomposed})
                CPPUNIT_ASSERT_EQUAL(
                    std::string("success"),
                    memberOf(AccountClient(server->port()).signIn(email, password), "status"));
    }

    void testBlanksAroundAnAddress()
    {
        const auto made = registerAs("ada", "\u00A0 ada@example.org\t");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body, std::string("success"), memberOf(made, "status"));
        AccountClient client(server->port());
        for (const std::string email:
             {"ada@example.org ", " ada@example.org", "\tada@example.org", "ada@example.org\u00A0"})
        {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(email, std::string("success"),
                                         memberOf(AccountClient(server->port()).signIn(email), "status"));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                email, std::string("success"),
                memberOf(client.post("/account/forgot-password", jsonOf({{"email_addr", email}})), "status"));
        }
        mailbox().waitFor("ada@example.org", 4);
    }

    void testRenaming()
    {
        expectMade("maria", "maria@example.org");
        AccountClient client(server->port());
        client.registerAccount("other");
        const auto rename = [&](const std::string& name)
        {
            return memberOf(
                client.post("/account/other/update", jsonOf({{"btn", "Profile"}, {"name", name}})),
                "form.errors.name");
        };
        for (const std::string name: {"mаria", "maria\u200D", "MARIA", "maria@example.org"})
            CPPUNIT_ASSERT_MESSAGE(name, rename(name).find("taken") != std::string::npos);
        for (const std::string name: {"other.", "administrator", "\u3164\u3164\u3164"})
            CPPUNIT_ASSERT_MESSAGE(name, rename(name) != "absent");
    }

    void testMailToAnInternationalDomain()
    {
        startConfirming();
        CPPUNIT_ASSERT_EQUAL(std::string("sent"),
                             memberOf(registerAs("anna", "anna@m\u00FCnchen.example"), "status"));
        const auto mail = mailbox().newest("anna@xn--mnchen-3ya.example");
        const auto answer = AccountClient(server->port()).getJson(mail.link());
        CPPUNIT_ASSERT_EQUAL(std::string("Thanks for signing-up"), memberOf(answer, "flash"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(NamesTest);

} // namespace colonnade::test::account
