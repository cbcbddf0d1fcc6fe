#include "http/account/AccountClient.h"
#include "support/BecomesTrue.h"
#include "support/ReadFile.h"

#include <sys/stat.h>

#include <filesystem>
#include <thread>
#include <vector>

namespace colonnade::test::account
{

/// The link that makes the first administrator.
class AdministratorTest: public AccountServer
{
    CPPUNIT_TEST_SUITE(AdministratorTest);
    CPPUNIT_TEST(testTheLinkIsWrittenForItsOwnerOnly);
    CPPUNIT_TEST(testWhoOpensItSignedInBecomesAdministrator);
    CPPUNIT_TEST(testWhoRegistersThereBecomesAdministrator);
    CPPUNIT_TEST(testItWorksOnceForManyAtOnce);
    CPPUNIT_TEST(testNoOtherKeyIsGood);
    CPPUNIT_TEST(testAnApiKeyIsNotSignedIn);
    CPPUNIT_TEST(testItEndsAfterHalfAnHour);
    CPPUNIT_TEST(testAnAdministratorMadeByCommandEndsIt);
    CPPUNIT_TEST(testThereIsNoneWhereThereIsAnAdministrator);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { start({"account.first_user_is_admin=false", "account.confirmation=true"}); }

private:
    static constexpr const char* FORM =
        R"({"name":"ada","fullname":"Ada L","email_addr":"ada@example.org",)"
        R"("password":"correct horse 7 staple","confirm":"correct horse 7 staple"})";

    std::string file() const { return server->dataFolder() + "/administrator-link"; }
    bool isThere() const { return std::filesystem::exists(file()); }

    /// Path and query.
    std::string link() const
    {
        const std::string text = readFile(file());
        const auto path = text.find("/account/administrator?key=");
        CPPUNIT_ASSERT_MESSAGE(text, path != std::string::npos);
        return text.substr(path, text.size() - path - 1);
    }

    static std::string isAdmin(AccountClient& client)
    {
        return memberOf(client.getJson("/account/profile"), "user.admin");
    }

    void signInAs(AccountClient& client, const std::string& name) const
    {
        server->createUser(name, AccountClient::GOOD_PASSWORD);
        client.signIn(name + "@example.org");
        CPPUNIT_ASSERT_EQUAL(std::string("false"), isAdmin(client));
    }

    void testTheLinkIsWrittenForItsOwnerOnly()
    {
        struct stat status = {};
        CPPUNIT_ASSERT_EQUAL(0, ::stat(file().c_str(), &status));
        CPPUNIT_ASSERT_EQUAL(0600, static_cast<int>(status.st_mode & 0777));
        CPPUNIT_ASSERT(readFile(file()).starts_with("http://127.0.0.1:"));
        const std::string said = server->output();
        CPPUNIT_ASSERT(said.find(file()) != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE("only the path is told", said.find("key=") == std::string::npos);
        const std::string before = link();
        server->stop();
        CPPUNIT_ASSERT(!isThere());
        server->start();
        CPPUNIT_ASSERT(link() != before);
    }

    void testWhoOpensItSignedInBecomesAdministrator()
    {
        AccountClient ada(server->port());
        signInAs(ada, "ada");
        const std::string target = link();
        ada.send("HEAD", target, {}, {});
        CPPUNIT_ASSERT_EQUAL_MESSAGE("HEAD changes nothing", std::string("false"), isAdmin(ada));
        const auto done = ada.get(target);
        CPPUNIT_ASSERT_EQUAL(302, done.status);
        CPPUNIT_ASSERT_EQUAL(std::string("/account/ada/"), done.header("Location"));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), isAdmin(ada));
        CPPUNIT_ASSERT(!isThere());
        AccountClient mallory(server->port());
        signInAs(mallory, "mallory");
        const auto again = mallory.get(target);
        CPPUNIT_ASSERT_EQUAL(403, again.status);
        CPPUNIT_ASSERT(again.body.find("was used") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(403, mallory.getJson(target).status);
        CPPUNIT_ASSERT_EQUAL(std::string("false"), isAdmin(mallory));
        const auto log = server->output();
        CPPUNIT_ASSERT(log.find("became administrator") != std::string::npos);
    }

