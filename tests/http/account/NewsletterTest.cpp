#include "http/account/MailClient.h"

namespace colonnade::test::account
{

class NewsletterTest: public MailServer
{
    CPPUNIT_TEST_SUITE(NewsletterTest);
    CPPUNIT_TEST(testIsNotThereUnlessConfigured);
    CPPUNIT_TEST(testFirstSignInAsksOnce);
    CPPUNIT_TEST(testSubscriptionCountsOnceConfirmed);
    CPPUNIT_TEST(testPagesActOnlyByPost);
    CPPUNIT_TEST(testSubscriptionCanBeEnded);
    CPPUNIT_TEST(testExportWantsALocalNewsletter);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { start({"account.newsletter=local"}); }

private:
    std::string exported() const
    {
        const auto result = server->run({"newsletter", "export"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 0, result.exitCode);
        return result.out;
    }

    void testIsNotThereUnlessConfigured()
    {
        start({});
        AccountClient client(server->port());
        CPPUNIT_ASSERT_EQUAL(302, client.getJson("/account/newsletter").status);
        CPPUNIT_ASSERT_EQUAL(std::string("/"), memberOf(client.registerAccount("mira"), "next"));
        CPPUNIT_ASSERT_EQUAL(404, client.getJson("/account/newsletter").status);
        CPPUNIT_ASSERT_EQUAL(404, client.getJson("/account/newsletter?subscribe=True").status);
        CPPUNIT_ASSERT_EQUAL(404, client.getJson("/account/newsletter/confirmation?key=x").status);
    }

    void testFirstSignInAsksOnce()
    {
        AccountClient client(server->port());
        CPPUNIT_ASSERT_EQUAL(std::string("/account/newsletter"),
                             memberOf(client.registerAccount("mira"), "next"));
        CPPUNIT_ASSERT_EQUAL(
            std::string("/account/newsletter?next=%2Fx"),
            memberOf(AccountClient(server->port())
                         .signIn("mira@example.org", AccountClient::GOOD_PASSWORD, "?next=%2Fx"),
                     "next"));
        const auto asked = client.getJson("/account/newsletter?next=%2Fx");
        CPPUNIT_ASSERT_EQUAL(std::string("{\"next\":\"/x\",\"template\":\"account/newsletter.html\","
                                         "\"title\":\"Subscribe to our Newsletter\"}\n"),
                             asked.body);
        CPPUNIT_ASSERT_EQUAL(std::string("/"),
                             memberOf(AccountClient(server->port()).signIn("mira@example.org"), "next"));
    }

    void testSubscriptionCountsOnceConfirmed()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        const auto done = client.getJson("/account/newsletter?subscribe=true");
        CPPUNIT_ASSERT_EQUAL(
            std::string("{\"flash\":\"You are subscribed to our newsletter!\",\"next\":\"/\","
                        "\"status\":\"success\"}\n"),
            done.body);
        CPPUNIT_ASSERT_EQUAL(std::string("email_addr,name,fullname\r\n"), exported());
        const auto link = mailbox().newest("mira@example.org").link();
        AccountClient mailReader(server->port());
        CPPUNIT_ASSERT_EQUAL(200, mailReader.get(link).status);
        CPPUNIT_ASSERT_EQUAL(std::string("email_addr,name,fullname\r\n"), exported());
        CPPUNIT_ASSERT_EQUAL(302, mailReader.postForm(link, "csrf_token=" + mailReader.csrf()).status);
        CPPUNIT_ASSERT_EQUAL_MESSAGE("its link signs nobody in", std::size_t(0),
                                     mailReader.cookies.count("remember_token"));
        CPPUNIT_ASSERT_EQUAL(
            std::string("email_addr,name,fullname\r\n\"mira@example.org\",\"mira\",\"Full mira\"\r\n"),
            exported());
        CPPUNIT_ASSERT_EQUAL(403, mailReader.getJson(link).status);
        client.getJson("/account/newsletter?subscribe=True");
        CPPUNIT_ASSERT_EQUAL_MESSAGE("no second mail to a subscriber", std::int64_t(1),
                                     countRows("core_mail"));
        CPPUNIT_ASSERT_EQUAL(
            std::string(
                "{\"email_addr\":\"mira@example.org\",\"name\":\"mira\",\"fullname\":\"Full mira\"}\n"),
            server->run({"newsletter", "export", "--json"}).out);
    }

    void testPagesActOnlyByPost()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        CPPUNIT_ASSERT_EQUAL(200, client.get("/account/newsletter?subscribe=True").status);
        client.send("HEAD", "/account/newsletter?subscribe=True", {{"Content-Type", "application/json"}}, {});
        CPPUNIT_ASSERT_EQUAL(
            200, client
                     .get("/account/newsletter?subscribe=True",
                          {{"Content-Type", "application/json"}, {"Origin", "http://evil.example"}})
                     .status);
        const auto form = client.get("/account/newsletter?subscribe=True&response_format=json");
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0), countRows("core_mail"));
        const auto done = client.postForm("/account/newsletter?subscribe=True",
                                          "csrf_token=" + memberOf(form, "form.csrf"));
        CPPUNIT_ASSERT_EQUAL(302, done.status);
        CPPUNIT_ASSERT_EQUAL(400, client.postForm("/account/newsletter?subscribe=True", "").status);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(1), countRows("core_mail"));
    }

    void testSubscriptionCanBeEnded()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        client.getJson("/account/newsletter?subscribe=true");
        const auto link = mailbox().newest("mira@example.org").link();
        client.getJson(link);
        CPPUNIT_ASSERT(exported().find("mira@example.org") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string("{\"next\":\"/\"}\n"),
                             client.getJson("/account/newsletter?subscribe=False").body);
        CPPUNIT_ASSERT(exported().find("mira@example.org") == std::string::npos);
    }

    void testExportWantsALocalNewsletter()
    {
        start({});
        CPPUNIT_ASSERT_EQUAL(1, server->run({"newsletter", "export"}).exitCode);
        CPPUNIT_ASSERT_EQUAL(2, server->run({"newsletter", "import"}).exitCode);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(NewsletterTest);

} // namespace colonnade::test::account
