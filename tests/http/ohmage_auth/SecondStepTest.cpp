#include "http/account/AccountClient.h"
#include "http/ohmage_auth/OhmageClient.h"

#include <colonnade/Json.h>

namespace colonnade::test::ohmage
{

/// While a second step is asked for at sign-in, no route gives anything for a password alone.
class SecondStepTest: public OhmageServer
{
    CPPUNIT_TEST_SUITE(SecondStepTest);
    CPPUNIT_TEST(testNoRouteTurnsAPasswordIntoAnything);
    CPPUNIT_TEST(testOhmagesCallsSayWhatToDo);
    CPPUNIT_TEST(testTheStartSaysSo);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { start({"account.two_factor=true"}, "account,ohmage_auth,tasks"); }

private:
    static constexpr const char* SENTENCE =
        "This server asks for a mailed code at sign-in, which this way cannot do. Sign in with a browser.";

    std::vector<std::string> postRoutes() const
    {
        const auto listed = server->run({"routes", "--json"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(listed.err, 0, listed.exitCode);
        const auto document = JsonDocument::parse(listed.out);
        std::vector<std::string> paths;
        for (std::size_t i = 0; i < document.root().size(); ++i)
        {
            const auto route = document.root().at(i);
            if (route.find("method").text() != "POST")
                continue;
            std::string path(route.find("pattern").text());
            for (auto at = path.find('{'); at != std::string::npos; at = path.find('{'))
            {
                const auto end = path.find('}', at);
                const bool number = path.substr(at, end - at).ends_with(":int");
                path.replace(at, end - at + 1, number ? "1" : "josh.test");
            }
            paths.push_back(std::move(path));
        }
        CPPUNIT_ASSERT(paths.size() > 30);
        return paths;
    }

    void assertGivesNothing(const std::string& path, const Answer& answer,
                            account::AccountClient& client) const
    {
        CPPUNIT_ASSERT_MESSAGE(path + ": " + answer.body,
                               answer.body.find("hashed_password") == std::string::npos &&
                                   answer.body.find("\"token\":") == std::string::npos &&
                                   answer.body.find("api_key") == std::string::npos &&
                                   answer.body.find("josh.test@example.org\",\"permissions") ==
                                       std::string::npos);
        for (const auto& cookie: answer.allHeaders("Set-Cookie"))
            for (const std::string name: {"auth_token=", "remember_token="})
                CPPUNIT_ASSERT_MESSAGE(path + ": " + cookie,
                                       !cookie.starts_with(name) || cookie.starts_with(name + ";"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(path, std::string("absent"),
                                     account::memberOf(client.getJson("/account/profile"), "user.name"));
    }

    void testNoRouteTurnsAPasswordIntoAnything()
    {
        const std::string fields =
            "user=josh.test&username=josh.test&name=josh.test&email=josh.test%40example.org"
            "&email_addr=josh.test%40example.org&password=pa55+of+josh.test"
            "&current_password=pa55+of+josh.test&new_password=quite+another+one"
            "&confirm=quite+another+one&btn=Password&client=c";
        const std::string json = account::jsonOf({{"user", "josh.test"},
                                                  {"username", "josh.test"},
                                                  {"email", "josh.test@example.org"},
                                                  {"password", PASSWORD},
                                                  {"current_password", PASSWORD},
                                                  {"new_password", "quite another one"},
                                                  {"confirm", "quite another one"},
                                                  {"btn", "Password"},
                                                  {"client", "c"}});
        for (const auto& path: postRoutes())
        {
            account::AccountClient client(server->port());
            assertGivesNothing(path, client.postForm(path, fields + "&csrf_token=" + client.csrf()), client);
            assertGivesNothing(path, client.postJson(path, json, {{"X-CSRFToken", client.csrf()}}), client);
        }
        account::AccountClient client(server->port());
        CPPUNIT_ASSERT_EQUAL_MESSAGE(
            "the password is still the old one",
            std::string("an email has been sent to you with one time password"),
            account::memberOf(client.signIn("josh.test@example.org", PASSWORD), "flash"));
    }

    void testOhmagesCallsSayWhatToDo()
    {
        for (const std::string call: {"auth", "auth_token"})
            for (const std::string password: {PASSWORD, "wrong"})
                assertFailure("0200", SENTENCE, signIn(call, "josh.test", password));
        assertFailure("0200", SENTENCE,
                      post("change_password", "user=josh.test&password=pa55+of+josh.test&client=c"
                                              "&new_password=quite+another+one"));
        import("phone");
        const auto info = HttpClient(server->port())
                              .postForm("/app/user_info/read",
                                        std::string("client=c&user=phone&password=") + IMPORTED_HASH);
        assertFailure("0200", SENTENCE, info);
    }

    void testTheStartSaysSo()
    {
        CPPUNIT_ASSERT(server->output().find("account.two_factor is on, and ohmage's clients cannot ask") !=
                       std::string::npos);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SecondStepTest);

} // namespace colonnade::test::ohmage
