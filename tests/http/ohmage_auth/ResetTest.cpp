#include "http/ohmage_auth/OhmageClient.h"
#include "support/Mailbox.h"

#include <colonnade/Json.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <thread>

namespace colonnade::test::ohmage
{

/// `user/reset_password`, and the registration that there is not.
class ResetTest: public OhmageServer
{
    CPPUNIT_TEST_SUITE(ResetTest);
    CPPUNIT_TEST(testMailsAOneTimePassword);
    CPPUNIT_TEST(testWhoHadTheAccountKeepsNothing);
    CPPUNIT_TEST(testAnswersTheSameForAll);
    CPPUNIT_TEST(testRefusesBadFields);
    CPPUNIT_TEST(testForgetsOneTimePasswords);
    CPPUNIT_TEST(testKeepsAdministratorsToTheirOwn);
    CPPUNIT_TEST(testLetsNobodyRegister);
    CPPUNIT_TEST_SUITE_END();

    static constexpr const char* SUCCESS = "{\"result\":\"success\"}";
    static constexpr const char* WRONG = "Unknown user or incorrect password.";
    static constexpr const char* NEW = "New accounts aren't allowed to use this service.";
    static constexpr const char* JOSH = "username=josh.test&email_address=josh.test@example.org";

    std::vector<std::string> mails() const
    {
        std::vector<std::string> found;
        const std::filesystem::path folder(server->dataFolder() + "/mail");
        if (std::filesystem::exists(folder))
            for (const auto& entry: std::filesystem::directory_iterator(folder))
                if (entry.path().extension() == ".eml")
                {
                    std::ifstream file(entry.path());
                    found.emplace_back(std::istreambuf_iterator<char>(file),
                                       std::istreambuf_iterator<char>());
                }
        return found;
    }

    std::string awaitCode() const
    {
        for (int i = 0; i < 2000 && mails().empty(); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        const auto all = mails();
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), all.size());
        std::smatch match;
        CPPUNIT_ASSERT_MESSAGE(
            all.front(),
            std::regex_search(all.front(), match, std::regex("[^0-9a-f]([0-9a-f]{32})[^0-9a-f]")));
        return match[1];
    }

    Answer change(const std::string& user, const std::string& password, const std::string& more = "") const
    {
        return post("change_password", "client=c&user=" + user + "&password=" + password +
                                           "&new_password=quite+another+one" + more);
    }

