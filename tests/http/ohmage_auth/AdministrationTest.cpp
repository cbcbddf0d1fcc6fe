#include "http/ohmage_auth/OhmageClient.h"
#include "support/Mailbox.h"

#include <colonnade/Json.h>

namespace colonnade::test::ohmage
{

/// `user/create`, `user/update` and `user/setup`.
class AdministrationTest: public OhmageServer
{
    CPPUNIT_TEST_SUITE(AdministrationTest);
    CPPUNIT_TEST(testCreatesAccountsThatAreClosedAndNew);
    CPPUNIT_TEST(testCreatesAccountsAsAskedFor);
    CPPUNIT_TEST(testRefusesInOhmagesOrder);
    CPPUNIT_TEST(testTakesTheTokenAsParameterOnly);
    CPPUNIT_TEST(testKeepsNamesAndAddressesApart);
    CPPUNIT_TEST(testChangesWhatIsGivenOnly);
    CPPUNIT_TEST(testTellsTheOldAddress);
    CPPUNIT_TEST(testEndsTokensOfClosedAccounts);
    CPPUNIT_TEST(testSetsUpNobodyUnlessSwitchedOn);
    CPPUNIT_TEST(testSetsUpAPersonOnce);
    CPPUNIT_TEST(testChecksWhoIsSetUp);
    CPPUNIT_TEST(testSaysWhenNoNameIsLeft);
    CPPUNIT_TEST(testStoresWhatIsToldOfAPerson);
    CPPUNIT_TEST(testTheOnlyAdministratorStays);
    CPPUNIT_TEST(testDeletesAllOrNobody);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { startWith({}); }

private:
    static constexpr const char* SUCCESS = "{\"result\":\"success\"}";
    static constexpr const char* DISABLED = "The account is disabled.";
    static constexpr const char* NEW = "New accounts aren't allowed to use this service.";
    static constexpr const char* PERSON = "&first_name=Ann&last_name=Lee&organization=School&personal_id=7";

    void startWith(const std::vector<std::string>& settings)
    {
        start(settings);
        server->createUser("boss", PASSWORD, {"--admin"});
        _boss = newToken("boss");
    }

    Answer asBoss(const std::string& call, const std::string& form) const
    {
        return post(call, "client=c&auth_token=" + _boss + form);
    }

    void assertSuccess(const Answer& answer) const
    {
        CPPUNIT_ASSERT_EQUAL(std::string(SUCCESS), answer.body);
        CPPUNIT_ASSERT_EQUAL("auth_token=" + _boss + "; Path=/; SameSite=Lax", answer.header("Set-Cookie"));
    }

    std::string codeOf(const Answer& answer) const
    {
        CPPUNIT_ASSERT_EQUAL(200, answer.status);
        return std::string(JsonDocument::parse(answer.body).root().find("errors").at(0).find("code").text());
    }

    Answer signInAnn() const { return signIn("auth_token", "ann.lee", "quite another"); }

    void testCreatesAccountsThatAreClosedAndNew()
    {
        assertSuccess(asBoss("create", "&username=ann.lee&password=quite+another"));
        assertFailure("0200", "Unknown user or incorrect password.",
                      signIn("auth_token", "ann.lee", "wrong"));
        assertFailure("0201", DISABLED, signInAnn());
        assertSuccess(asBoss("update", "&username=ANN.lee&enabled=true"));
        assertFailure("0202", NEW, signInAnn());
        const auto changed =
            post("change_password", "user=ann.lee&password=quite+another&client=c&new_password=my+own+one");
        CPPUNIT_ASSERT_EQUAL(std::string("ann.lee"),
                             whoIs(textOf(signIn("auth_token", "ann.lee", "my own one"), "token")));
        textOf(changed, "hashed_password");
    }

