#include "http/account/MailClient.h"

namespace colonnade::test::account
{

/// What each change of an account needs, what it ends and who is told: a case a row.
class AccountChangesTest: public MailServer
{
    CPPUNIT_TEST_SUITE(AccountChangesTest);
    CPPUNIT_TEST(testAnApiKeyChangesNoAccount);
    CPPUNIT_TEST(testAnAddressNeedsAFreshSignInOrThePassword);
    CPPUNIT_TEST(testANewAddressWaitsForItsLinkAndEndsAllOthers);
    CPPUNIT_TEST(testAnyOtherWayToAnAddressEndsLinksToo);
    CPPUNIT_TEST(testTheOldAddressCanTakeItBack);
    CPPUNIT_TEST(testTheOldAddressCanTakeItBackAfterTheThiefWasThorough);
    CPPUNIT_TEST(testANameNeedsAFreshSignInAndTells);
    CPPUNIT_TEST(testAPasswordEndsSessionsAndLinksAndTells);
    CPPUNIT_TEST(testAResetEndsEverythingAndTells);
    CPPUNIT_TEST(testANewApiKeyTells);
    CPPUNIT_TEST(testDeletionNeedsThePassword);
    CPPUNIT_TEST(testOtherFieldsNeedNothingMore);
    CPPUNIT_TEST(testAdministratorsProveThemselvesToo);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        MailServer::setUp();
        server->createUser("mira", AccountClient::GOOD_PASSWORD);
    }

private:
    static constexpr const char* UPDATE = "/account/mira/update";
    static constexpr const char* EMAIL = "mira@example.org";
    static constexpr const char* OTHER_PASSWORD = "another good 9 phrase";