    void testMailsAOneTimePassword()
    {
        const std::string token = newToken();
        CPPUNIT_ASSERT_EQUAL(
            std::string(SUCCESS),
            post("reset_password", "username=JOSH.test&email_address=Josh.Test@Example.org").body);
        const std::string code = awaitCode();
        CPPUNIT_ASSERT(mails().front().find("josh.test@example.org") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL_MESSAGE("nothing has changed", std::string("josh.test"), whoIs(token));
        textOf(signIn("auth"), "hashed_password");
        for (const std::string call: {"auth", "auth_token"})
            assertFailure("0202", NEW, signIn(call, "josh.test", code));
        server->createUser("other", PASSWORD);
        assertFailure("0200", WRONG, signIn("auth", "other", code));
        const std::string hash = textOf(change("josh.test", code), "hashed_password");
        CPPUNIT_ASSERT_EQUAL(std::string(), whoIs(token));
        CPPUNIT_ASSERT_EQUAL(hash,
                             textOf(signIn("auth", "josh.test", "quite another one"), "hashed_password"));
        assertFailure("0200", WRONG, change("josh.test", code));
        assertFailure("0200", WRONG, signIn("auth"));
    }

    std::string apiKey() const
    {
        const auto shown = server->run({"user", "show", "--name", "josh.test"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(shown.err, 0, shown.exitCode);
        return std::string(JsonDocument::parse(shown.out).root().find("api_key").text());
    }

    /// The key of one's own programs outlives a new password, but not one that was asked for by mail.
    void testWhoHadTheAccountKeepsNothing()
    {
        const std::string key = apiKey();
        textOf(change("josh.test", "pa55+of+josh.test"), "hashed_password");
        CPPUNIT_ASSERT_EQUAL(key, apiKey());
        post("reset_password", JOSH);
        const std::string text = Mailbox(server->dataFolder()).newest("josh.test@example.org", 2).text;
        std::smatch code;
        CPPUNIT_ASSERT_MESSAGE(text, std::regex_search(text, code, std::regex("\\b[0-9a-f]{32}\\b")));
        textOf(change("josh.test", code.str()), "hashed_password");
        CPPUNIT_ASSERT(key != apiKey());
    }

    void testAnswersTheSameForAll()
    {
        server->createUser("gone", PASSWORD, {"--disabled"});
        for (const std::string form: {"username=nobody&email_address=josh.test@example.org",
                                      "username=josh.test&email_address=other@example.org",
                                      "username=gone&email_address=gone@example.org", JOSH, JOSH})
            CPPUNIT_ASSERT_EQUAL(std::string(SUCCESS), post("reset_password", form).body);
        awaitCode(); // one mail, though it was asked for twice
        CPPUNIT_ASSERT_EQUAL(405, get("/app/user/reset_password").status);
        CPPUNIT_ASSERT_EQUAL(400, post("reset_password?client=a&client=b", JOSH).status);
    }

    void testRefusesBadFields()
    {
        assertFailure("1000", "The username is missing: username", post("reset_password", ""));
        assertFailure("1000", "Multiple username parameters were given: username",
                      post("reset_password", "username=abcd&username=abcd"));
        CPPUNIT_ASSERT(post("reset_password", "username=a+b+c+d").body.find("\"code\":\"1000\"") !=
                       std::string::npos);
        const std::string named = "username=josh.test&email_address=";
        assertFailure("1010", "The email address is missing: email_address", post("reset_password", named));
        for (const std::string bad: {"x", "x@y", "@example.org", "x@example.o", "x@.org", "x.@example.org",
                                     ".x@example.org", "x@example..org", "a@b@example.org", "x@example.o1"})
            assertFailure("1010", "The email address value for the user is invalid: " + bad,
                          post("reset_password", named + bad));
        assertFailure("1010", "The email address value for the user is invalid.",
                      post("reset_password", named + "token"));
    }

    void testForgetsOneTimePasswords()
    {
        post("reset_password", JOSH);
        const std::string code = awaitCode();
        server->database().open()->write(
            [](Transaction& transaction)
            { transaction.execute("update ohmage_auth_reset set made = made - 18000"); });
        assertFailure("0200", WRONG, signIn("auth", "josh.test", code));
        assertFailure("0200", WRONG, change("josh.test", code));
    }

    void testKeepsAdministratorsToTheirOwn()
    {
        server->createUser("boss", PASSWORD, {"--admin"});
        post("reset_password", "username=boss&email_address=boss@example.org");
        const std::string code = awaitCode();
        assertFailure("1012", "The user does not have permission to change another user's password.",
                      change("boss", code, "&username=josh.test"));
        server->createUser("chief", PASSWORD, {"--admin"}); // the last one cannot be disabled
        server->run({"user", "disable", "--name", "boss"});
        assertFailure("0201", "The account is disabled.", change("boss", code));
    }

    void testLetsNobodyRegister()
    {
        for (const auto& answer: {get("/app/registration/read"),
                                  HttpClient(server->port()).postForm("/app/registration/read", "client=c")})
            CPPUNIT_ASSERT_EQUAL(
                std::string(
                    R"({"result":"success","data":{"recaptcha_public_key":"","terms_of_service":""}})"),
                answer.body);
        std::string form;
        const auto expect = [&](const std::string& code, const std::string& text, const std::string& more)
        {
            assertFailure(code, text, post("register", form));
            form += more;
        };
        expect("1000", "The username is missing: username", "&username=anna.test");
        expect("1001", "The password is missing: password", "&password=1234567");
        assertFailure("1001", "The password is invalid. The password must be at least 8 characters.",
                      post("register", form));
        form += "8";
        expect("1010", "The email address is missing: email_address", "&email_address=a@example.org");
        expect("0310", "The reCaptcha response is missing.", "&recaptcha_challenge_field=a");
        expect("0310", "The reCaptcha response is missing.", "&recaptcha_response_field=a");
        expect("0311", "Self-registration is not allowed.", "");
        CPPUNIT_ASSERT(get("/app/config/read").body.find("\"self_registration_allowed\":false") !=
                       std::string::npos);
        assertFailure("1014", "The registration ID is missing.", post("activate", ""));
        assertFailure("1014", "Multiple registration IDs were given: registration_id",
                      post("activate", "registration_id=a&registration_id=a"));
        assertFailure("1014", "No such registration ID exists.",
                      get("/app/user/activate?registration_id=" + std::string(128, 'a')));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ResetTest);

} // namespace colonnade::test::ohmage
