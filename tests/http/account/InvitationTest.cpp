#include "http/account/AccountClient.h"

#include <atomic>
#include <thread>
#include <vector>

namespace colonnade::test::account
{

/// `account.registration`: open, by invitation, closed.
class InvitationTest: public AccountServer
{
    CPPUNIT_TEST_SUITE(InvitationTest);
    CPPUNIT_TEST(testNobodyRegistersWhereItIsClosed);
    CPPUNIT_TEST(testOnlyTheInvitedRegister);
    CPPUNIT_TEST(testAnInvitationHasAnEndAndANumberOfUses);
    CPPUNIT_TEST(testOfManyAtOnceNoMoreGetInThanAreLeft);
    CPPUNIT_TEST(testARefusedRegistrationUsesNothing);
    CPPUNIT_TEST(testARegistrationByMailUsesTheInvitation);
    CPPUNIT_TEST(testACommandRevokesAndEachActLeavesALine);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {}

    void testNobodyRegistersWhereItIsClosed()
    {
        start({"account.registration=closed"});
        AccountClient client(server->port());
        const auto page = client.get("/account/register");
        CPPUNIT_ASSERT_EQUAL(403, page.status);
        CPPUNIT_ASSERT(page.body.find("New accounts are not made here") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(403, client.getJson("/account/register").status);
        CPPUNIT_ASSERT_EQUAL(403, registerWith(client, "mira", invite({})).status);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, countUsers());
        for (const char* path: {"/account/signin", "/"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, std::string::npos,
                                         client.get(path).body.find("/account/register"));
    }

    void testOnlyTheInvitedRegister()
    {
        start({"account.registration=invitation"});
        AccountClient client(server->port());
        const auto page = client.get("/account/register");
        CPPUNIT_ASSERT_EQUAL(403, page.status);
        CPPUNIT_ASSERT(page.body.find("by invitation") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(403, registerWith(client, "mira", "").status);
        CPPUNIT_ASSERT_EQUAL(403, registerWith(client, "mira", "guessed").status);
        const std::string key = invite({"--next", "/project/herbarium/"});
        const auto form = client.get("/account/register?invitation=" + key);
        CPPUNIT_ASSERT_EQUAL(200, form.status);
        CPPUNIT_ASSERT(form.body.find("action=\"/account/register?invitation=" + key) != std::string::npos);
        const auto done = registerWith(client, "mira", key);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(done.body, std::string("/project/herbarium/"), memberOf(done, "next"));
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), client.signedInName());
    }

    void testAnInvitationHasAnEndAndANumberOfUses()
    {
        start({"account.registration=invitation"});
        const std::string twice = invite({"--uses", "2"});
        for (const auto& [name, status]: {std::pair("one", 200), {"two", 200}, {"three", 403}})
        {
            AccountClient client(server->port());
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, status, registerWith(client, name, twice).status);
        }
        const std::string old = invite({"--days", "1"});
        server->database().open()->write(
            [](Transaction& transaction)
            { transaction.execute("update account_invitation set expires = expires - 86400"); });
        AccountClient late(server->port());
        CPPUNIT_ASSERT_EQUAL(403, registerWith(late, "late", old).status);
    }

    void testOfManyAtOnceNoMoreGetInThanAreLeft()
    {
        start({"account.registration=invitation"});
        const std::string key = invite({"--uses", "2"});
        std::atomic<int> made = 0;
        std::vector<std::thread> people;
        people.reserve(4);
        for (int i = 0; i < 4; ++i)
            people.emplace_back(
                [&, i]
                {
                    AccountClient client(server->port());
                    made += registerWith(client, "person" + std::to_string(i), key).status == 200;
                });
        for (auto& person: people)
            person.join();
        CPPUNIT_ASSERT_EQUAL(2, made.load());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, countUsers());
    }

    void testARefusedRegistrationUsesNothing()
    {
        start({"account.registration=invitation"});
        server->createUser("mira", "correct horse 7 staple");
        const std::string key = invite({});
        AccountClient client(server->port());
        CPPUNIT_ASSERT(memberOf(registerWith(client, "mira", key), "form.errors.name") != "absent");
        CPPUNIT_ASSERT(memberOf(registerWith(client, "x", key), "form.errors.name") != "absent");
        CPPUNIT_ASSERT_EQUAL(std::string("success"), memberOf(registerWith(client, "nora", key), "status"));
    }

    void testARegistrationByMailUsesTheInvitation()
    {
        start({"account.registration=invitation", "account.confirmation=true"});
        const std::string key = invite({});
        AccountClient client(server->port());
        CPPUNIT_ASSERT_EQUAL(std::string("account/account_validation.html"),
                             memberOf(registerWith(client, "nora", key), "template"));
        CPPUNIT_ASSERT_EQUAL(403, registerWith(client, "otto", key).status);
    }

    void testACommandRevokesAndEachActLeavesALine()
    {
        start({"account.registration=invitation"});
        const std::string key = invite({});
        const std::string listed = server->run({"invitation", "list", "--json"}).out;
        CPPUNIT_ASSERT(listed.find(R"("uses_left":1)") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string::npos, listed.find(key));
        CPPUNIT_ASSERT_EQUAL(0, server->run({"invitation", "revoke", "1"}).exitCode);
        CPPUNIT_ASSERT_EQUAL(1, server->run({"invitation", "revoke", "1"}).exitCode);
        AccountClient client(server->port());
        CPPUNIT_ASSERT_EQUAL(403, registerWith(client, "nora", key).status);
        const std::string log = server->run({"audit", "list", "--json", "--object", "invitation/1"}).out;
        CPPUNIT_ASSERT(log.find("invitation.create") != std::string::npos);
        CPPUNIT_ASSERT(log.find("invitation.revoke") != std::string::npos);
        for (const std::vector<std::string>& bad:
             {std::vector<std::string>{"--uses", "0"}, {"--days", "x"}, {"--next", "https://x.org"}})
        {
            std::vector<std::string> line{"invitation", "create"};
            line.insert(line.end(), bad.begin(), bad.end());
            CPPUNIT_ASSERT_EQUAL_MESSAGE(bad.front(), 2, server->run(line).exitCode);
        }
    }

private:
    /// The key of a new link.
    std::string invite(const std::vector<std::string>& more) const
    {
        std::vector<std::string> line{"invitation", "create"};
        line.insert(line.end(), more.begin(), more.end());
        const auto made = server->run(line);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.err, 0, made.exitCode);
        const auto at = made.out.find("?invitation=");
        CPPUNIT_ASSERT_MESSAGE(made.out, at != std::string::npos);
        return made.out.substr(at + 12, made.out.find('\n', at) - at - 12);
    }

    static Answer registerWith(AccountClient& client, const std::string& name, const std::string& key)
    {
        const std::string token = memberOf(client.getJson("/account/signin"), "form.csrf");
        return client.postJson("/account/register" + (key.empty() ? "" : "?invitation=" + key),
                               jsonOf({{"name", name},
                                       {"fullname", "Full " + name},
                                       {"email_addr", name + "@example.com"},
                                       {"password", AccountClient::GOOD_PASSWORD},
                                       {"confirm", AccountClient::GOOD_PASSWORD}}),
                               {{"X-CSRFToken", token}});
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(InvitationTest);

} // namespace colonnade::test::account
