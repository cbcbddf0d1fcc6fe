#include "http/account/AccountClient.h"

#include <atomic>
#include <thread>
#include <vector>

namespace colonnade::test::account
{

class RegisterTest: public AccountServer
{
    CPPUNIT_TEST_SUITE(RegisterTest);
    CPPUNIT_TEST(testShowsTheFormAsDocumented);
    CPPUNIT_TEST(testRegistersAndSignsIn);
    CPPUNIT_TEST(testMakesOnlyTheFirstAccountAdministrator);
    CPPUNIT_TEST(testNobodyBecomesAdministratorThroughAProxy);
    CPPUNIT_TEST(testReportsAllErrorsAtOnce);
    CPPUNIT_TEST(testTellsMismatchBeforeWeakness);
    CPPUNIT_TEST(testRefusesTakenNamesAndAddressesInAnyCase);
    CPPUNIT_TEST(testRefusesReservedNames);
    CPPUNIT_TEST(testTakesTheWholeFormObjectBack);
    CPPUNIT_TEST(testTakesUrlencodedForms);
    CPPUNIT_TEST(testMakesOneAccountForManyAtOnce);
    CPPUNIT_TEST(testEscapesWhatItShowsInPages);
    CPPUNIT_TEST(testRefusesToStartWithWhatItCannotDo);
    CPPUNIT_TEST_SUITE_END();

