#include "http/account/MailClient.h"

#include <atomic>
#include <thread>

namespace colonnade::test::account
{

class TwoFactorTest: public MailServer
{
    CPPUNIT_TEST_SUITE(TwoFactorTest);
    CPPUNIT_TEST(testSignInAsksForTheMailedCode);
    CPPUNIT_TEST(testTakesTheCodeAsANumber);
    CPPUNIT_TEST(testWrongCodesGetNewOnesFiveTimes);
    CPPUNIT_TEST(testExpiredCodeGetsANewOne);
    CPPUNIT_TEST(testCodeWorksOnceForManyAtOnce);
    CPPUNIT_TEST(testUnknownTokensLeadToTheSignIn);
    CPPUNIT_TEST(testPasswordChangeEndsTheChallenge);
    CPPUNIT_TEST(testRefusesBadInput);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        start({"account.two_factor=true"});
        AccountClient(server->port()).registerAccount("mira");
    }

private:
    static std::string codeIn(const ReceivedMail& mail)
    {
        const auto digit = mail.text.find("is:");
        const auto start = mail.text.find_first_of("0123456789", digit);
        return mail.text.substr(start, 6);
    }

    std::string pageOf(AccountClient& client, const std::string& query = {})
    {
        const auto answer = client.signIn("mira@example.org", AccountClient::GOOD_PASSWORD, query);
        CPPUNIT_ASSERT_EQUAL(std::string("an email has been sent to you with one time password"),
                             memberOf(answer, "flash"));
        CPPUNIT_ASSERT_EQUAL(std::string("success"), memberOf(answer, "status"));
        return memberOf(answer, "next");
    }

    static std::string otp(const std::string& code) { return jsonOf({{"otp", code}}); }

    static std::string otherThan(const std::string& code) { return code == "000000" ? "000001" : "000000"; }

