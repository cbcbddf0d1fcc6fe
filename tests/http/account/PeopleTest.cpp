#include "http/account/AccountClient.h"

#include <string>

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
        CPPUNIT_ASSERT(one.body.find("action=\"/admin/users/2/lock\"") != std::string::npos);
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
        for (const std::string what: {"appoint", "dismiss", "lock", "unlock", "signout"})
        {
            const auto before = countLines();
            act(MIRA + ("/" + what));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(what, before + 1, countLines());
        }
        const auto before = countLines();
        act(MIRA + std::string("/dismiss")); // mira is no administrator
        CPPUNIT_ASSERT_EQUAL(before, countLines());
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
