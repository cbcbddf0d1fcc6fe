#include "CliTest.h"

#include <cppunit/extensions/HelperMacros.h>

#include <tuple>

using namespace colonnade::test;

class UserTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(UserTest);
    CPPUNIT_TEST(testCreatePrintsTheUserAsJson);
    CPPUNIT_TEST(testTakenNamesAndAddressesAreRefused);
    CPPUNIT_TEST(testBadPasswordsAndAddressesAreRefusedAndNotShown);
    CPPUNIT_TEST(testNamesAreThoseOfRegistration);
    CPPUNIT_TEST(testOddAddressesAreWarnedOf);
    CPPUNIT_TEST(testOnePasswordOptionAtATime);
    CPPUNIT_TEST(testAPasswordMayLookLikeAnOption);
    CPPUNIT_TEST(testStoresAHashOfAnOlderSystem);
    CPPUNIT_TEST(testADearHashIsLeftOutAndSaidSo);
    CPPUNIT_TEST(testListsShowsAndChanges);
    CPPUNIT_TEST(testMakesAndUnmakesAdministrators);
    CPPUNIT_TEST(testTheLastAdministratorStays);
    CPPUNIT_TEST(testRenamesAndChangesAddresses);
    CPPUNIT_TEST(testEndsSessionsKeysAndBrakes);
    CPPUNIT_TEST(testDeletesAccounts);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { _cli.makeDatabase(); }

    void testCreatePrintsTheUserAsJson()
    {
        const auto made =
            create("anna", {"--password-stdin", "--admin", "--fullname", "Anna A."}, "blue-horse-77\n");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.err, 0, made.exitCode);
        for (const char* part: {R"("id":1)", R"("name":"anna")", R"("email_addr":"anna@example.org")",
                                R"("fullname":"Anna A.")", R"("admin":true)", R"("disabled":false)",
                                R"("has_password":true)", R"("api_key":")"})
            assertContains(made.out, part);
        CPPUNIT_ASSERT_EQUAL(std::string::npos, (made.out + made.err).find("blue-horse"));
        const auto flags = create("bert", {"--disabled", "--must-change-password"});
        for (const char* part:
             {R"("disabled":true)", R"("must_change_password":true)", R"("has_password":false)"})
            assertContains(flags.out, part);
    }

    void testTakenNamesAndAddressesAreRefused()
    {
        create("anna", {});
        assertRefused(create("anna", {}), 1, "there is a user called anna already");
        assertRefused(_cli.run({"user", "create", "--name", "other", "--email", "anna@example.org"}), 1,
                      "there is a user with the address anna@example.org already");
    }

    void testBadPasswordsAndAddressesAreRefusedAndNotShown()
    {
        const auto shortOne = create("anna", {"--password", "xq7"});
        assertRefused(shortOne, 1, "the password is refused: ");
        assertContains(shortOne.err, "8");
        CPPUNIT_ASSERT_EQUAL(std::string::npos, shortOne.err.find("xq7"));
        assertRefused(create("anna", {"--password", "password123"}), 1, "the password is refused: ");
        assertRefused(create("anna", {"--password-stdin"}, "\n"), 1, "the password is refused: ");
        for (const char* email: {"anna", "@x", "anna@", "an na@x", "anna@exa\u200Bmple.org"})
            assertRefused(_cli.run({"user", "create", "--name", "anna", "--email", email}), 1,
                          "--email: wanted");
        assertRefused(_cli.run({"user", "create", "--name", "", "--email", "a@b"}), 1,
                      "--name: wanted 1 to 254");
        assertRefused(_cli.run({"user", "create", "--name", "a\tb", "--email", "a@b"}), 1, "--name: wanted");
        assertContains(_cli.run({"user", "list", "--json"}).out, "[]");
    }

    void testNamesAreThoseOfRegistration()
    {
        for (const char* name: {"al", "profile", "signin", "a b", "Bob Müller", "boss.", "%2e%2e",
                                "maria\u200D", "\u3164\u3164\u3164", "ѕignin"})
            assertRefused(_cli.run({"user", "create", "--name", name, "--email", "a@example.org"}), 1,
                          "--name: ");
        create("maria", {});
        assertRefused(_cli.run({"user", "create", "--name", "mаria", "--email", "a@example.org"}), 1,
                      "there is a user called");
        assertRefused(_cli.run({"user", "create", "--name", "maria@example.org", "--email", "a@example.org"}),
                      1, "there is a user called");
    }

    void testOddAddressesAreWarnedOf()
    {
        for (const auto& [name, email, warning]:
             std::vector<std::tuple<std::string, std::string, std::string>>{
                 {"one", "x@y_z.org", "no mail can be sent"},
                 {"two", "a@b@c.org", "warning"},
                 {"three", "anna@localhost", "warning"},
                 {"four", "a,b@example.org", "warning"}})
        {
            const auto made = _cli.run({"user", "create", "--name", name, "--email", email});
            CPPUNIT_ASSERT_EQUAL_MESSAGE(made.err, 0, made.exitCode);
            assertContains(made.err, warning.c_str());
        }
        const auto trimmed =
            _cli.run({"user", "create", "--name", "five", "--email", "\u00A0five@example.org "});
        CPPUNIT_ASSERT_EQUAL(std::string::npos, trimmed.err.find("warning"));
        assertContains(trimmed.out, R"("email_addr":"five@example.org")");
    }

    void testOnePasswordOptionAtATime()
    {
        assertRefused(create("anna", {"--password", "blue-horse-77", "--password-stdin"}), 2,
                      "exclude each other");
    }

    void testAPasswordMayLookLikeAnOption()
    {
        const auto made = create("anna", {"--password", "-Dblue-horse=77"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.err, 0, made.exitCode);
        CPPUNIT_ASSERT_EQUAL(0, create("bert", {"--password=--json-blue-horse"}).exitCode);
    }

    void testStoresAHashOfAnOlderSystem()
    {
        const auto made = create(
            "anna", {"--password-hash", "pbkdf2:sha256:1000$c2FsdA$"
                                        "0394a2ede332c9a13eb82e9b24631604c31df978b4e2f0fbd2c549944f9d79a5"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.err, 0, made.exitCode);
        assertContains(made.out, R"("has_password":true)");
        assertRefused(create("bert", {"--password-hash", "rot13$hush"}), 1, "format is not known");
    }

    void testADearHashIsLeftOutAndSaidSo()
    {
        const std::string dear = "pbkdf2:sha512:10000000$s$" + std::string(128, '0');
        const auto made = create("anna", {"--password-hash", dear});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.err, 0, made.exitCode);
        assertContains(made.out, R"("has_password":false)");
        assertContains(made.err, "anna has no password");
        assertContains(made.err, "at most 1000000");
        const auto refused = _cli.run({"user", "set-password", "--name", "anna", "--password-hash", dear});
        assertRefused(refused, 1, "at most 1000000");
    }

    void testListsShowsAndChanges()
    {
        create("anna", {});
        create("bert", {"--admin"});
        const auto list = _cli.run({"user", "list"});
        assertContains(list.out, "anna  anna@example.org");
        assertContains(list.out, "admin");
        CPPUNIT_ASSERT_EQUAL(std::string::npos, _cli.run({"user", "list", "--json"}).out.find("api_key"));
        assertContains(_cli.run({"user", "show", "--name", "anna"}).out, R"("id":1)");
        assertContains(_cli.run({"user", "disable", "--name", "anna"}).out, R"("disabled":true)");
        assertContains(_cli.run({"user", "enable", "--name", "anna"}).out, R"("disabled":false)");
        const auto changed =
            _cli.run({"user", "set-password", "--name", "anna", "--password-stdin", "--must-change-password"},
                     "green-mule-4\n");
        assertContains(changed.out, R"("must_change_password":true)");
        assertContains(changed.out, R"("has_password":true)");
        assertRefused(_cli.run({"user", "show", "--name", "Anna"}), 1, "there is no user called Anna");
        assertRefused(_cli.run({"user", "set-password", "--name", "anna"}), 2, "--password-hash is missing");
    }

    void testMakesAndUnmakesAdministrators()
    {
        create("anna", {});
        create("bert", {"--disabled"});
        assertContains(user("set-admin", "anna").out, R"("admin":true)");
        assertRefused(user("set-admin", "bert"), 1, "bert is disabled");
        assertRefused(user("set-admin", "nobody"), 1, "there is no user called nobody");
        user("enable", "bert");
        assertContains(user("set-admin", "bert").out, R"("admin":true)");
        assertContains(user("unset-admin", "anna").out, R"("admin":false)");
    }

    void testTheLastAdministratorStays()
    {
        create("anna", {"--admin"});
        create("bert", {});
        for (const char* word: {"unset-admin", "disable", "delete"})
            assertRefused(user(word, "anna"), 1, "anna is the only administrator");
        create("cora", {"--admin", "--disabled"});
        assertRefused(user("disable", "anna"), 1, "anna is the only administrator");
        user("set-admin", "bert");
        assertContains(user("disable", "anna").out, R"("disabled":true)");
        assertRefused(user("unset-admin", "bert"), 1, "bert is the only administrator");
    }

    void testRenamesAndChangesAddresses()
    {
        create("anna", {});
        create("bert", {});
        assertContains(user("rename", "anna", {"--to", "annette"}).out, R"("name":"annette")");
        assertRefused(user("rename", "annette", {"--to", "bert"}), 1,
                      "there is a user with that name already");
        assertRefused(user("rename", "annette"), 2, "--to");
        assertContains(user("set-email", "annette", {"--email", "new@example.org"}).out,
                       R"("email_addr":"new@example.org")");
        assertRefused(user("set-email", "annette", {"--email", "bert@example.org"}), 1,
                      "there is a user with that address already");
        assertRefused(user("set-email", "annette", {"--email", "nothing"}), 1, "--email: wanted");
    }

    void testEndsSessionsKeysAndBrakes()
    {
        const auto made = create("anna", {});
        const auto keyOf = [](const std::string& json)
        {
            const auto at = json.find(R"("api_key":")");
            CPPUNIT_ASSERT_MESSAGE(json, at != std::string::npos);
            return json.substr(at + 11, 36);
        };
        const auto renewed = user("new-key", "anna");
        CPPUNIT_ASSERT(keyOf(renewed.out) != keyOf(made.out));
        CPPUNIT_ASSERT_EQUAL(keyOf(renewed.out), keyOf(user("show", "anna").out));
        CPPUNIT_ASSERT_EQUAL(0, user("sign-out", "anna").exitCode);
        CPPUNIT_ASSERT_EQUAL(0, user("unlock", "anna").exitCode);
        for (const char* word: {"new-key", "sign-out", "unlock"})
            assertRefused(user(word, "nobody"), 1, "there is no user called nobody");
    }

    void testDeletesAccounts()
    {
        create("anna", {});
        assertContains(user("delete", "anna").out, R"("deleted":true)");
        assertRefused(user("show", "anna"), 1, "there is no user called anna");
        CPPUNIT_ASSERT_EQUAL(0, create("anna", {}).exitCode);
    }

private:
    ProcessResult user(const std::string& word, const std::string& name,
                       const std::vector<std::string>& more = {}) const
    {
        std::vector<std::string> line{"user", word, "--name", name};
        line.insert(line.end(), more.begin(), more.end());
        return _cli.run(line);
    }

    ProcessResult create(const std::string& name, const std::vector<std::string>& more,
                         const std::string& input = {}) const
    {
        std::vector<std::string> line{"user", "create", "--name", name, "--email", name + "@example.org"};
        line.insert(line.end(), more.begin(), more.end());
        return _cli.run(line, input);
    }

    Cli _cli;
};

CPPUNIT_TEST_SUITE_REGISTRATION(UserTest);