    void signIn(AccountClient& client) const
    {
        client.signIn(EMAIL);
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), client.signedInName());
    }

    /// As if all sign-ins were sixteen minutes ago.
    void letSignInsAge() const
    {
        runSql("update core_session set payload = replace(payload, '\"signed_in\":', '\"signed_in\":-')");
    }

    static std::string keyOf(AccountClient& client)
    {
        return memberOf(client.getJson("/account/profile"), "user.api_key");
    }

    static Answer changeAddress(AccountClient& client, const std::string& email,
                                const std::string& password = {})
    {
        return client.post(
            UPDATE, jsonOf({{"btn", "Profile"}, {"email_addr", email}, {"current_password", password}}));
    }

    std::string recoveryLink() const
    {
        const auto before = mailsTo(EMAIL);
        AccountClient(server->port()).post("/account/forgot-password", jsonOf({{"email_addr", EMAIL}}));
        return mailbox().newest(EMAIL, before + 1).link();
    }

    std::size_t mailsTo(const std::string& address) const
    {
        return static_cast<std::size_t>(server->database().open()->read(
            [&](Session& session) {
                return session.findInteger("select count(*) from core_mail where recipient = $1", address)
                    .value();
            }));
    }

    int statusOf(const std::string& link) const { return AccountClient(server->port()).getJson(link).status; }

    void testAnApiKeyChangesNoAccount()
    {
        AccountClient mira(server->port()), program(server->port());
        signIn(mira);
        const HeaderList headers{{"Authorization", keyOf(mira)}, {"X-CSRFToken", program.csrf()}};
        for (const std::string body:
             {R"({"btn":"Profile","email_addr":"thief@example.org"})", R"({"btn":"Profile","name":"other"})",
              R"({"btn":"Profile","email_addr":"t@example.org","current_password":"correct horse 7 staple"})",
              R"({"btn":"Password","current_password":"correct horse 7 staple",)"
              R"("new_password":"another good 9 phrase","confirm":"another good 9 phrase"})"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, 403, program.postJson(UPDATE, body, headers).status);
        CPPUNIT_ASSERT_EQUAL(403, program.postJson("/account/mira/resetapikey", "{}", headers).status);
        CPPUNIT_ASSERT_EQUAL(
            403, program.postJson("/account/mira/delete", R"({"password":"correct horse 7 staple"})", headers)
                     .status);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(
            "what is no account-level change goes on working", 200,
            program.postJson(UPDATE, R"({"btn":"Profile","fullname":"Mira O"})", headers).status);
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), mira.signedInName());
        CPPUNIT_ASSERT_EQUAL(headers.front().second, keyOf(mira));
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), mailsTo(EMAIL));
    }

    void testAnAddressNeedsAFreshSignInOrThePassword()
    {
        AccountClient mira(server->port());
        signIn(mira);
        letSignInsAge();
        for (const std::string password: {"", "wrong"})
        {
            const auto refused = changeAddress(mira, "new@example.org", password);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(refused.body, std::string("error"), memberOf(refused, "status"));
            CPPUNIT_ASSERT(memberOf(refused, "form.errors.current_password") != "absent");
            CPPUNIT_ASSERT_EQUAL_MESSAGE("nothing typed is lost", std::string("new@example.org"),
                                         memberOf(refused, "form.email_addr"));
            CPPUNIT_ASSERT(refused.body.find("\"wrong\"") == std::string::npos);
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), mailsTo("new@example.org"));
        CPPUNIT_ASSERT_EQUAL(
            std::string("info"),
            memberOf(changeAddress(mira, "new@example.org", AccountClient::GOOD_PASSWORD), "status"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), mailsTo("new@example.org"));

        AccountClient device(server->port());
        device.signIn(EMAIL);
        device.cookies.erase("session"); // a remembered device has proved no password
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), device.signedInName());
        CPPUNIT_ASSERT_EQUAL(std::string("error"),
                             memberOf(changeAddress(device, "third@example.org"), "status"));
    }

    void testANewAddressWaitsForItsLinkAndEndsAllOthers()
    {
        AccountClient mira(server->port());
        signIn(mira);
        const std::string recovery = recoveryLink();
        CPPUNIT_ASSERT_EQUAL(200, statusOf(recovery));
        CPPUNIT_ASSERT_EQUAL(std::string("info"), memberOf(changeAddress(mira, "new@example.org"), "status"));
        CPPUNIT_ASSERT_EQUAL(std::string(EMAIL),
                             memberOf(mira.getJson("/account/profile"), "user.email_addr"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("asking for another address ends links", 403, statusOf(recovery));
        const std::string second = recoveryLink();
        CPPUNIT_ASSERT_EQUAL(200, statusOf(second));
        CPPUNIT_ASSERT_EQUAL(200, mira.getJson(mailbox().newest("new@example.org").link()).status);
        CPPUNIT_ASSERT_EQUAL(std::string("new@example.org"),
                             memberOf(mira.getJson("/account/profile"), "user.email_addr"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("a link to the old address is dead", 403, statusOf(second));
    }

    void testAnyOtherWayToAnAddressEndsLinksToo()
    {
        const std::string recovery = recoveryLink();
        CPPUNIT_ASSERT_EQUAL(
            0, server->run({"user", "set-email", "--name", "mira", "--email", "cli@example.org"}).exitCode);
        CPPUNIT_ASSERT_EQUAL(403, statusOf(recovery));
    }

    void testTheOldAddressCanTakeItBack()
    {
        AccountClient thief(server->port());
        signIn(thief);
        const std::string key = keyOf(thief);
        changeAddress(thief, "thief@example.org");
        const auto told = mailbox().newest(EMAIL);
        CPPUNIT_ASSERT_EQUAL(std::string("Your e-mail address is to be changed"), told.subject);
        CPPUNIT_ASSERT_EQUAL(200, thief.getJson(mailbox().newest("thief@example.org").link()).status);

        AccountClient owner(server->port());
        const auto question = owner.get(told.link());
        CPPUNIT_ASSERT_EQUAL(200, question.status);
        CPPUNIT_ASSERT(question.body.find("you choose a new password") != std::string::npos);
        const auto back = owner.getJson(told.link());
        CPPUNIT_ASSERT_EQUAL(std::string("success"), memberOf(back, "status"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("all sessions end", std::string(), thief.signedInName());
        CPPUNIT_ASSERT_EQUAL(std::string("error"), memberOf(thief.signIn(EMAIL), "status"));
        const std::string reset = memberOf(back, "next");
        CPPUNIT_ASSERT_MESSAGE(reset, reset.starts_with("/account/reset-password?key="));
        owner.post(reset, jsonOf({{"new_password", OTHER_PASSWORD}, {"confirm", OTHER_PASSWORD}}));
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), owner.signedInName());
        CPPUNIT_ASSERT_EQUAL(std::string(EMAIL),
                             memberOf(owner.getJson("/account/profile"), "user.email_addr"));
        CPPUNIT_ASSERT(keyOf(owner) != key);
        CPPUNIT_ASSERT_EQUAL_MESSAGE("once", 403, statusOf(told.link()));
        CPPUNIT_ASSERT_EQUAL(403, owner.get(told.link()).status);
    }

    void testTheOldAddressCanTakeItBackAfterTheThiefWasThorough()
    {
        AccountClient thief(server->port());
        signIn(thief);
        changeAddress(thief, "thief@example.org");
        const std::string undo = mailbox().newest(EMAIL).link();
        thief.getJson(mailbox().newest("thief@example.org").link());
        thief.post(UPDATE, jsonOf({{"btn", "Password"},
                                   {"current_password", AccountClient::GOOD_PASSWORD},
                                   {"new_password", OTHER_PASSWORD},
                                   {"confirm", OTHER_PASSWORD}}));
        changeAddress(thief, "thief2@example.org");
        thief.getJson(mailbox().newest("thief2@example.org").link());
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), thief.signedInName());
        const std::string thiefsUndo = mailbox().newest("thief@example.org", 3).link();
        CPPUNIT_ASSERT_EQUAL(200, statusOf(undo));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("the thief cannot undo that", 403, statusOf(thiefsUndo));
        CPPUNIT_ASSERT_EQUAL(std::string(), thief.signedInName());
        runSql("update account_undo set expires = 1");
        CPPUNIT_ASSERT_EQUAL(403, statusOf(undo));
    }

    void testANameNeedsAFreshSignInAndTells()
    {
        AccountClient mira(server->port());
        signIn(mira);
        letSignInsAge();
        const std::string rename = R"({"btn":"Profile","name":"miriam"})";
        CPPUNIT_ASSERT(memberOf(mira.post(UPDATE, rename), "form.errors.current_password") != "absent");
        signIn(mira);
        CPPUNIT_ASSERT_EQUAL(std::string("success"), memberOf(mira.post(UPDATE, rename), "status"));
        CPPUNIT_ASSERT_EQUAL(std::string(), mira.signedInName());
        CPPUNIT_ASSERT(mailbox().newest(EMAIL).text.find("The user name of your account mira") !=
                       std::string::npos);
    }

    void testAPasswordEndsSessionsAndLinksAndTells()
    {
        AccountClient mira(server->port()), elsewhere(server->port());
        signIn(mira);
        signIn(elsewhere);
        const std::string key = keyOf(mira), recovery = recoveryLink();
        mira.post(UPDATE, jsonOf({{"btn", "Password"},
                                  {"current_password", AccountClient::GOOD_PASSWORD},
                                  {"new_password", OTHER_PASSWORD},
                                  {"confirm", OTHER_PASSWORD}}));
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), mira.signedInName());
        CPPUNIT_ASSERT_EQUAL(std::string(), elsewhere.signedInName());
        CPPUNIT_ASSERT_EQUAL(403, statusOf(recovery));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("programs of the person's own go on", key, keyOf(mira));
        const auto told = mailbox().newest(EMAIL, 2);
        CPPUNIT_ASSERT_EQUAL(std::string("Your account was changed"), told.subject);
        CPPUNIT_ASSERT(told.text.find("The password of your account mira was changed.") != std::string::npos);
        CPPUNIT_ASSERT(told.text.find("API key") == std::string::npos);
    }

    void testAResetEndsEverythingAndTells()
    {
        AccountClient thief(server->port()), mira(server->port());
        signIn(thief);
        const std::string key = keyOf(thief);
        mira.post(recoveryLink(), jsonOf({{"new_password", OTHER_PASSWORD}, {"confirm", OTHER_PASSWORD}}));
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), mira.signedInName());
        CPPUNIT_ASSERT_EQUAL(std::string(), thief.signedInName());
        CPPUNIT_ASSERT(keyOf(mira) != key);
        const auto told = mailbox().newest(EMAIL, 2).text;
        CPPUNIT_ASSERT(told.find("The password of your account mira was changed.") != std::string::npos);
        CPPUNIT_ASSERT(told.find("new API key") != std::string::npos);
    }

    void testANewApiKeyTells()
    {
        AccountClient mira(server->port());
        signIn(mira);
        const std::string key = keyOf(mira);
        letSignInsAge();
        CPPUNIT_ASSERT_EQUAL(std::string("New API-KEY generated"),
                             memberOf(mira.post("/account/mira/resetapikey", "{}"), "flash"));
        CPPUNIT_ASSERT(keyOf(mira) != key);
        CPPUNIT_ASSERT(mailbox().newest(EMAIL).text.find("has a new API key") != std::string::npos);
        for (int i = 0; i < 12; ++i) // nobody's mailbox is flooded by that
            CPPUNIT_ASSERT_EQUAL(200, mira.post("/account/mira/resetapikey", "{}").status);
        CPPUNIT_ASSERT_EQUAL(std::size_t(10), mailsTo(EMAIL));
    }

    void testDeletionNeedsThePassword()
    {
        AccountClient mira(server->port());
        signIn(mira);
        const auto asked = mira.getJson("/account/mira/delete");
        CPPUNIT_ASSERT_EQUAL(200, asked.status);
        CPPUNIT_ASSERT(memberOf(asked, "form.csrf") != "absent");
        CPPUNIT_ASSERT_EQUAL(std::string("null"), memberOf(asked, "form.password"));
        mira.send("HEAD", "/account/mira/delete", {{"Content-Type", "application/json"}}, {});
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), mira.signedInName());
        CPPUNIT_ASSERT_EQUAL(std::string("error"),
                             memberOf(mira.post("/account/mira/delete", "{}"), "status"));
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), mira.signedInName());
        const auto done =
            mira.post("/account/mira/delete", jsonOf({{"password", AccountClient::GOOD_PASSWORD}}));
        CPPUNIT_ASSERT_EQUAL(std::string("enqueued"), memberOf(done, "job"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0), countUsers());

        server->createUser("mira", AccountClient::GOOD_PASSWORD);
        signIn(mira);
        runSql("update core_user set password_hash = null");
        letSignInsAge();
        CPPUNIT_ASSERT_EQUAL_MESSAGE("without a password: a fresh sign-in", std::string("error"),
                                     memberOf(mira.post("/account/mira/delete", "{}"), "status"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t(1), countUsers());
    }

    void testOtherFieldsNeedNothingMore()
    {
        AccountClient mira(server->port());
        signIn(mira);
        letSignInsAge();
        const auto saved = mira.post(
            UPDATE, R"({"btn":"Profile","fullname":"Mira O","name":"mira","email_addr":"mira@example.org"})");
        CPPUNIT_ASSERT_EQUAL(std::string("Your profile has been updated!"), memberOf(saved, "flash"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(0), mailsTo(EMAIL));
    }

    void testAdministratorsProveThemselvesToo()
    {
        server->createUser("boss", OTHER_PASSWORD, {"--admin"});
        AccountClient boss(server->port());
        boss.signIn("boss@example.org", OTHER_PASSWORD);
        letSignInsAge();
        CPPUNIT_ASSERT_EQUAL_MESSAGE(
            "the password of the one who acts", std::string("error"),
            memberOf(changeAddress(boss, "new@example.org", AccountClient::GOOD_PASSWORD), "status"));
        CPPUNIT_ASSERT_EQUAL(std::string("info"),
                             memberOf(changeAddress(boss, "new@example.org", OTHER_PASSWORD), "status"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("the owner is told", std::size_t(1), mailsTo(EMAIL));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AccountChangesTest);

} // namespace colonnade::test::account