    void testCreatesAccountsAsAskedFor()
    {
        assertSuccess(asBoss("create",
                             "&username=ann.lee&password=quite+another&email_address=ann@example.org"
                             "&admin=true&enabled=true&new_account=false"
                             "&campaign_creation_privilege=true"));
        const auto answer =
            HttpClient(server->port())
                .postForm("/app/user_info/read", "client=c&auth_token=" + textOf(signInAnn(), "token"));
        CPPUNIT_ASSERT_MESSAGE(answer.body, answer.body.find("\"email_address\":\"ann@example.org\"") !=
                                                std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(answer.body, answer.body.find("\"is_admin\":true") != std::string::npos);
    }

    void testRefusesInOhmagesOrder()
    {
        const std::string good = "&username=ann.lee&password=quite+another";
        const auto noClient = post("create", "auth_token=" + _boss);
        assertFailure("0301", "The 'client' value is missing.", noClient);
        CPPUNIT_ASSERT(noClient.header("Set-Cookie").starts_with("auth_token=" + _boss));
        for (const auto& [form, code]:
             {std::pair(std::string(), "1000"), std::pair(std::string("&username=a"), "1000"),
              std::pair(good + "&username=ann.lee", "1000"),
              std::pair(std::string("&username=ann.lee"), "1001"),
              std::pair(std::string("&username=ann.lee&password=short"), "1001"),
              std::pair(std::string("&username=ann.lee&password=password"), "1001"),
              std::pair(std::string("&username=ann.lee&password=quite%00another"), "1001"),
              std::pair(good + "&email_address=nowhere", "1010"), std::pair(good + "&admin=yes", "1002"),
              std::pair(good + "&enabled=TRUE", "1003"), std::pair(good + "&new_account=1", "1004"),
              std::pair(good + "&admin=true&admin=true", "1002"),
              std::pair(good + "&campaign_creation_privilege=x", "1005")})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(form, std::string(code), codeOf(asBoss("create", form)));
        for (const std::string call: {"create", "update"})
        {
            assertFailure("1012", "The user is not an admin.",
                          post(call, "client=c&auth_token=" + newToken() + good));
            CPPUNIT_ASSERT_EQUAL_MESSAGE("fields before permission", std::string("1000"),
                                         codeOf(post(call, "client=c&auth_token=" + newToken())));
        }
        assertFailure("1000", "The following user does not exist: ann.lee", asBoss("update", good));
    }

    void testTakesTheTokenAsParameterOnly()
    {
        for (const std::string call: {"create", "update"})
        {
            assertFailure("0200", "Authentication credentials were not provided.",
                          post(call, "client=c&username=ann.lee", {{"Cookie", "auth_token=" + _boss}}));
            assertFailure("0200", "The token is unknown.", post(call, "client=c&auth_token=x"));
            assertFailure("0200", "Multiple authentication token parameters were found.",
                          asBoss(call, "&auth_token=" + _boss));
            CPPUNIT_ASSERT_EQUAL(405, get("/app/user/" + call).status);
        }
    }

    void testKeepsNamesAndAddressesApart()
    {
        assertFailure("1000", "The following user already exists: JOSH.test",
                      asBoss("create", "&username=JOSH.test&password=quite+another"));
        const std::string token = "&username=token&password=quite+another";
        assertSuccess(asBoss("create", token));
        assertFailure("1000", "The following user already exists.",
                      asBoss("create", token)); // no matched word
        const std::string taken = "&email_address=JOSH.test@example.org";
        assertFailure("1010", "The email address belongs to another user.",
                      asBoss("create", "&username=ann.lee&password=quite+another" + taken));
        assertFailure("1010", "The email address belongs to another user.",
                      asBoss("update", "&username=boss" + taken));
    }

    void testTellsTheOldAddress()
    {
        for (const std::string more:
             {"", "&email_address=josh.test@example.org", "&email_address=new@example.org"})
            assertSuccess(asBoss("update", "&username=josh.test" + more));
        const Mailbox mailbox(server->dataFolder());
        const auto mail = mailbox.newest("josh.test@example.org");
        CPPUNIT_ASSERT_MESSAGE(mail.subject, mail.subject.ends_with("your e-mail address was changed"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), mailbox.all().size());
    }

    void testChangesWhatIsGivenOnly()
    {
        const std::string token = newToken();
        assertSuccess(asBoss("update", "&username=josh.test&admin=true&email_address=new@example.org"));
        assertSuccess(asBoss("update", "&username=josh.test"));
        const auto user =
            JsonDocument::parse(server->run({"user", "show", "--name", "josh.test", "--json"}).out);
        CPPUNIT_ASSERT(user.root().find("admin").boolean());
        CPPUNIT_ASSERT_EQUAL(std::string("new@example.org"),
                             std::string(user.root().find("email_addr").text()));
        CPPUNIT_ASSERT_EQUAL(std::string("josh.test"), whoIs(token));
        assertSuccess(asBoss("update", "&username=josh.test&new_account=true"));
        assertFailure("0202", NEW, signIn("auth_token"));
        assertSuccess(asBoss("update", "&username=josh.test&new_account=false&admin=false"));
        assertFailure("1012", "The user is not an admin.",
                      post("update", "client=c&username=boss&auth_token=" + newToken()));
    }

    void testEndsTokensOfClosedAccounts()
    {
        const std::string token = newToken();
        assertSuccess(asBoss("update", "&username=josh.test&enabled=true"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("nothing has changed", std::string("josh.test"), whoIs(token));
        assertSuccess(asBoss("update", "&username=josh.test&enabled=false"));
        assertFailure("0201", DISABLED, signIn("auth_token"));
        assertSuccess(asBoss("update", "&username=josh.test&enabled=true"));
        CPPUNIT_ASSERT_EQUAL(std::string(), whoIs(token));
    }

    void testSetsUpNobodyUnlessSwitchedOn()
    {
        assertFailure("0100", "This server has no such call.", asBoss("setup", PERSON));
        CPPUNIT_ASSERT(get("/app/config/read").body.find("\"user_setup_enabled\":false") !=
                       std::string::npos);
        startWith({"ohmage_auth.user_setup=true"});
        CPPUNIT_ASSERT(get("/app/config/read").body.find("\"user_setup_enabled\":true") != std::string::npos);
        assertFailure("0905", "The user does not have permission to setup a new user.",
                      post("setup", "client=c&auth_token=" + newToken() + PERSON));
    }

    void testSetsUpAPersonOnce()
    {
        startWith({"ohmage_auth.user_setup=true"});
        const auto made = post("setup", std::string("client=c&email_address=ann@example.org") + PERSON,
                               {{"Cookie", "auth_token=" + _boss}});
        const auto document = JsonDocument::parse(made.body);
        const auto data = document.root().find("data");
        const std::string name(data.find("username").text()), password(data.find("password").text());
        CPPUNIT_ASSERT_MESSAGE(made.body, name.starts_with("lausd-") && name.size() == 11);
        CPPUNIT_ASSERT_EQUAL(std::string("ann@example.org"), std::string(data.find("email_address").text()));
        CPPUNIT_ASSERT(made.header("Set-Cookie").starts_with("auth_token=" + _boss));
        assertFailure("0202", NEW, signIn("auth", name, password));

        CPPUNIT_ASSERT_EQUAL_MESSAGE("the password is shown once",
                                     R"({"result":"success","data":{"username":")" + name +
                                         R"(","email_address":"ann@example.org"}})",
                                     asBoss("setup", PERSON).body);
        const auto other = asBoss("setup", "&first_name=Ann&last_name=Lee&organization=School&personal_id=8"
                                           "&username_prefix=x.&username_digits=10");
        CPPUNIT_ASSERT_MESSAGE(other.body, other.body.find(R"("username":"x.)") != std::string::npos);
        const auto read = asBoss("read", "&user_list=" + name);
        CPPUNIT_ASSERT_MESSAGE(
            read.body,
            read.body.find(
                R"("first_name":"Ann","last_name":"Lee","organization":"School","personal_id":"7"})") !=
                std::string::npos);
    }

