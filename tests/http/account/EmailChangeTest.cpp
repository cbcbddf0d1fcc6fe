#include "http/account/MailClient.h"

namespace colonnade::test::account
{

class EmailChangeTest: public MailServer
{
    CPPUNIT_TEST_SUITE(EmailChangeTest);
    CPPUNIT_TEST(testAddressChangesWhenTheLinkIsOpened);
    CPPUNIT_TEST(testOnlyTheNewestLinkIsGood);
    CPPUNIT_TEST(testAddressTakenMeanwhileIsAClearError);
    CPPUNIT_TEST(testRefusedDomainsSaveNothing);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { startConfirming({"site.brand=Crowd", "account.spam_domains=spam.example"}); }

private:
    static Answer change(AccountClient& client, const std::string& email,
                         const std::string& fullname = "Full mira")
    {
        return client.post("/account/mira/update", jsonOf({{"btn", "Profile"},
                                                           {"name", "mira"},
                                                           {"fullname", fullname},
                                                           {"locale", "en"},
                                                           {"email_addr", email}}));
    }

    static std::string emailOf(AccountClient& client)
    {
        return memberOf(client.getJson("/account/profile"), "user.email_addr");
    }

    void testAddressChangesWhenTheLinkIsOpened()
    {
        AccountClient client(server->port());
        registerConfirmed(client, "mira");
        const auto sent = change(client, "new@example.org", "Other name");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(
            sent.body,
            std::string("An email has been sent to verify your new email: new@example.org. "
                        "Once you verify it, it will be updated."),
            memberOf(sent, "flash"));
        CPPUNIT_ASSERT_EQUAL(std::string("info"), memberOf(sent, "status"));
        CPPUNIT_ASSERT_EQUAL(std::string("/account/mira/update"), memberOf(sent, "next"));
        const auto profile = client.getJson("/account/profile");
        CPPUNIT_ASSERT_EQUAL(std::string("mira@example.org"), memberOf(profile, "user.email_addr"));
        CPPUNIT_ASSERT_EQUAL(std::string("Other name"), memberOf(profile, "user.fullname"));
        CPPUNIT_ASSERT_EQUAL(std::string("false"), memberOf(profile, "user.valid_email"));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), memberOf(profile, "user.confirmation_email_sent"));

        const auto mail = mailbox().newest("new@example.org");
        CPPUNIT_ASSERT_EQUAL(std::string("You have updated your email in Crowd! Verify it"), mail.subject);
        const auto done = client.getJson(mail.link());
        CPPUNIT_ASSERT_EQUAL(std::string("Your email has been validated."), memberOf(done, "flash"));
        CPPUNIT_ASSERT_EQUAL(std::string("message"), memberOf(done, "status"));
        CPPUNIT_ASSERT_EQUAL(std::string("new@example.org"), emailOf(client));
        CPPUNIT_ASSERT_EQUAL(403, client.getJson(mail.link()).status);
    }

    void testOnlyTheNewestLinkIsGood()
    {
        AccountClient client(server->port());
        registerConfirmed(client, "mira");
        change(client, "first@example.org");
        change(client, "second@example.org");
        CPPUNIT_ASSERT_EQUAL(403, client.getJson(mailbox().newest("first@example.org").link()).status);
        CPPUNIT_ASSERT_EQUAL(200, client.getJson(mailbox().newest("second@example.org").link()).status);
        CPPUNIT_ASSERT_EQUAL(std::string("second@example.org"), emailOf(client));
    }

    void testAddressTakenMeanwhileIsAClearError()
    {
        AccountClient client(server->port());
        registerConfirmed(client, "mira");
        change(client, "noor@example.org");
        const auto link = mailbox().newest("noor@example.org").link();
        server->createUser("noor", AccountClient::GOOD_PASSWORD);
        const auto late = client.getJson(link);
        CPPUNIT_ASSERT_EQUAL(403, late.status);
        CPPUNIT_ASSERT_EQUAL(std::string("Email is already taken"), memberOf(late, "flash"));
        CPPUNIT_ASSERT_EQUAL(std::string("/"), memberOf(late, "next"));
        CPPUNIT_ASSERT_EQUAL(std::string("mira@example.org"), emailOf(client));
    }

    void testRefusedDomainsSaveNothing()
    {
        AccountClient client(server->port());
        registerConfirmed(client, "mira");
        const auto refused = change(client, "mira@spam.example", "Other name");
        CPPUNIT_ASSERT_EQUAL(200, refused.status);
        CPPUNIT_ASSERT_EQUAL(std::string("Full mira"),
                             memberOf(client.getJson("/account/profile"), "user.fullname"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), mailbox().all().size());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(EmailChangeTest);

} // namespace colonnade::test::account
