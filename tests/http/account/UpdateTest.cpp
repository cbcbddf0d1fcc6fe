#include "http/account/AccountClient.h"

#include <vector>

namespace colonnade::test::account
{

/// `/account/{name}/update` and `/account/{name}/resetapikey`.
class UpdateTest: public AccountServer
{
    CPPUNIT_TEST_SUITE(UpdateTest);
    CPPUNIT_TEST(testShowsTheStoredValues);
    CPPUNIT_TEST(testLetsInOwnersAndAdministratorsOnly);
    CPPUNIT_TEST(testSavesAProfile);
    CPPUNIT_TEST(testReportsAllErrorsAtOnce);
    CPPUNIT_TEST(testBadValuesChangeNothing);
    CPPUNIT_TEST(testRenamingSignsOut);
    CPPUNIT_TEST(testNewPasswordEndsOtherSessions);
    CPPUNIT_TEST(testRefusesBadPasswords);
    CPPUNIT_TEST(testKeepsKeysOfOtherServices);
    CPPUNIT_TEST(testWantsAPicture);
    CPPUNIT_TEST(testWantsAKnownButton);
    CPPUNIT_TEST(testMakesNewApiKeys);
    CPPUNIT_TEST(testPagesHaveForms);
    CPPUNIT_TEST_SUITE_END();

    static constexpr const char* UPDATE = "/account/mira/update";

