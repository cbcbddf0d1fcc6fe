#include "http/account/MailClient.h"

#include <atomic>
#include <thread>

namespace colonnade::test::account
{

namespace
{

constexpr const char* NEW_PASSWORD = "another horse 8 staple";

std::string newPassword(const std::string& password = NEW_PASSWORD, const std::string& confirm = NEW_PASSWORD)
{
    return jsonOf({{"new_password", password}, {"confirm", confirm}});
}

} // namespace

class PasswordResetTest: public MailServer
{
    CPPUNIT_TEST_SUITE(PasswordResetTest);
    CPPUNIT_TEST(testForgotAnswersAsDocumented);
    CPPUNIT_TEST(testForgotMayHideWhichAddressesAreKnown);
    CPPUNIT_TEST(testResetChangesThePasswordAndSignsIn);
    CPPUNIT_TEST(testOneLinkUsedTwentyTimesAtOnceWorksOnce);
    CPPUNIT_TEST(testLinksDieWithAnyChangeOfThePassword);
    CPPUNIT_TEST(testResetRefusesKeysThatAreNotGood);
    CPPUNIT_TEST(testResetReportsErrors);
    CPPUNIT_TEST(testResetTellsWeaknessBeforeMismatch);
    CPPUNIT_TEST(testDisabledAccountsAndSpamDomainsGetNoMail);
    CPPUNIT_TEST(testFloodedMailboxIsRefused);
    CPPUNIT_TEST(testAccountWithoutPasswordGetsOne);
    CPPUNIT_TEST(testRefusesBadInput);
    CPPUNIT_TEST_SUITE_END();

    Answer forget(const std::string& email)
    {
        return AccountClient(server->port())
            .post("/account/forgot-password", jsonOf({{"email_addr", email}}));
    }

    std::string linkOf(const std::string& name, std::size_t count = 1)
    {
        forget(name + "@example.org");
        return mailbox().newest(name + "@example.org", count).link();
    }

    void testForgotAnswersAsDocumented()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        const auto form = client.getJson("/account/forgot-password");
        const std::string token = memberOf(form, "form.csrf");
        CPPUNIT_ASSERT_EQUAL("{\"form\":{\"csrf\":\"" + token +
                                 "\",\"csrf_token\":null,\"email_addr\":null,\"errors\":{}},"
                                 "\"template\":\"/account/password_forgot.html\"}\n",
                             form.body);
        CPPUNIT_ASSERT_EQUAL(200, client.get("/account/forgot-password/").status);

        const auto known = forget("mira@example.org");
        CPPUNIT_ASSERT_EQUAL(std::string("We've sent you an email with account recovery instructions!"),
                             memberOf(known, "flash"));
        CPPUNIT_ASSERT_EQUAL(std::string("success"), memberOf(known, "status"));
        CPPUNIT_ASSERT_EQUAL(std::string("mira@example.org"), memberOf(known, "form.email_addr"));
        CPPUNIT_ASSERT_EQUAL(std::string("/account/password_forgot.html"), memberOf(known, "template"));
        const auto mail = mailbox().newest("mira@example.org");
        CPPUNIT_ASSERT_EQUAL(std::string("Account Recovery"), mail.subject);
        CPPUNIT_ASSERT(mail.text.find("To recover your password") != std::string::npos);
        CPPUNIT_ASSERT(mail.html.find("Click here to recover your account") != std::string::npos);

        const auto unknown = forget("nobody@example.org");
        CPPUNIT_ASSERT_EQUAL(200, unknown.status);
        CPPUNIT_ASSERT_EQUAL(
            std::string("We don't have this email in our records. You may have signed up with "
                        "a different email or used Twitter, Facebook, or Google to sign-in"),
            memberOf(unknown, "flash"));
        CPPUNIT_ASSERT_EQUAL(std::string("error"), memberOf(unknown, "status"));

        const auto wrong = forget("algoom");
        CPPUNIT_ASSERT_EQUAL(std::string("Something went wrong, please correct the errors on the form"),
                             memberOf(wrong, "flash"));
        CPPUNIT_ASSERT_EQUAL(std::string("[\"Invalid email address.\"]"),
                             memberOf(wrong, "form.errors.email_addr"));
        CPPUNIT_ASSERT_EQUAL(400, client.postJson("/account/forgot-password", "{}").status);
    }

    void testForgotMayHideWhichAddressesAreKnown()
    {
        start({"account.tell_unknown_addresses=false"});
        CPPUNIT_ASSERT_EQUAL(std::string("We've sent you an email with account recovery instructions!"),
                             memberOf(forget("nobody@example.org"), "flash"));
        CPPUNIT_ASSERT(mailbox().all().empty());
    }

