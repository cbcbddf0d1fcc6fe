#include "http/account/AccountClient.h"

#include <string>
#include <vector>

namespace colonnade::test::account
{

/// Administrators' pages of people.
class PeopleTest: public AccountServer
{
    CPPUNIT_TEST_SUITE(PeopleTest);
    CPPUNIT_TEST(testOnlyAdministratorsSeePeople);
    CPPUNIT_TEST(testPeopleAreFoundByPartOfAName);
    CPPUNIT_TEST(testPagesShowPeople);
    CPPUNIT_TEST(testAppointAndDismiss);
    CPPUNIT_TEST(testLockedOutPeopleCannotSignIn);
    CPPUNIT_TEST(testSessionsAreEnded);
    CPPUNIT_TEST(testNobodyActsOnOneself);
    CPPUNIT_TEST(testActsNeedATokenAndAnAdministrator);
    CPPUNIT_TEST(testEachActLeavesOneLine);
    CPPUNIT_TEST(testWhatTakesSomethingIsAskedFirst);
    CPPUNIT_TEST(testPeopleAreHelpedIn);
    CPPUNIT_TEST(testClientsPathsActAsPybossas);
    CPPUNIT_TEST(testAllPeopleAreExported);
    CPPUNIT_TEST(testTwoAccountsOfOnePersonBecomeOne);
    CPPUNIT_TEST(testWhatCannotBeMergedIsRefused);
    CPPUNIT_TEST(testWrongInputIsRefused);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        AccountServer::setUp();
        admin = std::make_unique<AccountClient>(server->port());
        mira = std::make_unique<AccountClient>(server->port());
        admin->registerAccount("ada"); // the first: administrator
        mira->registerAccount("mira");
    }

    void tearDown() override
    {
        admin.reset();
        mira.reset();
        AccountServer::tearDown();
    }

private:
    static constexpr const char* LIST = "/admin/users";
    static constexpr const char* MIRA = "/admin/users/2";
    const HeaderList person{{"Accept", "text/html"}};

    Answer act(const std::string& path) const { return admin->post(path, "{}"); }