    void testSignInAsksForTheMailedCode()
    {
        AccountClient client(server->port());
        const auto page = pageOf(client, "?next=%2Fproject");
        CPPUNIT_ASSERT_EQUAL_MESSAGE("no session yet", std::string(), client.signedInName());
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), client.cookies.count("remember_token"));
        CPPUNIT_ASSERT_MESSAGE(page, page.ends_with("/otpvalidation?next=%2Fproject"));
        const auto form = client.getJson(page);
        CPPUNIT_ASSERT_EQUAL(std::string("/account/otpvalidation.html"), memberOf(form, "template"));
        CPPUNIT_ASSERT_EQUAL(std::string("Verify OTP"), memberOf(form, "title"));
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), memberOf(form, "user.name"));
        CPPUNIT_ASSERT_EQUAL(std::string("/project"), memberOf(form, "next"));
        CPPUNIT_ASSERT_EQUAL("/account/" + memberOf(form, "token") + "/otpvalidation?next=%2Fproject", page);
        CPPUNIT_ASSERT_EQUAL(std::size_t(32), memberOf(form, "token").size());
        const auto mail = mailbox().newest("mira@example.org");
        CPPUNIT_ASSERT_EQUAL(std::string("One time password generation details for PYBOSSA"), mail.subject);

        CPPUNIT_ASSERT_EQUAL(std::string("[\"You must provide a valid OTP code\"]"),
                             memberOf(client.post(page, otp("")), "form.errors.otp"));
        const auto done = client.post(page, otp(codeIn(mail)));
        CPPUNIT_ASSERT_EQUAL(
            std::string("{\"flash\":\"OTP verified. You are logged in to the system\",\"next\":\"/project\","
                        "\"status\":\"success\"}\n"),
            done.body);
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), client.signedInName());
        CPPUNIT_ASSERT_EQUAL(std::string("Please sign in."),
                             memberOf(AccountClient(server->port()).post(page, otp(codeIn(mail))), "flash"));
    }

    void testTakesTheCodeAsANumber()
    {
        AccountClient client(server->port());
        const auto page = pageOf(client);
        auto code = codeIn(mailbox().newest("mira@example.org"));
        code.erase(0, std::min(code.find_first_not_of('0'), std::size_t(5)));
        const auto done = client.post(page, "{\"otp\": " + code + "}");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(done.body, std::string("success"), memberOf(done, "status"));
    }

    void testWrongCodesGetNewOnesFiveTimes()
    {
        AccountClient client(server->port());
        const auto page = pageOf(client);
        std::string last;
        for (std::size_t i = 1; i < 5; ++i)
        {
            last = codeIn(mailbox().newest("mira@example.org", i));
            const auto wrong = client.post(page, otp(otherThan(last)));
            CPPUNIT_ASSERT_EQUAL(
                std::string("Invalid one time password, a newly generated one time password was "
                            "sent to your email."),
                memberOf(wrong, "flash"));
            CPPUNIT_ASSERT_EQUAL(std::string("error"), memberOf(wrong, "status"));
        }
        last = codeIn(mailbox().newest("mira@example.org", 5));
        CPPUNIT_ASSERT_EQUAL(std::string("/account/signin"),
                             memberOf(client.post(page, otp(otherThan(last))), "next"));
        CPPUNIT_ASSERT_EQUAL(std::string(), client.signedInName());
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0), countRows("account_challenge"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(5), mailbox().all().size());
    }

    void testExpiredCodeGetsANewOne()
    {
        AccountClient client(server->port());
        const auto page = pageOf(client);
        runSql("update account_challenge set code_expires = 1");
        const auto expired = client.post(page, otp(codeIn(mailbox().newest("mira@example.org"))));
        CPPUNIT_ASSERT_EQUAL(
            std::string(
                "Expired one time password, a newly generated one time password was sent to your email."),
            memberOf(expired, "flash"));
        const auto done = client.post(page, otp(codeIn(mailbox().newest("mira@example.org", 2))));
        CPPUNIT_ASSERT_EQUAL(std::string("success"), memberOf(done, "status"));
    }

    void testCodeWorksOnceForManyAtOnce()
    {
        AccountClient client(server->port());
        const auto page = pageOf(client);
        const auto code = codeIn(mailbox().newest("mira@example.org"));
        std::atomic<int> letIn = 0;
        std::vector<std::thread> threads;
        for (int i = 0; i < 10; ++i)
            threads.emplace_back(
                [&]
                {
                    const auto answer = AccountClient(server->port()).post(page, otp(code));
                    letIn += memberOf(answer, "status") == "success" ? 1 : 0;
                });
        for (auto& thread: threads)
            thread.join();
        CPPUNIT_ASSERT_EQUAL(1, letIn.load());
    }

    void testUnknownTokensLeadToTheSignIn()
    {
        AccountClient client(server->port());
        for (const auto& token: std::vector<std::string>{"x", std::string(32, '0'), std::string(5000, 'a')})
        {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                token,
                std::string(
                    "{\"flash\":\"Please sign in.\",\"next\":\"/account/signin\",\"status\":\"error\"}\n"),
                client.getJson("/account/" + token + "/otpvalidation").body);
            CPPUNIT_ASSERT_EQUAL(302, client.get("/account/" + token + "/otpvalidation/").status);
            client.cookies.erase("flash");
        }
    }

    void testPasswordChangeEndsTheChallenge()
    {
        AccountClient client(server->port());
        const auto page = pageOf(client);
        const auto code = codeIn(mailbox().newest("mira@example.org"));
        runSql("update core_user set password_version = password_version + 1");
        CPPUNIT_ASSERT_EQUAL(std::string("Please sign in."), memberOf(client.post(page, otp(code)), "flash"));
    }

    void testRefusesBadInput()
    {
        const auto bad = badValues();
        AccountClient client(server->port());
        auto page = pageOf(client);
        for (std::size_t i = 0; i < bad.size(); ++i)
        {
            runSql("delete from core_brake");
            runSql("delete from account_allowance");
            runSql("update account_challenge set tries = 0");
            const auto answer =
                client.postJson(page, "{\"otp\": " + bad[i] + "}", {{"X-CSRFToken", client.csrf()}});
            const std::string what = bad[i].substr(0, 60) + " → " + answer.body.substr(0, 200);
            CPPUNIT_ASSERT_MESSAGE(what,
                                   answer.status == 200 || answer.status == 400 || answer.status == 413);
            CPPUNIT_ASSERT_MESSAGE(what,
                                   memberOf(client.getJson("/account/profile"), "status") == "not_signed_in");
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TwoFactorTest);

} // namespace colonnade::test::account