    void testShowsTheFormAsDocumented()
    {
        for (const std::string path: {"/account/register", "/account/register/"})
        {
            AccountClient client(server->port());
            const auto answer = client.getJson(path);
            CPPUNIT_ASSERT_EQUAL(200, answer.status);
            CPPUNIT_ASSERT_EQUAL(std::string("application/json"), answer.header("Content-Type"));
            const std::string token = memberOf(answer, "form.csrf");
            CPPUNIT_ASSERT_EQUAL(
                "{\"form\":{\"confirm\":null,\"consent\":false,\"csrf\":\"" + token +
                    "\",\"csrf_token\":null,\"email_addr\":null,\"errors\":{},\"fullname\":null,"
                    "\"name\":null,\"password\":null},\"template\":\"account/register.html\","
                    "\"title\":\"Register\"}\n",
                answer.body);
            const std::string cookie = answer.header("Set-Cookie");
            CPPUNIT_ASSERT_MESSAGE(cookie, cookie.starts_with("session="));
            CPPUNIT_ASSERT_MESSAGE(cookie, cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax"));
            CPPUNIT_ASSERT_EQUAL(std::string("no-store"), answer.header("Cache-Control"));
        }
    }

    void testRegistersAndSignsIn()
    {
        AccountClient client(server->port());
        const auto answer = client.registerAccount("mira");
        CPPUNIT_ASSERT_EQUAL(200, answer.status);
        CPPUNIT_ASSERT_EQUAL(
            std::string("{\"flash\":\"Thanks for signing-up\",\"next\":\"/\",\"status\":\"success\"}\n"),
            answer.body);
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), client.cookies.count("session"));
        CPPUNIT_ASSERT(client.cookies["remember_token"].starts_with("mira|"));
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), client.signedInName());
        CPPUNIT_ASSERT_EQUAL(std::string("Welcome back Full mira"),
                             memberOf(AccountClient(server->port()).signIn("mira@example.org"), "flash"));
    }

    void testMakesOnlyTheFirstAccountAdministrator()
    {
        for (const auto& [name, admin]: {std::pair("first", "true"), std::pair("second", "false")})
        {
            AccountClient client(server->port());
            client.registerAccount(name);
            CPPUNIT_ASSERT_EQUAL(std::string(admin),
                                 memberOf(client.getJson("/account/profile"), "user.admin"));
        }
        for (const std::string setting: {"false", "loopback"})
        {
            start({"account.first_user_is_admin=" + setting});
            AccountClient client(server->port());
            client.registerAccount("first");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(setting, std::string("false"),
                                         memberOf(client.getJson("/account/profile"), "user.admin"));
        }
        CPPUNIT_ASSERT(server->output().find("loopback is taken as false") != std::string::npos);
    }

    void testNobodyBecomesAdministratorThroughAProxy()
    {
        const std::vector<HeaderList> proxies{{{"X-Forwarded-For", "203.0.113.5"}},
                                              {{"X-Forwarded-Proto", "https"}},
                                              {{"Forwarded", "for=203.0.113.5"}},
                                              {{"Via", "1.1 proxy"}}};
        for (std::size_t i = 0; i <= proxies.size(); ++i)
        {
            const bool declared = i == proxies.size(); // sends no field at all
            start(declared ? std::vector<std::string>{"http.trusted_proxies=127.0.0.1"}
                           : std::vector<std::string>{});
            AccountClient client(server->port());
            auto headers = declared ? HeaderList() : proxies[i];
            const std::string what = declared ? "declared" : headers.front().first;
            headers.emplace_back("X-CSRFToken", client.csrf());
            const auto made =
                client.postJson("/account/register",
                                R"({"name":"mallory","fullname":"Mallory M","email_addr":"m@example.org",)"
                                R"("password":"correct horse 7 staple","confirm":"correct horse 7 staple"})",
                                headers);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(what, std::string("success"), memberOf(made, "status"));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(what, std::string("false"),
                                         memberOf(client.getJson("/account/profile"), "user.admin"));
        }
    }

    void testReportsAllErrorsAtOnce()
    {
        AccountClient client(server->port());
        const auto answer =
            client.post("/account/register", R"({"name":"a b","fullname":"x","email_addr":"daniel",
                                                                 "password":"one","confirm":"two"})");
        CPPUNIT_ASSERT_EQUAL(200, answer.status);
        CPPUNIT_ASSERT_EQUAL(
            std::string(
                R"({"email_addr":["Invalid email address."],)"
                R"("fullname":["Full name must be between 3 and 35 characters long"],)"
                R"("name":["$#&\\/| and space symbols are forbidden"],"password":["Passwords must match"]})"),
            memberOf(answer, "form.errors"));
        CPPUNIT_ASSERT_EQUAL(std::string("Please correct the errors"), memberOf(answer, "flash"));
        CPPUNIT_ASSERT_EQUAL(std::string("error"), memberOf(answer, "status"));
        CPPUNIT_ASSERT_EQUAL(std::string("daniel"), memberOf(answer, "form.email_addr"));
        CPPUNIT_ASSERT_EQUAL(std::string(), memberOf(answer, "form.password"));
        CPPUNIT_ASSERT_EQUAL(std::string(), memberOf(answer, "form.confirm"));

        // A sound password's own faults come together with the other fields' errors, too.
        const auto weak = client.post("/account/register",
                                      R"({"name":"a b","fullname":"Some One","email_addr":"a@b.cd",
                                          "password":"password","confirm":"password"})");
        CPPUNIT_ASSERT(memberOf(weak, "form.errors.name") != "absent");
        CPPUNIT_ASSERT(memberOf(weak, "form.errors.password") != "absent");
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0), countUsers());
    }

    void testTellsMismatchBeforeWeakness()
    {
        start({"account.strong_password=true"});
        AccountClient client(server->port());
        const auto weak = client.post("/account/register",
                                      R"({"name":"mira","fullname":"Some One","email_addr":"a@b.cd",
                                          "password":"one","confirm":"two"})");
        CPPUNIT_ASSERT_EQUAL(
            std::string(R"(["Passwords must match","Password must be between 8 and 15 characters"])"),
            memberOf(weak, "form.errors.password"));
        CPPUNIT_ASSERT_EQUAL(std::string("success"),
                             memberOf(client.registerAccount("mira", "Tr1cky-horse!"), "status"));
    }

    void testRefusesTakenNamesAndAddressesInAnyCase()
    {
        AccountClient(server->port()).registerAccount("mira");
        const auto answer = AccountClient(server->port()).registerAccount("MIRA");
        CPPUNIT_ASSERT_EQUAL(std::string(R"(["The user name is already taken"])"),
                             memberOf(answer, "form.errors.name"));
        CPPUNIT_ASSERT_EQUAL(std::string(R"(["Email is already taken"])"),
                             memberOf(answer, "form.errors.email_addr"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t(1), countUsers());
    }

    void testRefusesReservedNames()
    {
        for (const std::string name:
             {"profile", "Profile", "signin", "SIGNOUT", "page", "newsletter", "<name>"})
        {
            const auto answer = AccountClient(server->port()).registerAccount(name);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, std::string(R"(["This name is used by the system."])"),
                                         memberOf(answer, "form.errors.name"));
        }
    }

    void testTakesTheWholeFormObjectBack()
    {
        AccountClient client(server->port());
        const std::string token = client.csrf();
        const auto answer =
            client.postJson("/account/register",
                            "{\"csrf\":\"" + token +
                                "\",\"csrf_token\":null,\"errors\":{\"name\":[\"x\"]},\"consent\":false,"
                                "\"extra\":[[1]],\"name\":\"mira\",\"fullname\":\"Mira "
                                "O\",\"email_addr\":\"mira@example.org\","
                                "\"password\":\"correct horse 7\",\"confirm\":\"correct horse 7\"}",
                            {{"X-CSRFToken", token}});
        CPPUNIT_ASSERT_EQUAL(std::string("success"), memberOf(answer, "status"));
    }

    void testTakesUrlencodedForms()
    {
        AccountClient client(server->port());
        const auto answer =
            client.postForm("/account/register?next=%2Faccount%2Fprofile",
                            "csrf_token=" + client.csrf() +
                                "&name=mira&fullname=Mira+O&email_addr=mira%40example.org&consent=y"
                                "&password=correct+horse+7&confirm=correct+horse+7");
        CPPUNIT_ASSERT_EQUAL(302, answer.status);
        CPPUNIT_ASSERT_EQUAL(std::string("/account/profile"), answer.header("Location"));
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), client.signedInName());
    }

    void testMakesOneAccountForManyAtOnce()
    {
        std::atomic<int> made = 0, refused = 0;
        std::vector<std::thread> threads;
        threads.reserve(64);
        for (int i = 0; i < 64; ++i)
            threads.emplace_back(
                [&]
                {
                    AccountClient client(server->port());
                    const auto answer = client.registerAccount("mira");
                    if (answer.status == 200 && memberOf(answer, "status") == "success")
                        ++made;
                    else if (answer.status == 200 && memberOf(answer, "form.errors") != "{}")
                        ++refused;
                    else if (answer.status == 503 || answer.status == 429) // the heavy lane's queue is full
                        ++refused;
                });
        for (auto& thread: threads)
            thread.join();
        CPPUNIT_ASSERT_EQUAL(1, made.load());
        CPPUNIT_ASSERT_EQUAL(63, refused.load());
        CPPUNIT_ASSERT_EQUAL(std::int64_t(1), countUsers());
    }

    void testEscapesWhatItShowsInPages()
    {
        AccountClient client(server->port());
        const auto answer =
            client.postForm("/account/register?next=/%22%3E",
                            "csrf_token=" + client.csrf() +
                                "&name=%22%3E%3Cscript%3E&fullname=%3Cb%3E%27&email_addr=x&password=p");
        CPPUNIT_ASSERT_EQUAL(200, answer.status);
        CPPUNIT_ASSERT_EQUAL(std::string("text/html; charset=utf-8"), answer.header("Content-Type"));
        CPPUNIT_ASSERT(answer.body.find("<script") == std::string::npos);
        CPPUNIT_ASSERT(answer.body.find("<b>") == std::string::npos);
        CPPUNIT_ASSERT(answer.body.find("&lt;script&gt;") != std::string::npos);
        CPPUNIT_ASSERT(answer.body.find("\"p\"") == std::string::npos);
        CPPUNIT_ASSERT(answer.header("Content-Security-Policy").starts_with("default-src 'none'"));
    }

    void testRefusesToStartWithWhatItCannotDo()
    {
        const std::vector<std::pair<std::string, std::string>> cases{
            {"account.newsletter_key=some",
             "account.newsletter_list: is not set, but account.newsletter_key is"},
            {"account.default_locale=de", "account.default_locale: wanted one of account.locales"},
            {"account.front_end_url=front.example.org", "account.front_end_url: wanted http://host"},
            {"account.front_end_url=https://x.org/?a=b", "account.front_end_url: wanted http://host"},
            {"account.front_end_url=https:///path", "account.front_end_url: wanted http://host"},
            {"account.admins=root@example.org,root",
             "account.admins: wanted e-mail addresses, there was \"root\""}};
        for (const auto& [setting, message]: cases)
        {
            const ScratchFolder folder;
            const auto result =
                runProgram({colonnadeBinary(), "serve", "--listen", "127.0.0.1:0", "--data-dir",
                            folder.path(), "-D", "plugins.enabled=account", "-D", setting});
            CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 1, result.exitCode);
            CPPUNIT_ASSERT_MESSAGE(result.err, result.err.find(message) != std::string::npos);
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RegisterTest);

} // namespace colonnade::test::account