    void assertFlash(const std::string& status, const std::string& flash, const Answer& answer) const
    {
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 200, answer.status);
        CPPUNIT_ASSERT_EQUAL(flash, memberOf(answer, "flash"));
        CPPUNIT_ASSERT_EQUAL(status, memberOf(answer, "status"));
    }

    std::string miraIs(const std::string& member) const
    {
        return memberOf(admin->getJson(MIRA), "user." + member);
    }

    std::string found(const std::string& query) const
    {
        const auto answer = admin->getJson(LIST + query);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 200, answer.status);
        std::string names;
        const auto document = JsonDocument::parse(answer.body);
        const auto list = document.root().find("found");
        for (std::size_t i = 0; i < list.size(); ++i)
            names += std::string(list.at(i).find("name").text()) + " ";
        return names;
    }

    void testOnlyAdministratorsSeePeople()
    {
        AccountClient stranger(server->port());
        CPPUNIT_ASSERT_EQUAL(302, stranger.get(LIST, person).status);
        CPPUNIT_ASSERT_EQUAL(302, stranger.get(MIRA, person).status);
        for (const auto* path: {LIST, MIRA, "/admin/users/99"})
        {
            CPPUNIT_ASSERT_EQUAL(403, mira->get(path, person).status);
            CPPUNIT_ASSERT_EQUAL(403, mira->getJson(path).status);
        }
    }

    void testPeopleAreFoundByPartOfAName()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("ada mira "), found(""));
        CPPUNIT_ASSERT_EQUAL(std::string("mira "), found("?user=MIR"));
        CPPUNIT_ASSERT_EQUAL(std::string("mira "), found("?user=mira%40exam"));
        CPPUNIT_ASSERT_EQUAL(std::string(), found("?user=%25"));
        CPPUNIT_ASSERT_EQUAL(std::string(), found("?user=_"));
        CPPUNIT_ASSERT_EQUAL(std::string("ada "), found("?state=admin"));
        CPPUNIT_ASSERT_EQUAL(std::string(), found("?state=locked"));
        CPPUNIT_ASSERT_EQUAL(std::string("mira "), found("?after=1"));
        const auto twin = admin->getJson(LIST);
        CPPUNIT_ASSERT_EQUAL(std::string("/admin/users.html"), memberOf(twin, "template"));
        CPPUNIT_ASSERT_EQUAL(std::string("Manage Admin Users"), memberOf(twin, "title"));
        CPPUNIT_ASSERT(twin.body.find("api_key") == std::string::npos);
    }

    void testPagesShowPeople()
    {
        const auto list = admin->get(LIST + std::string("?user=mira"), person);
        CPPUNIT_ASSERT_EQUAL(200, list.status);
        CPPUNIT_ASSERT_MESSAGE(list.body, list.body.find("href=\"/admin/users/2\"") != std::string::npos);
        const auto one = admin->get(MIRA, person);
        CPPUNIT_ASSERT_EQUAL(200, one.status);
        CPPUNIT_ASSERT_MESSAGE(one.body,
                               one.body.find("action=\"/admin/users/2/appoint\"") != std::string::npos);
        CPPUNIT_ASSERT(one.body.find("href=\"/admin/users/2/lock\"") != std::string::npos);
        CPPUNIT_ASSERT(admin->get("/admin/users/1", person).body.find("/lock\"") == std::string::npos);
    }

    void testAppointAndDismiss()
    {
        assertFlash("success", "mira is an administrator now.", act(MIRA + std::string("/appoint")));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), miraIs("admin"));
        assertFlash("warning", "This person is an administrator already.",
                    act(MIRA + std::string("/appoint")));
        assertFlash("success", "mira is no administrator any more.", act(MIRA + std::string("/dismiss")));
        CPPUNIT_ASSERT_EQUAL(std::string("false"), miraIs("admin"));
        CPPUNIT_ASSERT_EQUAL(403, mira->getJson(LIST).status);
        assertFlash("warning", "This person is no administrator.", act(MIRA + std::string("/dismiss")));
    }

    void testLockedOutPeopleCannotSignIn()
    {
        assertFlash("success", "mira is locked out; the answers stay.", act(MIRA + std::string("/lock")));
        CPPUNIT_ASSERT_EQUAL(std::string("false"), miraIs("enabled"));
        CPPUNIT_ASSERT_EQUAL(std::string("mira "), found("?state=locked"));
        CPPUNIT_ASSERT_EQUAL(std::string(), mira->signedInName());
        assertFlash("error", "This account is locked: unlock it first.", act(MIRA + std::string("/appoint")));
        assertFlash("warning", "This account is locked already.", act(MIRA + std::string("/lock")));
        assertFlash("success", "mira may sign in again.", act(MIRA + std::string("/unlock")));
        assertFlash("warning", "This account is not locked.", act(MIRA + std::string("/unlock")));
        mira->signIn("mira@example.org");
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), mira->signedInName());
    }

    void testSessionsAreEnded()
    {
        assertFlash("success", "mira is signed out everywhere.", act(MIRA + std::string("/signout")));
        CPPUNIT_ASSERT_EQUAL(std::string(), mira->signedInName());
    }

    void testNobodyActsOnOneself()
    {
        act(MIRA + std::string("/appoint"));
        for (const std::string what: {"dismiss", "lock"})
            assertFlash("error", "Another administrator has to do this for you.",
                        act("/admin/users/1/" + what));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), memberOf(admin->getJson("/admin/users/1"), "user.admin"));
    }

    void testActsNeedATokenAndAnAdministrator()
    {
        for (const std::string what: {"appoint", "dismiss", "lock", "unlock", "signout"})
        {
            CPPUNIT_ASSERT_EQUAL(400, admin->postJson(MIRA + ("/" + what), "{}").status);
            CPPUNIT_ASSERT_EQUAL(403, mira->post(MIRA + ("/" + what), "{}").status);
        }
        CPPUNIT_ASSERT_EQUAL(std::string("false"), miraIs("admin"));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), miraIs("enabled"));
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), mira->signedInName());
    }

    void testEachActLeavesOneLine()
    {
        whileStopped({"update core_user set valid_email = false where id = 2"});
        for (const std::string what:
             {"appoint", "dismiss", "lock", "unlock", "signout", "release", "confirm", "resetlink", "newkey"})
        {
            const auto before = countLines();
            act(MIRA + ("/" + what));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(what, before + 1, countLines());
        }
        const auto before = countLines();
        act(MIRA + std::string("/dismiss")); // mira is no administrator
        CPPUNIT_ASSERT_EQUAL(before, countLines());
    }

    void testWhatTakesSomethingIsAskedFirst()
    {
        act(MIRA + std::string("/appoint"));
        for (const std::string what: {"lock", "dismiss", "newkey"})
        {
            const auto question = admin->get(MIRA + ("/" + what), person);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(what, 200, question.status);
            CPPUNIT_ASSERT_MESSAGE(question.body, question.body.find("action=\"/admin/users/2/" + what +
                                                                     "\"") != std::string::npos);
        }
        CPPUNIT_ASSERT_EQUAL(std::string("true"), miraIs("admin"));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), miraIs("enabled"));
        CPPUNIT_ASSERT_EQUAL(404, admin->get(MIRA + std::string("/paint"), person).status);
    }

    void testPeopleAreHelpedIn()
    {
        whileStopped({"update core_user set valid_email = false where id = 2"});
        assertFlash("success", "The address of mira counts as confirmed.",
                    act(MIRA + std::string("/confirm")));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), miraIs("valid_email"));
        assertFlash("warning", "This address is confirmed already.", act(MIRA + std::string("/confirm")));
        assertFlash("success", "mira is mailed a link for a new password.",
                    act(MIRA + std::string("/resetlink")));
        assertFlash("success", "mira may try to sign in again at once.", act(MIRA + std::string("/release")));
        assertFlash("success", "mira has a new API key, and is told so by mail.",
                    act(MIRA + std::string("/newkey")));
        act(MIRA + std::string("/lock"));
        assertFlash("error", "This account is locked: unlock it first.",
                    act(MIRA + std::string("/resetlink")));
    }

    void testClientsPathsActAsPybossas()
    {
        CPPUNIT_ASSERT_EQUAL(200, admin->get("/admin/users/add/2", person).status); // asks
        CPPUNIT_ASSERT_EQUAL(std::string("false"), miraIs("admin"));
        CPPUNIT_ASSERT_EQUAL(std::string("/admin/users"),
                             memberOf(admin->getJson("/admin/users/add/2"), "next"));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), miraIs("admin"));
        admin->getJson("/admin/users/del/2");
        CPPUNIT_ASSERT_EQUAL(std::string("false"), miraIs("admin"));
        CPPUNIT_ASSERT_EQUAL(403, mira->getJson("/admin/users/add/2").status);
        AccountClient program(server->port());
        const auto key = memberOf(admin->getJson("/account/ada/"), "user.api_key");
        const auto byKey = program.getJson("/admin/users/add/2?api_key=" + key);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(byKey.body, 403, byKey.status); // a key changes no account
        admin->getJson("/admin/users/disable_user/2");
        CPPUNIT_ASSERT_EQUAL(std::string("false"), miraIs("enabled"));
        admin->getJson("/admin/users/enable_user/2");
        CPPUNIT_ASSERT_EQUAL(std::string("true"), miraIs("enabled"));
        CPPUNIT_ASSERT_EQUAL(404, admin->getJson("/admin/users/add/99").status);
        const auto found = admin->post("/admin/users", R"({"user":"mir"})");
        CPPUNIT_ASSERT_MESSAGE(found.body, found.body.find(R"("name":"mira")") != std::string::npos);
        const auto none = admin->post("/admin/users", R"({"user":"nobody"})");
        CPPUNIT_ASSERT_EQUAL(std::string("Ooops! We didn't find a user matching your query: nobody"),
                             memberOf(none, "flash"));
    }

    void testAllPeopleAreExported()
    {
        AccountClient other(server->port());
        other.registerAccount("zoe");
        whileStopped({"update core_user set fullname = '=cmd(), \"x\"' where id = 2",
                      "update core_user set restricted = true where id = 3"});
        const auto csv = admin->get("/admin/users/export?format=csv", person);
        CPPUNIT_ASSERT_EQUAL(200, csv.status);
        CPPUNIT_ASSERT_EQUAL(std::string("attachment; filename=\"all_users.csv\""),
                             csv.header("Content-Disposition"));
        CPPUNIT_ASSERT(
            csv.body.starts_with("id,name,fullname,email_addr,created,locale,admin,consent,restrict\r\n"));
        CPPUNIT_ASSERT_MESSAGE(csv.body, csv.body.find("\"'=cmd(), \"\"x\"\"\"") != std::string::npos);
        CPPUNIT_ASSERT(csv.body.find("zoe") == std::string::npos);
        const auto json = admin->get("/admin/users/export?format=json", person);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, JsonDocument::parse(json.body).root().size());
        CPPUNIT_ASSERT_EQUAL(415, admin->get("/admin/users/export?format=xml", person).status);
        CPPUNIT_ASSERT_EQUAL(std::string("/admin/"),
                             admin->get("/admin/users/export", person).header("Location"));
        CPPUNIT_ASSERT_EQUAL(403, mira->get("/admin/users/export?format=csv", person).status);
    }

    void testTwoAccountsOfOnePersonBecomeOne()
    {
        AccountClient other(server->port());
        other.registerAccount("mira2");
        const auto preview = admin->post("/admin/users/3/merge/preview", R"({"into":"mira"})");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(preview.body, 200, preview.status);
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), memberOf(preview, "into"));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), memberOf(admin->getJson("/admin/users/3"), "user.enabled"));
        assertFlash("success", "mira2 is closed; all that could go over is with mira now.",
                    admin->post("/admin/users/3/merge", R"({"into":"mira"})"));
        CPPUNIT_ASSERT_EQUAL(std::string(), other.signedInName());
    }

    void testWhatCannotBeMergedIsRefused()
    {
        for (const std::string into: {"nobody", "mira", ""})
        {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                into, 200, admin->post("/admin/users/2/merge/preview", "{\"into\":\"" + into + "\"}").status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                into, std::string("absent"),
                memberOf(admin->post("/admin/users/2/merge", "{\"into\":\"" + into + "\"}"), "next"));
        }
        CPPUNIT_ASSERT_EQUAL(std::string("true"), miraIs("enabled"));
        CPPUNIT_ASSERT_EQUAL(200, admin->get("/admin/users/2/merge", person).status);
        CPPUNIT_ASSERT_EQUAL(403, mira->post("/admin/users/2/merge", R"({"into":"ada"})").status);
        CPPUNIT_ASSERT_EQUAL(400, admin->postJson("/admin/users/2/merge", R"({"into":"ada"})").status);
        CPPUNIT_ASSERT_EQUAL(404, admin->get("/admin/users/99/merge", person).status);
    }

    void testWrongInputIsRefused()
    {
        CPPUNIT_ASSERT_EQUAL(404, admin->getJson("/admin/users/99").status);
        CPPUNIT_ASSERT_EQUAL(404, act("/admin/users/99/lock").status);
        CPPUNIT_ASSERT_EQUAL(404, act(MIRA + std::string("/paint")).status);
        CPPUNIT_ASSERT_EQUAL(400, admin->getJson(LIST + ("?user=" + std::string(201, 'a'))).status);
        CPPUNIT_ASSERT_EQUAL(400, admin->getJson(LIST + std::string("?user=%ff")).status);
        CPPUNIT_ASSERT_EQUAL(std::string("ada mira "), found("?after=x&state=odd"));
    }

    /// Accounts are kept in memory.
    void whileStopped(const std::vector<std::string>& statements) const
    {
        server->stop();
        server->database().open()->write(
            [&](Transaction& transaction)
            {
                for (const auto& statement: statements)
                    transaction.execute(statement);
            });
        server->start();
        for (auto* client: {admin.get(), mira.get()})
            forgetConnection(*client);
    }

    /// The server that it led to has ended.
    static void forgetConnection(AccountClient& client)
    try
    {
        client.get("/health/live");
    }
    catch (const Poco::Exception&)
    {
        // as was to be expected
    }

    std::int64_t countLines() const
    {
        return server->database().open()->read(
            [](Session& session) {
                return session.findInteger("select count(*) from core_audit where object = $1", "user/2")
                    .value();
            });
    }

    std::unique_ptr<AccountClient> admin;
    std::unique_ptr<AccountClient> mira;
};

CPPUNIT_TEST_SUITE_REGISTRATION(PeopleTest);

} // namespace colonnade::test::account
