#include "http/account/MailClient.h"

#include <atomic>
#include <thread>

namespace colonnade::test::account
{

class ConfirmationTest: public MailServer
{
    CPPUNIT_TEST_SUITE(ConfirmationTest);
    CPPUNIT_TEST(testStoresNobodyBeforeTheLinkIsOpened);
    CPPUNIT_TEST(testPageConfirmsOnlyByPost);
    CPPUNIT_TEST(testFirstToConfirmGetsTheName);
    CPPUNIT_TEST(testRefusesKeysThatAreNotGood);
    CPPUNIT_TEST(testManyAtOnceMakeOneAccount);
    CPPUNIT_TEST(testMailGoesToOurAddressAndCarriesNoPassword);
    CPPUNIT_TEST(testLinksExpire);
    CPPUNIT_TEST(testFloodedMailboxIsRefused);
    CPPUNIT_TEST(testConfirmEmailValidatesTheAddress);
    CPPUNIT_TEST(testConfirmEmailIsNotThereWithoutConfirmation);
    CPPUNIT_TEST(testRefusesBadInput);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { startConfirming({"site.brand=Crowd"}); }

private:
    void testStoresNobodyBeforeTheLinkIsOpened()
    {
        AccountClient client(server->port());
        const auto sent = client.registerAccount("mira");
        CPPUNIT_ASSERT_EQUAL(
            std::string("{\"status\":\"sent\",\"template\":\"account/account_validation.html\","
                        "\"title\":\"Account validation\"}\n"),
            sent.body);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0), countUsers());
        CPPUNIT_ASSERT_EQUAL(std::string(), client.signedInName());