    void testResetChangesThePasswordAndSignsIn()
    {
        AccountClient owner(server->port());
        owner.registerAccount("mira");
        const auto link = linkOf("mira");
        AccountClient client(server->port());
        const auto form = client.getJson(link);
        const std::string token = memberOf(form, "form.csrf");
        CPPUNIT_ASSERT_EQUAL("{\"form\":{\"confirm\":null,\"csrf\":\"" + token +
                                 "\",\"csrf_token\":null,\"current_password\":null,\"errors\":{},"
                                 "\"new_password\":null},\"template\":\"/account/password_reset.html\"}\n",
                             form.body);
        const auto page = AccountClient(server->port()).get(link);
        CPPUNIT_ASSERT(page.body.find("name=\"new_password\"") != std::string::npos);

        const auto done = client.post(link, newPassword());
        CPPUNIT_ASSERT_EQUAL(
            std::string("{\"flash\":\"You reset your password successfully!\",\"next\":\"/\","
                        "\"status\":\"success\"}\n"),
            done.body);
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), client.signedInName());
        CPPUNIT_ASSERT_EQUAL_MESSAGE("old sessions end", std::string(), owner.signedInName());
        CPPUNIT_ASSERT_EQUAL(std::string("error"),
                             memberOf(AccountClient(server->port()).signIn("mira@example.org"), "status"));
        CPPUNIT_ASSERT_EQUAL(
            std::string("success"),
            memberOf(AccountClient(server->port()).signIn("mira@example.org", NEW_PASSWORD), "status"));
        CPPUNIT_ASSERT_EQUAL(403, client.getJson(link).status);
        CPPUNIT_ASSERT_EQUAL(403, client.post(link, newPassword()).status);
    }

    void testOneLinkUsedTwentyTimesAtOnceWorksOnce()
    {
        AccountClient(server->port()).registerAccount("mira");
        const auto link = linkOf("mira");
        std::atomic<int> changed = 0;
        std::atomic<int> refused = 0;
        std::vector<std::thread> threads;
        for (int i = 0; i < 20; ++i)
            threads.emplace_back(
                [&, i]
                {
                    const auto password = "many horses " + std::to_string(i) + " staple";
                    const auto answer =
                        AccountClient(server->port()).post(link, newPassword(password, password));
                    if (answer.status == 200 && memberOf(answer, "status") == "success")
                        ++changed;
                    else if (answer.status == 403 || answer.status == 429 ||
                             answer.status == 503) // its part of the queue, or all of it, is full
                        ++refused;
                });
        for (auto& thread: threads)
            thread.join();
        CPPUNIT_ASSERT_EQUAL(1, changed.load());
        CPPUNIT_ASSERT_EQUAL(19, refused.load());
        CPPUNIT_ASSERT_EQUAL(
            std::int64_t(1),
            server->database().open()->read(
                [](Session& session)
                { return session.findInteger("select password_version from core_user").value(); }));
    }

    void testLinksDieWithAnyChangeOfThePassword()
    {
        AccountClient(server->port()).registerAccount("mira");
        const auto first = linkOf("mira");
        const auto second = linkOf("mira", 2);
        CPPUNIT_ASSERT(first != second);
        CPPUNIT_ASSERT_EQUAL(200, AccountClient(server->port()).getJson(first).status);
        AccountClient(server->port()).post(second, newPassword());
        CPPUNIT_ASSERT_EQUAL(403, AccountClient(server->port()).getJson(first).status);

        const auto third = linkOf("mira", 4); // one mail told of the new password
        runSql("update core_user set password_version = password_version + 1");
        CPPUNIT_ASSERT_EQUAL(403, AccountClient(server->port()).getJson(third).status);
        const auto fourth = linkOf("mira", 5);
        runSql("update account_link set expires = 1");
        CPPUNIT_ASSERT_EQUAL(403, AccountClient(server->port()).post(fourth, newPassword()).status);
    }

    void testResetRefusesKeysThatAreNotGood()
    {
        AccountClient client(server->port());
        const std::vector<std::string> queries{"",
                                               "?key=",
                                               "?key=x",
                                               "?key=" + std::string(43, 'A'),
                                               "?key=" + std::string(7000, 'A'),
                                               "?key=%00%ff",
                                               "?keys=x"};
        for (const auto& query: queries)
        {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(query, 403,
                                         client.getJson("/account/reset-password" + query).status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(query, 403, client.get("/account/reset-password" + query).status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                query, 403, client.post("/account/reset-password" + query, newPassword()).status);
        }
    }

    void testResetReportsErrors()
    {
        AccountClient(server->port()).registerAccount("mira");
        const auto link = linkOf("mira");
        AccountClient client(server->port());
        const auto mismatch = client.post(link, newPassword(NEW_PASSWORD, "x"));
        CPPUNIT_ASSERT_EQUAL(std::string("Please correct the errors"), memberOf(mismatch, "flash"));
        CPPUNIT_ASSERT_EQUAL(std::string("error"), memberOf(mismatch, "status"));
        CPPUNIT_ASSERT_EQUAL(std::string("[\"Passwords must match\"]"),
                             memberOf(mismatch, "form.errors.new_password"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("never echoed", std::string(), memberOf(mismatch, "form.new_password"));
        CPPUNIT_ASSERT_EQUAL(
            std::string("[\"Password cannot be empty\"]"),
            memberOf(client.post(link, newPassword("  ", "  ")), "form.errors.new_password"));
        CPPUNIT_ASSERT(memberOf(client.post(link, newPassword("mira", "mira")), "form.errors.new_password") !=
                       "absent");
        CPPUNIT_ASSERT_EQUAL(400, client.postJson(link, newPassword()).status);
        CPPUNIT_ASSERT_EQUAL(std::string("success"), memberOf(client.post(link, newPassword()), "status"));
    }

    void testResetTellsWeaknessBeforeMismatch()
    {
        start({"account.strong_password=true"});
        server->createUser("mira", AccountClient::GOOD_PASSWORD);
        const auto link = linkOf("mira");
        AccountClient client(server->port());
        CPPUNIT_ASSERT_EQUAL(
            std::string(R"(["Password must be between 8 and 15 characters","Passwords must match"])"),
            memberOf(client.post(link, newPassword("Short1!", "x")), "form.errors.new_password"));
        CPPUNIT_ASSERT_EQUAL(
            std::string(R"(["Password must contain at least one uppercase, one lowercase, one numeric , one )"
                        R"(special !@$%^&*# character.","Passwords must match"])"),
            memberOf(client.post(link, newPassword("all lower case", "x")), "form.errors.new_password"));
        CPPUNIT_ASSERT_EQUAL(
            std::string("success"),
            memberOf(client.post(link, newPassword("Tr1cky-horse!", "Tr1cky-horse!")), "status"));
    }

    void testDisabledAccountsAndSpamDomainsGetNoMail()
    {
        start({"account.spam_domains=spam.example"});
        server->createUser("sam", AccountClient::GOOD_PASSWORD);
        server->createUser("dora", AccountClient::GOOD_PASSWORD);
        runSql("update core_user set email = 'sam@spam.example', email_folded = 'sam@spam.example' "
               "where name = 'sam'");
        runSql("update core_user set disabled = true where name = 'dora'");
        for (const std::string email: {"sam@spam.example", "dora@example.org"})
            CPPUNIT_ASSERT_EQUAL(std::string("success"), memberOf(forget(email), "status"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0), countRows("core_mail"));
    }

    void testFloodedMailboxIsRefused()
    {
        start({"account.mails_per_account=5", "account.mails_per_address=7"});
        AccountClient(server->port()).registerAccount("mira");
        for (int i = 0; i < 5; ++i)
            CPPUNIT_ASSERT_EQUAL(200, forget("mira@example.org").status);
        CPPUNIT_ASSERT_EQUAL(429, forget("MIRA@example.org").status);
        CPPUNIT_ASSERT_EQUAL(200, forget("a@example.org").status);
        CPPUNIT_ASSERT_EQUAL(200, forget("b@example.org").status);
        const auto refused = forget("c@example.org");
        CPPUNIT_ASSERT_EQUAL(429, refused.status);
        CPPUNIT_ASSERT_EQUAL(std::string("429"), memberOf(refused, "code"));
        CPPUNIT_ASSERT(!refused.header("Retry-After").empty());
    }

    void testAccountWithoutPasswordGetsOne()
    {
        AccountClient(server->port()).registerAccount("mira");
        runSql("update core_user set password_hash = null");
        const auto link = linkOf("mira");
        CPPUNIT_ASSERT(mailbox().newest("mira@example.org").text.find("no password yet") !=
                       std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string("success"),
                             memberOf(AccountClient(server->port()).post(link, newPassword()), "status"));
    }

    void testRefusesBadInput()
    {
        AccountClient(server->port()).registerAccount("mira");
        AccountClient client(server->port());
        assertRefusesBadValues(client, "/account/forgot-password", "email_addr");
        assertRefusesBadValues(client, linkOf("mira"), "new_password");
        assertRefusesBadValues(client, linkOf("mira", 2), "confirm");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PasswordResetTest);

} // namespace colonnade::test::account
