#include "http/account/AccountClient.h"

#include <set>

namespace colonnade::test::account
{

class ProfileTest: public AccountServer
{
    CPPUNIT_TEST_SUITE(ProfileTest);
    CPPUNIT_TEST(testTellsTheAnonymousToSignIn);
    CPPUNIT_TEST(testShowsOwnersTheirOwn);
    CPPUNIT_TEST(testShowsOthersWhatIsPublic);
    CPPUNIT_TEST(testKnowsNamesExactly);
    CPPUNIT_TEST(testHidesProfilesWherePrivacyIsEnforced);
    CPPUNIT_TEST(testAnswersOtherMethodsAndPaths);
    CPPUNIT_TEST_SUITE_END();

    static std::set<std::string> names(const Answer& answer, const std::string& member)
    {
        const auto document = JsonDocument::parse(answer.body);
        const auto object = member.empty() ? document.root() : document.root().find(member);
        std::set<std::string> found;
        for (std::size_t i = 0; i < object.size(); ++i)
            found.emplace(object.member(i).first);
        return found;
    }

    void testTellsTheAnonymousToSignIn()
    {
        AccountClient client(server->port());
        CPPUNIT_ASSERT_EQUAL(std::string("{\"next\":\"/account/signin\",\"status\":\"not_signed_in\"}\n"),
                             client.getJson("/account/profile").body);
        const auto page = client.get("/account/profile");
        CPPUNIT_ASSERT_EQUAL(302, page.status);
        CPPUNIT_ASSERT_EQUAL(std::string("/account/signin"), page.header("Location"));
    }

    void testShowsOwnersTheirOwn()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        const std::string key = memberOf(client.getJson("/account/profile"), "user.api_key");
        CPPUNIT_ASSERT_EQUAL(std::size_t(36), key.size());
        AccountClient program(server->port());
        for (const auto& answer:
             {client.getJson("/account/profile"), client.getJson("/account/mira"),
              client.getJson("/account/mira/"), client.get("/account/mira/?response_format=json"),
              program.getJson("/account/profile", {{"Authorization", key}})})
        {
            CPPUNIT_ASSERT_EQUAL(200, answer.status);
            CPPUNIT_ASSERT((std::set<std::string>{"can_update", "form", "projects_contrib",
                                                  "projects_created", "projects_draft", "projects_published",
                                                  "template", "title", "user"}) == names(answer, ""));
            CPPUNIT_ASSERT((std::set<std::string>{"admin",
                                                  "api_key",
                                                  "confirmation_email_sent",
                                                  "created",
                                                  "email_addr",
                                                  "facebook_user_id",
                                                  "fullname",
                                                  "google_user_id",
                                                  "id",
                                                  "info",
                                                  "locale",
                                                  "n_answers",
                                                  "name",
                                                  "rank",
                                                  "registered_ago",
                                                  "restrict",
                                                  "score",
                                                  "total",
                                                  "twitter_user_id",
                                                  "valid_email"}) == names(answer, "user"));
            CPPUNIT_ASSERT_EQUAL(std::string("just now"), memberOf(answer, "user.registered_ago"));
            CPPUNIT_ASSERT_EQUAL(std::string("0"), memberOf(answer, "user.n_answers"));
            CPPUNIT_ASSERT_EQUAL(std::string("null"), memberOf(answer, "user.rank"));
            CPPUNIT_ASSERT_EQUAL(std::string("Profile"), memberOf(answer, "title"));
        }
        const auto page = client.get("/account/profile");
        CPPUNIT_ASSERT_EQUAL(std::string("/account/mira/"), page.header("Location"));
        CPPUNIT_ASSERT(client.get("/account/mira/").body.find(key) != std::string::npos);
    }