        const auto mail = mailbox().newest("mira@example.org");
        CPPUNIT_ASSERT_EQUAL(std::string("Welcome to Crowd!"), mail.subject);
        AccountClient other(server->port());
        const auto confirmed = other.getJson(mail.link());
        CPPUNIT_ASSERT_EQUAL(
            std::string("{\"flash\":\"Thanks for signing-up\",\"next\":\"/\",\"status\":\"success\"}\n"),
            confirmed.body);
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), other.signedInName());
        CPPUNIT_ASSERT_EQUAL(403, AccountClient(server->port()).getJson(mail.link()).status);
        CPPUNIT_ASSERT_EQUAL(std::string("success"),
                             memberOf(AccountClient(server->port()).signIn("mira@example.org"), "status"));
    }

    void testPageConfirmsOnlyByPost()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        const auto link = mailbox().newest("mira@example.org").link();
        AccountClient browser(server->port());
        CPPUNIT_ASSERT_EQUAL(200,
                             browser.send("HEAD", link, {{"Content-Type", "application/json"}}, {}).status);
        const auto page = browser.get(link);
        CPPUNIT_ASSERT_EQUAL(200, page.status);
        CPPUNIT_ASSERT_MESSAGE(page.body, page.body.find("<form method=\"post\"") != std::string::npos);
        const auto form = browser.get(link + "&response_format=json");
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0), countUsers());
        const std::string token = memberOf(form, "form.csrf");

        CPPUNIT_ASSERT_EQUAL(400, browser.postForm(link, "a=b").status);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0), countUsers());
        const auto done = browser.postForm(link, "csrf_token=" + token);
        CPPUNIT_ASSERT_EQUAL(302, done.status);
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), browser.signedInName());
    }

    void testFirstToConfirmGetsTheName()
    {
        AccountClient first(server->port());
        AccountClient second(server->port());
        first.registerAccount("mira");
        second.post("/account/register", jsonOf({{"name", "mira"},
                                                 {"fullname", "Another"},
                                                 {"email_addr", "other@example.org"},
                                                 {"password", AccountClient::GOOD_PASSWORD},
                                                 {"confirm", AccountClient::GOOD_PASSWORD}}));
        second.getJson(mailbox().newest("other@example.org").link());
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), second.signedInName());
        const auto late = first.getJson(mailbox().newest("mira@example.org").link());
        CPPUNIT_ASSERT_EQUAL(403, late.status);
        CPPUNIT_ASSERT_EQUAL(
            std::string(
                "{\"code\":403,\"description\":\"You don't have the permission to access the requested "
                "resource. It is either read-protected or not readable by the server.\","
                "\"flash\":\"The user name is already taken\",\"next\":\"/account/register\","
                "\"status\":\"error\",\"template\":\"403.html\"}\n"),
            late.body);
        CPPUNIT_ASSERT_EQUAL(std::string(), first.signedInName());
        CPPUNIT_ASSERT_EQUAL(std::string("other@example.org"),
                             memberOf(second.getJson("/account/profile"), "user.email_addr"));
    }

    void testRefusesKeysThatAreNotGood()
    {
        AccountClient client(server->port());
        registerConfirmed(client, "mira");
        client.post("/account/forgot-password", jsonOf({{"email_addr", "mira@example.org"}}));
        const auto reset = mailbox().newest("mira@example.org", 2).link();
        for (const auto& query: std::vector<std::string>{
                 std::string(), std::string("?key="), std::string("?key=x"), "?key=" + std::string(43, 'A'),
                 "?key=" + std::string(7000, 'A'), std::string("?key=%00%ff"), reset.substr(reset.find('?'))})
            for (const std::string type: {"application/json", "text/html"})
            {
                const auto answer =
                    client.get("/account/register/confirmation" + query, {{"Content-Type", type}});
                CPPUNIT_ASSERT_EQUAL_MESSAGE(query, 403, answer.status);
            }
    }

    void testManyAtOnceMakeOneAccount()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        const auto link = mailbox().newest("mira@example.org").link();
        std::atomic<int> made = 0;
        std::atomic<int> refused = 0;
        std::vector<std::thread> threads;
        for (int i = 0; i < 20; ++i)
            threads.emplace_back(
                [&]
                {
                    const auto answer = AccountClient(server->port()).getJson(link);
                    (answer.status == 200 ? made : refused) += answer.status == 200 || answer.status == 403;
                });
        for (auto& thread: threads)
            thread.join();
        CPPUNIT_ASSERT_EQUAL(1, made.load());
        CPPUNIT_ASSERT_EQUAL(19, refused.load());
        CPPUNIT_ASSERT_EQUAL(std::int64_t(1), countUsers());
    }

    void testMailGoesToOurAddressAndCarriesNoPassword()
    {
        startConfirming({"http.public_url=https://crowd.example", "http.allowed_hosts=evil.example"});
        AccountClient client(server->port());
        client.postJson("/account/register",
                        jsonOf({{"name", "mira"},
                                {"fullname", "<b>Mira</b>"},
                                {"email_addr", "mira@example.org"},
                                {"password", AccountClient::GOOD_PASSWORD},
                                {"confirm", AccountClient::GOOD_PASSWORD}}),
                        {{"X-CSRFToken", client.csrf()}, {"Host", "evil.example"}});
        const auto mail = mailbox().newest("mira@example.org");
        CPPUNIT_ASSERT_MESSAGE(mail.text,
                               mail.text.find("https://crowd.example/account/register/confirmation?key=") !=
                                   std::string::npos);
        for (const auto& body: {mail.text, mail.html})
        {
            CPPUNIT_ASSERT(body.find("evil.example") == std::string::npos);
            CPPUNIT_ASSERT(body.find(AccountClient::GOOD_PASSWORD) == std::string::npos);
        }
        CPPUNIT_ASSERT(mail.html.find("<b>Mira") == std::string::npos);
        CPPUNIT_ASSERT(server->output().find(mail.link()) == std::string::npos);
    }

    void testLinksExpire()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        const auto link = mailbox().newest("mira@example.org").link();
        runSql("update account_registration set expires = 1");
        CPPUNIT_ASSERT_EQUAL(403, client.getJson(link).status);
    }

    void testFloodedMailboxIsRefused()
    {
        startConfirming({"account.mails_per_account=5"});
        AccountClient client(server->port());
        for (int i = 0; i < 5; ++i)
            CPPUNIT_ASSERT_EQUAL(200, client.registerAccount("mira").status);
        const auto refused = client.registerAccount("mira");
        CPPUNIT_ASSERT_EQUAL(429, refused.status);
        CPPUNIT_ASSERT(!refused.header("Retry-After").empty());
        CPPUNIT_ASSERT_EQUAL(std::int64_t(5), countRows("account_registration"));
        CPPUNIT_ASSERT_EQUAL(200, client.registerAccount("noor").status);
    }

    void testConfirmEmailValidatesTheAddress()
    {
        AccountClient client(server->port());
        CPPUNIT_ASSERT_EQUAL(302, client.getJson("/account/confirm-email").status);
        registerConfirmed(client, "mira");
        CPPUNIT_ASSERT_EQUAL(std::string("{\"next\":\"/account/mira/\"}\n"),
                             client.getJson("/account/confirm-email").body);
        runSql("update core_user set valid_email = false");
        const auto page = client.get("/account/confirm-email");
        CPPUNIT_ASSERT_EQUAL(200, page.status);
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), mailbox().all().size());

        const auto sent = client.getJson("/account/confirm-email");
        CPPUNIT_ASSERT_EQUAL(
            std::string("{\"flash\":\"An e-mail has been sent to validate your e-mail address.\","
                        "\"next\":\"/account/mira/\",\"status\":\"info\"}\n"),
            sent.body);
        CPPUNIT_ASSERT_EQUAL(std::string("true"),
                             memberOf(client.getJson("/account/profile"), "user.confirmation_email_sent"));
        const auto mail = mailbox().newest("mira@example.org", 2);
        CPPUNIT_ASSERT_EQUAL(std::string("Verify your email in Crowd"), mail.subject);
        const auto done = client.getJson(mail.link());
        CPPUNIT_ASSERT_EQUAL(std::string("{\"flash\":\"Your email has been validated.\",\"next\":\"/\","
                                         "\"status\":\"message\"}\n"),
                             done.body);
        const auto profile = client.getJson("/account/profile");
        CPPUNIT_ASSERT_EQUAL(std::string("true"), memberOf(profile, "user.valid_email"));
        CPPUNIT_ASSERT_EQUAL(std::string("false"), memberOf(profile, "user.confirmation_email_sent"));

        runSql("update core_user set valid_email = false");
        const auto posted = client.post("/account/confirm-email", "{}");
        CPPUNIT_ASSERT_EQUAL(std::string("info"), memberOf(posted, "status"));
        mailbox().waitFor("mira@example.org", 3);
    }

    void testConfirmEmailIsNotThereWithoutConfirmation()
    {
        start({});
        AccountClient client(server->port());
        client.registerAccount("mira");
        CPPUNIT_ASSERT_EQUAL(404, client.getJson("/account/confirm-email").status);
    }

    void testRefusesBadInput()
    {
        AccountClient client(server->port());
        for (const std::string field: {"name", "fullname", "email_addr", "password"})
            assertRefusesBadValues(client, "/account/register", field);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0), countRows("account_registration"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ConfirmationTest);

} // namespace colonnade::test::account