    void testWhoRegistersThereBecomesAdministrator()
    {
        AccountClient ada(server->port());
        const std::string target = link();
        const auto page = ada.get(target);
        CPPUNIT_ASSERT_EQUAL(200, page.status);
        CPPUNIT_ASSERT(page.body.find("action=\"/account/administrator?key=") != std::string::npos);
        const auto form = ada.getJson(target);
        const auto bad =
            ada.postJson(target, R"({"name":"a"})", {{"X-CSRFToken", memberOf(form, "form.csrf")}});
        CPPUNIT_ASSERT(memberOf(bad, "form.errors.name") != "absent");
        const auto done = ada.postJson(target, FORM, {{"X-CSRFToken", memberOf(form, "form.csrf")}});
        CPPUNIT_ASSERT_EQUAL_MESSAGE("without a mail to wait for", std::string("success"),
                                     memberOf(done, "status"));
        CPPUNIT_ASSERT_EQUAL(std::string("/account/ada/"), memberOf(done, "next"));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), isAdmin(ada));
    }

    void testItWorksOnceForManyAtOnce()
    {
        constexpr int many = 12;
        const std::string target = link();
        std::vector<std::unique_ptr<AccountClient>> clients;
        for (int i = 0; i < many; ++i)
        {
            clients.push_back(std::make_unique<AccountClient>(server->port()));
            signInAs(*clients.back(), "user" + std::to_string(i));
        }
        std::vector<std::thread> threads;
        for (auto& client: clients)
            threads.emplace_back([&] { client->get(target); });
        for (auto& thread: threads)
            thread.join();
        CPPUNIT_ASSERT_EQUAL(
            std::int64_t(1),
            server->database().open()->read(
                [](Session& session)
                { return session.findInteger("select count(*) from core_user where admin").value(); }));
    }

    void testNoOtherKeyIsGood()
    {
        AccountClient ada(server->port());
        signInAs(ada, "ada");
        const std::string target = link();
        for (const std::string& bad:
             {std::string("/account/administrator"), std::string("/account/administrator?key="),
              std::string("/account/administrator?key=%00"), target + "x",
              target.substr(0, target.size() - 1), "/account/administrator?key=" + std::string(5000, 'a')})
        {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(bad, 403, ada.getJson(bad).status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(bad, 403, ada.post(bad, FORM).status);
        }
        CPPUNIT_ASSERT_EQUAL(std::string("false"), isAdmin(ada));
        CPPUNIT_ASSERT(isThere());
    }

    void testAnApiKeyIsNotSignedIn()
    {
        AccountClient ada(server->port());
        signInAs(ada, "ada");
        const std::string key = memberOf(ada.getJson("/account/profile"), "user.api_key");
        CPPUNIT_ASSERT_EQUAL(200,
                             AccountClient(server->port()).getJson(link(), {{"Authorization", key}}).status);
        CPPUNIT_ASSERT_EQUAL(std::string("false"), isAdmin(ada));
    }

    void testItEndsAfterHalfAnHour()
    {
        AccountClient ada(server->port());
        signInAs(ada, "ada");
        const std::string target = link();
        server->database().open()->write(
            [](Transaction& transaction)
            { transaction.execute("update core_administrator_link set expires = expires - 1801"); });
        CPPUNIT_ASSERT_EQUAL(403, ada.getJson(target).status);
        CPPUNIT_ASSERT_EQUAL(std::string("false"), isAdmin(ada));
        CPPUNIT_ASSERT(becomesTrue([&] { return !isThere(); }));
    }

    void testAnAdministratorMadeByCommandEndsIt()
    {
        AccountClient ada(server->port());
        signInAs(ada, "ada");
        server->createUser("bob", AccountClient::GOOD_PASSWORD);
        const std::string target = link();
        CPPUNIT_ASSERT_EQUAL(0, server->run({"user", "set-admin", "--name", "bob"}).exitCode);
        CPPUNIT_ASSERT_EQUAL(403, ada.getJson(target).status);
        CPPUNIT_ASSERT(becomesTrue([&] { return !isThere(); }));
    }

    void testThereIsNoneWhereThereIsAnAdministrator()
    {
        server->createUser("ada", AccountClient::GOOD_PASSWORD, {"--admin"});
        server->stop();
        server->start();
        CPPUNIT_ASSERT(!isThere());
        AccountClient bob(server->port());
        signInAs(bob, "bob");
        CPPUNIT_ASSERT_EQUAL(403, bob.getJson("/account/administrator?key=x").status);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AdministratorTest);

} // namespace colonnade::test::account