    void testShowsOthersWhatIsPublic()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        AccountClient other(server->port());
        const auto answer = other.getJson("/account/mira");
        CPPUNIT_ASSERT_EQUAL(std::string("Full mira &middot; User Profile"), memberOf(answer, "title"));
        server->run(
            {"user", "create", "--name", "eve", "--email", "eve@example.org", "--fullname", "<b>Eve & co"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(
            "a title is HTML through and through", std::string("&lt;b&gt;Eve &amp; co &middot; User Profile"),
            memberOf(AccountClient(server->port()).getJson("/account/eve/"), "title"));
        CPPUNIT_ASSERT_EQUAL(std::string("/account/public_profile.html"), memberOf(answer, "template"));
        CPPUNIT_ASSERT(
            (std::set<std::string>{"can_update", "form", "input_form", "projects", "projects_contrib",
                                   "projects_created", "template", "title", "user"}) == names(answer, ""));
        CPPUNIT_ASSERT((std::set<std::string>{"created", "fullname", "info", "locale", "n_answers", "name",
                                              "rank", "registered_ago", "score"}) == names(answer, "user"));
        CPPUNIT_ASSERT_EQUAL(std::string("{}"), memberOf(answer, "user.info"));
        CPPUNIT_ASSERT_EQUAL(std::string("false"), memberOf(answer, "can_update"));
        CPPUNIT_ASSERT(other.get("/account/mira").body.find("example.org") == std::string::npos);

        other.registerAccount("other");
        CPPUNIT_ASSERT_EQUAL(std::string("false"), memberOf(other.getJson("/account/mira"), "can_update"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("the first account is administrator", std::string("true"),
                                     memberOf(client.getJson("/account/other"), "can_update"));
        CPPUNIT_ASSERT(names(client.getJson("/account/other"), "user").count("api_key") == 0);
    }

    void testKnowsNamesExactly()
    {
        AccountClient client(server->port());
        client.registerAccount("jösé%");
        CPPUNIT_ASSERT_EQUAL(std::string("/account/j%C3%B6s%C3%A9%25/"),
                             client.get("/account/profile").header("Location"));
        CPPUNIT_ASSERT_EQUAL(200, client.getJson("/account/j%C3%B6s%C3%A9%25/").status);
        for (const std::string name:
             {"J%C3%96S%C3%89%25", "j", "nobody", "%FF", "%2A", "J%C3%B6s%C3%A9%25", "j%C3%B6s%C3%A9%25%20"})
        {
            const auto answer = client.getJson("/account/" + name);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, 404, answer.status);
            CPPUNIT_ASSERT_EQUAL(
                std::string("{\"code\":404,\"description\":\"The requested URL was not found on the "
                            "server. If you entered the URL manually please check your spelling and "
                            "try again.\",\"template\":\"404.html\"}\n"),
                answer.body);
        }
        CPPUNIT_ASSERT_EQUAL(400, client.getJson("/account/%00").status);
    }

    void testHidesProfilesWherePrivacyIsEnforced()
    {
        start({"account.enforce_privacy=true"});
        AccountClient admin(server->port()), mira(server->port()), other(server->port());
        admin.registerAccount("admin1");
        mira.registerAccount("mira");
        const auto hidden = other.getJson("/account/mira");
        CPPUNIT_ASSERT_EQUAL(std::string("null"), memberOf(hidden, "user"));
        CPPUNIT_ASSERT_EQUAL(std::string("User data is restricted"), memberOf(hidden, "title"));
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), memberOf(mira.getJson("/account/mira"), "user.name"));
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), memberOf(admin.getJson("/account/mira"), "user.name"));
    }

    void testAnswersOtherMethodsAndPaths()
    {
        AccountClient client(server->port());
        const auto wrongMethod =
            client.send("DELETE", "/account/signin", {{"Content-Type", "application/json"}}, {});
        CPPUNIT_ASSERT_EQUAL(405, wrongMethod.status);
        CPPUNIT_ASSERT(wrongMethod.header("Allow").find("POST") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string("text/html; charset=utf-8"), wrongMethod.header("Content-Type"));
        const auto unknown = client.getJson("/account/no/such/page");
        CPPUNIT_ASSERT_EQUAL(404, unknown.status);
        CPPUNIT_ASSERT_EQUAL(std::string("404.html"), memberOf(unknown, "template"));
        const auto page = client.get("/account/no/such/page");
        CPPUNIT_ASSERT_EQUAL(std::string("text/html; charset=utf-8"), page.header("Content-Type"));
        const auto head = client.send("HEAD", "/account/signin", {}, {});
        CPPUNIT_ASSERT_EQUAL(200, head.status);
        CPPUNIT_ASSERT_EQUAL(std::string(), head.body);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ProfileTest);

} // namespace colonnade::test::account