    void testChecksWhoIsSetUp()
    {
        startWith({"ohmage_auth.user_setup=true"});
        const std::string person = PERSON;
        for (const auto& [form, code, text]:
             {std::tuple("", "1006", "Missing the required first name parameter: first_name"),
              std::tuple("&first_name=+", "1006", "Missing the required first name parameter: first_name"),
              std::tuple("&first_name=a", "1007", "Missing the required last name parameter: last_name"),
              std::tuple("&first_name=a&last_name=b", "1008",
                         "Missing the required organization parameter: organization"),
              std::tuple("&first_name=a&last_name=b&organization=c", "1009",
                         "Missing the required personal ID parameter: personal_id")})
            assertFailure(code, text, asBoss("setup", form));
        for (const auto& [more, code]:
             {std::pair(std::string("&first_name=again"), "1006"),
              std::pair(std::string("&email_address=x"), "1010"),
              std::pair(std::string("&username_digits=0"), "1018"),
              std::pair(std::string("&username_digits=11"), "1018"),
              std::pair(std::string("&username_digits=x"), "1018"),
              std::pair(std::string("&username_prefix=a+b"), "1018"),
              std::pair(std::string("&username_prefix=") + std::string(21, 'a'), "1018"),
              std::pair(std::string("&username_prefix=a&username_prefix=a"), "1018")})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(more, std::string(code), codeOf(asBoss("setup", person + more)));
        for (const std::string& odd: {std::string(256, 'a'), std::string("a%00b"), std::string("%FF")})
            CPPUNIT_ASSERT_EQUAL(
                std::string("1006"),
                codeOf(asBoss("setup", "&last_name=b&organization=c&personal_id=d&first_name=" + odd)));
    }

    void testSaysWhenNoNameIsLeft()
    {
        startWith({"ohmage_auth.user_setup=true"});
        int made = 0;
        std::string last;
        for (int i = 0; i < 11; ++i)
        {
            last = asBoss("setup", "&first_name=a&last_name=b&organization=c&username_prefix=only&"
                                   "username_digits=1&personal_id=" +
                                       std::to_string(i))
                       .body;
            made += last.find("\"password\"") != std::string::npos ? 1 : 0;
        }
        CPPUNIT_ASSERT(made >= 8 && made <= 10); // names are drawn, a bounded number of times
        CPPUNIT_ASSERT_MESSAGE(last, last.find("\"1018\"") != std::string::npos);
    }