    void expectSuccess(const Answer& answer, const std::string& flash, const std::string& next = UPDATE) const
    {
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 200, answer.status);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, flash, memberOf(answer, "flash"));
        CPPUNIT_ASSERT_EQUAL(std::string("success"), memberOf(answer, "status"));
        CPPUNIT_ASSERT_EQUAL(next, memberOf(answer, "next"));
    }

    void testShowsTheStoredValues()
    {
        AccountClient mira(server->port());
        mira.registerAccount("mira");
        for (const std::string path: {"/account/mira/update", "/account/mira/update/"})
        {
            const auto answer = mira.getJson(path);
            CPPUNIT_ASSERT_EQUAL(std::string("null"), memberOf(answer, "flash"));
            CPPUNIT_ASSERT_EQUAL(std::string("/account/update.html"), memberOf(answer, "template"));
            CPPUNIT_ASSERT_EQUAL(std::string("Update your profile: Full mira"), memberOf(answer, "title"));
            CPPUNIT_ASSERT_EQUAL(std::string("true"), memberOf(answer, "show_passwd_form"));
            CPPUNIT_ASSERT_EQUAL(std::string("mira"), memberOf(answer, "form.name"));
            CPPUNIT_ASSERT_EQUAL(std::string("mira@example.org"), memberOf(answer, "form.email_addr"));
            CPPUNIT_ASSERT_EQUAL(std::string("en"), memberOf(answer, "form.locale"));
            CPPUNIT_ASSERT_EQUAL(std::string("true"), memberOf(answer, "form.privacy_mode"));
            CPPUNIT_ASSERT_EQUAL(std::string("false"), memberOf(answer, "form.restrict"));
            CPPUNIT_ASSERT_EQUAL(std::string("null"), memberOf(answer, "form.ckan_api"));
            CPPUNIT_ASSERT_EQUAL(std::string("{}"), memberOf(answer, "form.errors"));
            CPPUNIT_ASSERT_EQUAL(std::string("null"), memberOf(answer, "password_form.new_password"));
            CPPUNIT_ASSERT_EQUAL(std::string("0"), memberOf(answer, "upload_form.x2"));
            CPPUNIT_ASSERT_EQUAL(memberOf(answer, "form.csrf"), memberOf(answer, "upload_form.csrf"));
        }
    }

    void testLetsInOwnersAndAdministratorsOnly()
    {
        AccountClient admin(server->port()), mira(server->port()), other(server->port()),
            nobody(server->port());
        admin.registerAccount("admin1");
        mira.registerAccount("mira");
        other.registerAccount("other");
        const auto away = nobody.getJson("/account/mira/update?x=%20&api_key=secret");
        CPPUNIT_ASSERT_EQUAL(302, away.status);
        CPPUNIT_ASSERT_EQUAL(std::string("/account/signin?next=%2Faccount%2Fmira%2Fupdate%3Fx%3D%2520"),
                             away.header("Location"));
        CPPUNIT_ASSERT_EQUAL(std::string("Please sign in to access this page."),
                             memberOf(nobody.getJson("/account/signin"), "flash"));
        CPPUNIT_ASSERT_EQUAL(400, nobody.postJson(UPDATE, R"({"btn":"Profile"})").status);
        CPPUNIT_ASSERT_EQUAL(302, nobody.post(UPDATE, R"({"btn":"Profile"})").status);
        CPPUNIT_ASSERT_EQUAL(403, other.getJson(UPDATE).status);
        CPPUNIT_ASSERT_EQUAL(403, other.post(UPDATE, R"({"btn":"Profile"})").status);
        CPPUNIT_ASSERT_EQUAL(404, mira.getJson("/account/nobody/update").status);
        CPPUNIT_ASSERT_EQUAL(200, admin.getJson(UPDATE).status);
        expectSuccess(admin.post(UPDATE, R"({"btn":"Profile","fullname":"By Admin","restrict":true})"),
                      "Your profile has been updated!");
        CPPUNIT_ASSERT_EQUAL_MESSAGE("of a restricted user, too", 200, admin.getJson(UPDATE).status);
        CPPUNIT_ASSERT_EQUAL(std::string("By Admin"), memberOf(mira.getJson(UPDATE), "form.fullname"));
        CPPUNIT_ASSERT_EQUAL(std::string("admin1"), admin.signedInName());
    }

    void testSavesAProfile()
    {
        AccountClient mira(server->port());
        mira.registerAccount("first");
        AccountClient client(server->port());
        client.registerAccount("mira");
        const std::string id = memberOf(client.getJson(UPDATE), "form.id");
        expectSuccess(client.post(UPDATE,
                                  R"({"btn":"profile","id":1,"fullname":"Mira Okafor",)"
                                  R"("locale":"es",)"
                                  R"("privacy_mode":"no","subscribed":"yes","errors":{},"csrf":"x"})"),
                      "Your profile has been updated!");
        const auto saved = client.getJson(UPDATE);
        CPPUNIT_ASSERT_EQUAL(id, memberOf(saved, "form.id"));
        CPPUNIT_ASSERT_EQUAL(std::string("Mira Okafor"), memberOf(saved, "form.fullname"));
        CPPUNIT_ASSERT_EQUAL(std::string("es"), memberOf(saved, "form.locale"));
        CPPUNIT_ASSERT_EQUAL(std::string("false"), memberOf(saved, "form.privacy_mode"));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), memberOf(saved, "form.subscribed"));
        expectSuccess(client.post(UPDATE, R"({"btn":"PROFILE"})"), "Your profile has been updated!");
        const auto cleared = client.getJson(UPDATE);
        CPPUNIT_ASSERT_EQUAL_MESSAGE("texts stay", std::string("Mira Okafor"),
                                     memberOf(cleared, "form.fullname"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("boxes are cleared", std::string("false"),
                                     memberOf(cleared, "form.subscribed"));
    }

    void testReportsAllErrorsAtOnce()
    {
        AccountClient client(server->port());
        client.registerAccount("taken");
        client.registerAccount("mira");
        const auto answer = client.post(UPDATE, R"({"btn":"Profile","fullname":"x","name":"taken",)"
                                                R"("email_addr":"TAKEN@example.org","locale":"xx"})");
        CPPUNIT_ASSERT_EQUAL(std::string("Please correct the errors"), memberOf(answer, "flash"));
        CPPUNIT_ASSERT_EQUAL(std::string(R"(["Full name must be between 3 and 35 characters long"])"),
                             memberOf(answer, "form.errors.fullname"));
        CPPUNIT_ASSERT_EQUAL(std::string(R"(["The user name is already taken"])"),
                             memberOf(answer, "form.errors.name"));
        CPPUNIT_ASSERT_EQUAL(std::string(R"(["Email is already taken"])"),
                             memberOf(answer, "form.errors.email_addr"));
        CPPUNIT_ASSERT_EQUAL(std::string(R"(["Not a valid choice"])"),
                             memberOf(answer, "form.errors.locale"));
        CPPUNIT_ASSERT_EQUAL(std::string("taken"), memberOf(answer, "form.name"));
        CPPUNIT_ASSERT_EQUAL(std::string("Update your profile: Full mira"), memberOf(answer, "title"));
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), client.signedInName());
    }

    void testBadValuesChangeNothing()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        const std::vector<std::string> values{"null",          "1",
                                              "-1.5e300",      "true",
                                              "false",         "\"\"",
                                              "\" \"",         "\"\\u0000abc\"",
                                              "\"\\n\\r\\t\"", "\"\\ud800\"",
                                              "\"x\xff\"",     "[1]",
                                              "[null]",        "\"" + std::string(1'000'000, 'x') + "\""};
        for (const std::string field: {"fullname", "name", "email_addr", "locale"})
            for (const auto& value: values)
            {
                const auto answer =
                    client.post(UPDATE, R"({"btn":"Profile",")" + field + "\":" + value + "}");
                const std::string context =
                    field + "=" + value.substr(0, 40) + ": " + answer.body.substr(0, 200);
                CPPUNIT_ASSERT_MESSAGE(context, answer.status == 200 || answer.status == 400);
                if (answer.status == 200)
                    CPPUNIT_ASSERT_MESSAGE(context, memberOf(answer, "form.errors." + field) != "absent");
                CPPUNIT_ASSERT_EQUAL_MESSAGE(context, std::string("mira"), client.signedInName());
            }
        for (const std::string field: {"current_password", "new_password", "confirm"})
            for (const auto& value: values)
            {
                const auto answer =
                    client.post(UPDATE, R"({"btn":"Password","new_password":"fine words 12 here",)"
                                        R"("confirm":"fine words 12 here",")" +
                                            field + "\":" + value + "}");
                CPPUNIT_ASSERT_MESSAGE(field + "=" + value.substr(0, 40),
                                       answer.status == 200 || answer.status == 400 || answer.status == 429);
                CPPUNIT_ASSERT(answer.body.find("succesfully") == std::string::npos);
            }
        for (const std::string value: {"1", "true", "\"\\u0000\"", "\"\xff\"", "-0.5"})
        {
            const auto answer = client.post(UPDATE, R"({"btn":"External","ckan_api":)" + value + "}");
            CPPUNIT_ASSERT_MESSAGE(value, answer.status == 400 ||
                                              memberOf(answer, "form.errors.ckan_api") != "absent");
        }
        CPPUNIT_ASSERT_EQUAL(std::string("null"), memberOf(client.getJson(UPDATE), "form.ckan_api"));
        for (const std::string body: {"[]", "[1]", "null", "5", "\"x\"", "{", ""})
            CPPUNIT_ASSERT(client.post(UPDATE, body).status >= 400);
    }

    void testRenamingSignsOut()
    {
        AccountClient client(server->port()), elsewhere(server->port());
        client.registerAccount("mira");
        elsewhere.signIn("mira@example.org");
        expectSuccess(client.post(UPDATE, R"({"btn":"Profile","name":"jösé"})"),
                      "Your profile has been updated!", "/account/j%C3%B6s%C3%A9/update");
        CPPUNIT_ASSERT_EQUAL(std::string(), client.signedInName());
        CPPUNIT_ASSERT_EQUAL(std::string(), elsewhere.signedInName());
        CPPUNIT_ASSERT_EQUAL(404, client.getJson("/account/mira").status);
        client.signIn("mira@example.org");
        CPPUNIT_ASSERT_EQUAL(std::string("jösé"), client.signedInName());
    }

    void testNewPasswordEndsOtherSessions()
    {
        AccountClient client(server->port()), elsewhere(server->port());
        client.registerAccount("mira");
        elsewhere.signIn("mira@example.org");
        expectSuccess(client.post(UPDATE, R"({"btn":"Password","current_password":"correct horse 7 staple",)"
                                          R"("new_password":"another good 9 phrase",)"
                                          R"("confirm":"another good 9 phrase"})"),
                      "Yay, you changed your password succesfully!");
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), client.signedInName());
        CPPUNIT_ASSERT_EQUAL(std::string(), elsewhere.signedInName());
        CPPUNIT_ASSERT_EQUAL(std::string("Ooops, Incorrect email/password"),
                             memberOf(elsewhere.signIn("mira@example.org"), "flash"));
        elsewhere.signIn("mira@example.org", "another good 9 phrase");
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), elsewhere.signedInName());
    }

    void testRefusesBadPasswords()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        const auto wrong = client.post(UPDATE, R"({"btn":"Password","current_password":"no",)"
                                               R"("new_password":"another good 9 phrase",)"
                                               R"("confirm":"another good 9 phrase"})");
        CPPUNIT_ASSERT_EQUAL(std::string("Your current password doesn't match the one in our records"),
                             memberOf(wrong, "flash"));
        CPPUNIT_ASSERT_EQUAL(std::string("{}"), memberOf(wrong, "password_form.errors"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("never sent back", std::string(),
                                     memberOf(wrong, "password_form.new_password"));
        const auto blank = client.post(UPDATE, R"({"btn":"Password","new_password":"  "})");
        CPPUNIT_ASSERT_EQUAL(std::string(R"(["Password cannot be empty"])"),
                             memberOf(blank, "password_form.errors.new_password"));
        const auto unlike =
            client.post(UPDATE, R"({"btn":"Password","new_password":"another good 9 phrase"})");
        CPPUNIT_ASSERT_EQUAL(std::string(R"(["Passwords must match"])"),
                             memberOf(unlike, "password_form.errors.new_password"));
        const auto weak = client.post(UPDATE, R"({"btn":"Password","new_password":"mira","confirm":"mira"})");
        CPPUNIT_ASSERT(memberOf(weak, "password_form.errors.new_password") != "absent");
    }

    void testKeepsKeysOfOtherServices()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        expectSuccess(client.post(UPDATE, R"({"btn":"External","ckan_api":"key-1"})"),
                      "Your profile has been updated!");
        CPPUNIT_ASSERT_EQUAL(std::string("key-1"), memberOf(client.getJson(UPDATE), "form.ckan_api"));
        expectSuccess(client.post(UPDATE, R"({"btn":"External"})"), "Your profile has been updated!");
        CPPUNIT_ASSERT_EQUAL_MESSAGE("what is not sent stays", std::string("key-1"),
                                     memberOf(client.getJson(UPDATE), "form.ckan_api"));
        expectSuccess(client.post(UPDATE, R"({"btn":"External","ckan_api":""})"),
                      "Your profile has been updated!");
        CPPUNIT_ASSERT_EQUAL(std::string("null"), memberOf(client.getJson(UPDATE), "form.ckan_api"));
    }

    void testWantsAPicture()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        for (const std::string& more:
             {std::string(), std::string(R"(,"avatar":"text")"), std::string(R"(,"x1":"a","id":"null")")})
        {
            const auto answer = client.post(UPDATE, R"({"btn":"Upload")" + more + "}");
            CPPUNIT_ASSERT_EQUAL(std::string("You have to provide an image file to update your avatar"),
                                 memberOf(answer, "flash"));
            CPPUNIT_ASSERT_EQUAL(std::string(R"(["This field is required."])"),
                                 memberOf(answer, "upload_form.errors.avatar"));
        }
    }

    void testWantsAKnownButton()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        for (const std::string body: {R"({})", R"({"btn":"x"})", R"({"btn":null})", R"({"btn":5})",
                                      R"({"btn":""})", R"({"btn":["Profil"]})", R"({"btn":{"a":1}})"})
        {
            const auto answer = client.post(UPDATE, body);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, 415, answer.status);
            CPPUNIT_ASSERT_EQUAL(std::string("text/html; charset=utf-8"), answer.header("Content-Type"));
        }
    }

    void testMakesNewApiKeys()
    {
        AccountClient client(server->port()), admin(server->port()), nobody(server->port()),
            program(server->port());
        admin.registerAccount("admin1");
        client.registerAccount("mira");
        const std::string path = "/account/mira/resetapikey";
        CPPUNIT_ASSERT_EQUAL(302, nobody.getJson(path).status);
        CPPUNIT_ASSERT(memberOf(client.get("/account/nobody/resetapikey"), "form.csrf") != "absent");
        const std::string before = memberOf(client.getJson("/account/profile"), "user.api_key");
        const auto answer = client.post(path, "{}");
        expectSuccess(answer, "New API-KEY generated", "/account/mira/");
        const std::string after = memberOf(client.getJson("/account/profile"), "user.api_key");
        CPPUNIT_ASSERT(before != after);
        CPPUNIT_ASSERT(answer.body.find(after) == std::string::npos);
        CPPUNIT_ASSERT_EQUAL(
            std::string("not_signed_in"),
            memberOf(program.getJson("/account/profile", {{"Authorization", before}}), "status"));
        expectSuccess(admin.post(path, "{}"), "New API-KEY generated", "/account/mira/");
        CPPUNIT_ASSERT_EQUAL(403, client.post("/account/admin1/resetapikey", "{}").status);
        CPPUNIT_ASSERT_EQUAL(404, client.post("/account/nobody/resetapikey", "{}").status);
        CPPUNIT_ASSERT_EQUAL(400, client.postJson(path, "{}").status);
    }

    void testPagesHaveForms()
    {
        AccountClient client(server->port());
        const auto front = client.get("/");
        CPPUNIT_ASSERT(front.body.find("/account/signin") != std::string::npos);
        client.registerAccount("mira");
        CPPUNIT_ASSERT(client.get("/").body.find("/account/profile") != std::string::npos);
        const auto page = client.get(UPDATE);
        for (const std::string button: {"Profile", "Password", "Upload", "External"})
            CPPUNIT_ASSERT(page.body.find("name=\"btn\" value=\"" + button + "\"") != std::string::npos);
        CPPUNIT_ASSERT(page.body.find("multipart/form-data") != std::string::npos);
        const auto saved =
            client.postForm(UPDATE, "btn=Profile&fullname=From+Page&csrf_token=" + client.csrf());
        CPPUNIT_ASSERT_EQUAL(302, saved.status);
        CPPUNIT_ASSERT_EQUAL(std::string(UPDATE), saved.header("Location"));
        CPPUNIT_ASSERT(client.get(UPDATE).body.find("Your profile has been updated!") != std::string::npos);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(UpdateTest);

} // namespace colonnade::test::account