    std::string _boss;

    std::string read(const std::string& name) const
    {
        return HttpClient(server->port())
            .postForm("/app/user/read", "client=c&auth_token=" + _boss + "&user_list=" + name)
            .body;
    }

    void testStoresWhatIsToldOfAPerson()
    {
        server->createUser("ann.lee", PASSWORD);
        server->createUser("bob.lee", PASSWORD);
        CPPUNIT_ASSERT(read("ann.lee").find("first_name") == std::string::npos);
        assertSuccess(asBoss("update", "&username=ann.lee&first_name=Ann"));
        CPPUNIT_ASSERT(read("ann.lee").find(R"("first_name":"Ann")") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE("what nobody told", read("ann.lee").find("last_name") == std::string::npos);
        assertSuccess(asBoss("update", "&username=bob.lee&first_name=Ann")); // half a person is nobody else
        assertSuccess(asBoss("update", std::string("&username=ann.lee") + PERSON));
        for (const std::string member: {R"("first_name":"Ann")", R"("last_name":"Lee")",
                                        R"("organization":"School")", R"("personal_id":"7")"})
            CPPUNIT_ASSERT_MESSAGE(member, read("ann.lee").find(member) != std::string::npos);
        assertSuccess(asBoss("update", "&username=ann.lee&admin=false&last_name=Leigh&first_name="));
        CPPUNIT_ASSERT_MESSAGE("the rest stays",
                               read("ann.lee").find(R"("first_name":"Ann")") != std::string::npos);
        CPPUNIT_ASSERT(read("ann.lee").find(R"("last_name":"Leigh")") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string("1006"), codeOf(asBoss("update", "&username=ann.lee&first_name=" +
                                                                              std::string(256, 'x'))));
        CPPUNIT_ASSERT_EQUAL(std::string("1008"),
                             codeOf(asBoss("update", "&username=ann.lee&organization=a&organization=b")));
        assertSuccess(asBoss("update", "&username=ann.lee&last_name=Lee"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("a whole person has one account", std::string("1009"),
                                     codeOf(asBoss("update", std::string("&username=bob.lee&email_address=") +
                                                                 "bob2@example.org" + PERSON)));
        CPPUNIT_ASSERT_MESSAGE("and nothing of it is stored",
                               read("bob.lee").find("bob@") == std::string::npos &&
                                   read("bob.lee").find("bob2@example.org") == std::string::npos);
    }

    void testTheOnlyAdministratorStays()
    {
        for (const std::string form: {"&username=boss&admin=false", "&username=boss&enabled=false"})
            assertFailure("1012", "The only administrator must stay one.", asBoss("update", form));
        server->createUser("second", PASSWORD, {"--admin"});
        assertSuccess(asBoss("update", "&username=boss&admin=false"));
    }

    void testDeletesAllOrNobody()
    {
        for (const std::string name: {"ann.lee", "bob.lee", "cora.lee"})
            server->createUser(name, PASSWORD);
        const std::string annsToken = newToken("ann.lee");
        assertFailure("1000", "The user list is missing: user_list", asBoss("delete", ""));
        assertFailure("1000", "The following user does not exist: nobody",
                      asBoss("delete", "&user_list=ann.lee,nobody"));
        assertFailure("1012", "Administrators cannot delete themselves: user_list",
                      asBoss("delete", "&user_list=ann.lee,boss"));
        assertFailure("1012", "The user is not an admin.",
                      post("delete", "client=c&auth_token=" + annsToken + "&user_list=bob.lee"));
        assertFailure("0200", "Authentication credentials were not provided.",
                      post("delete", "client=c&user_list=bob.lee", {{"Cookie", "auth_token=" + _boss}}));
        CPPUNIT_ASSERT_EQUAL(std::string("ann.lee"), whoIs(annsToken));
        assertSuccess(asBoss("delete", "&user_list=ann.lee,+BOB.lee"));
        CPPUNIT_ASSERT_EQUAL(std::string(), whoIs(annsToken));
        for (const std::string name: {"ann.lee", "bob.lee"})
            assertFailure("0200", "Unknown user or incorrect password.", signIn("auth_token", name));
        CPPUNIT_ASSERT_EQUAL(std::string("cora.lee"), whoIs(newToken("cora.lee")));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AdministrationTest);

} // namespace colonnade::test::ohmage
