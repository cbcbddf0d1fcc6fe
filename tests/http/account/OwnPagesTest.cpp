#include "http/account/AccountClient.h"

#include <regex>
#include <vector>

namespace colonnade::test::account
{

namespace
{

const HeaderList PERSON{{"Accept", "text/html"}};
constexpr const char* LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0";
constexpr const char* PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile";

bool has(const Answer& answer, const std::string& part)
{
    return answer.body.find(part) != std::string::npos;
}

void assertHas(const Answer& answer, const std::string& part)
{
    CPPUNIT_ASSERT_MESSAGE(answer.body + "\nlacks " + part, has(answer, part));
}

void assertLacks(const Answer& answer, const std::string& part)
{
    CPPUNIT_ASSERT_MESSAGE(answer.body + "\nholds " + part, !has(answer, part));
}

} // namespace

/// What a person finds on the own pages, and what others find on them.
class OwnPagesTest: public AccountServer
{
    CPPUNIT_TEST_SUITE(OwnPagesTest);
    CPPUNIT_TEST(testEachPageLeadsToTheOthers);
    CPPUNIT_TEST(testDevicesAreListed);
    CPPUNIT_TEST(testOneDeviceIsSignedOut);
    CPPUNIT_TEST(testAllOtherDevicesAreSignedOut);
    CPPUNIT_TEST(testOnlyTheOwnerEndsSessions);
    CPPUNIT_TEST(testANewKeyIsAskedForFirst);
    CPPUNIT_TEST(testAMistakeIsToldOnce);
    CPPUNIT_TEST(testWorkIsShownAsFarAsOthersMaySeeIt);
    CPPUNIT_TEST(testTheCommunitySaysWhatHappened);
    CPPUNIT_TEST_SUITE_END();

    static constexpr const char* SESSIONS = "/account/mira/sessions";

    static void signInWith(AccountClient& client, const std::string& agent)
    {
        const auto answer = client.postJson(
            "/account/signin",
            jsonOf({{"email", "mira@example.org"}, {"password", AccountClient::GOOD_PASSWORD}}),
            {{"X-CSRFToken", client.csrf()}, {"User-Agent", agent}});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, std::string("success"), memberOf(answer, "status"));
    }

    /// Signed in twice, after the browser that has registered.
    struct Devices
    {
        explicit Devices(int port):
            desk(port),
            phone(port)
        {
            AccountClient first(port);
            first.registerAccount("mira");
            CPPUNIT_ASSERT_EQUAL(200, first.getJson("/account/signout").status);
            signInWith(desk, LINUX);
            signInWith(phone, PHONE);
        }

        AccountClient desk, phone;
    };

    /// The ids of the sessions of a kind that say to be that browser.
    static std::vector<std::string> idsOf(const Answer& list, const std::string& kind,
                                          const std::string& agent)
    {
        std::vector<std::string> ids;
        const auto document = JsonDocument::parse(list.body);
        const auto sessions = document.root().find("sessions");
        for (std::size_t i = 0; i < sessions.size(); ++i)
            if (sessions.at(i).find("kind").text() == kind && sessions.at(i).find("agent").text() == agent)
                ids.emplace_back(sessions.at(i).find("id").text());
        return ids;
    }

    void testEachPageLeadsToTheOthers()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        const std::vector<std::string> tabs{"/account/mira/", "/account/mira/projects",
                                            "/account/mira/update", SESSIONS};
        for (const std::string path:
             {"/account/mira/", "/account/mira/projects", "/account/mira/update", SESSIONS,
              "/account/mira/export", "/account/mira/delete", "/account/mira/resetapikey"})
        {
            const auto page = client.get(path, PERSON);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 200, page.status);
            for (const auto& tab: tabs)
                assertHas(page, "href=\"" + tab + "\"");
            assertHas(page, "<meta name=\"robots\" content=\"noindex\">");
        }
        for (const auto& tab: tabs)
            assertHas(client.get(tab, PERSON), "href=\"" + tab + "\" aria-current=\"page\"");
    }

    void testDevicesAreListed()
    {
        Devices devices(server->port());
        const auto list = devices.desk.getJson(SESSIONS, {{"User-Agent", LINUX}});
        CPPUNIT_ASSERT_EQUAL(std::string("account/sessions.html"), memberOf(list, "template"));
        CPPUNIT_ASSERT_EQUAL(std::string("Devices and keys"), memberOf(list, "title"));
        CPPUNIT_ASSERT(memberOf(list, "form.csrf") != "absent");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, idsOf(list, "remember", PHONE).size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, idsOf(list, "account", PHONE).size());
        const auto page = devices.desk.get(SESSIONS, {{"Accept", "text/html"}, {"User-Agent", LINUX}});
        assertHas(page, "Firefox, Linux <span class=\"badge accent\">this one</span>");
        assertHas(page, "<th scope=\"row\">Chrome, Android</th>");
        assertHas(page, "127.0.0.1");
        const std::regex row("<th scope=\"row\">");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(
            "a browser is one device", std::ptrdiff_t{2},
            std::distance(std::sregex_iterator(page.body.begin(), page.body.end(), row), {}));
    }

    void testOneDeviceIsSignedOut()
    {
        Devices devices(server->port());
        const std::string id = idsOf(devices.desk.getJson(SESSIONS), "remember", PHONE).at(0);
        const std::string form = "csrf_token=" + devices.desk.csrf() + "&id=" + id;
        const auto ended = devices.desk.postForm(SESSIONS, form);
        CPPUNIT_ASSERT_EQUAL(302, ended.status);
        CPPUNIT_ASSERT_EQUAL(std::string(SESSIONS), ended.header("Location"));
        assertHas(devices.desk.get(SESSIONS, PERSON), "The device is signed out.");
        CPPUNIT_ASSERT_EQUAL(std::string(), devices.phone.signedInName());
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), devices.desk.signedInName());
        const auto again = devices.desk.post(SESSIONS, jsonOf({{"id", id}}));
        CPPUNIT_ASSERT_EQUAL(std::string("warning"), memberOf(again, "status"));
        CPPUNIT_ASSERT_EQUAL(std::string(SESSIONS), memberOf(again, "next"));
    }

    void testAllOtherDevicesAreSignedOut()
    {
        Devices devices(server->port());
        const auto ended = devices.desk.post(SESSIONS, R"({"all":"1"})");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(ended.body, std::string("success"), memberOf(ended, "status"));
        CPPUNIT_ASSERT_EQUAL(std::string(), devices.phone.signedInName());
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), devices.desk.signedInName());
    }

    void testOnlyTheOwnerEndsSessions()
    {
        Devices devices(server->port());
        AccountClient nobody(server->port()), other(server->port());
        CPPUNIT_ASSERT_EQUAL(302, nobody.get(SESSIONS, PERSON).status);
        other.registerAccount("other");
        CPPUNIT_ASSERT_EQUAL(403, other.getJson(SESSIONS).status);
        CPPUNIT_ASSERT_EQUAL(403, other.post(SESSIONS, R"({"all":"1"})").status);
        CPPUNIT_ASSERT_EQUAL(400, devices.desk.postJson(SESSIONS, R"({"all":"1"})").status);
        const std::string key = memberOf(devices.desk.getJson("/account/profile"), "user.api_key");
        const auto byKey = devices.desk.postJson(
            SESSIONS, R"({"all":"1"})", {{"Authorization", key}, {"X-CSRFToken", devices.desk.csrf()}});
        CPPUNIT_ASSERT_EQUAL_MESSAGE("a key that was stolen ends nothing", 403, byKey.status);
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), devices.phone.signedInName());
    }

    void testANewKeyIsAskedForFirst()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        const auto profile = client.get("/account/mira/", PERSON);
        assertHas(profile, "<a class=\"button compact\" href=\"/account/mira/resetapikey\">");
        assertLacks(profile, "action=\"/account/mira/resetapikey\"");
        const auto question = client.get("/account/mira/resetapikey", PERSON);
        assertHas(question, "Programs that use the present key can do nothing more");
        assertHas(question, "method=\"post\" action=\"/account/mira/resetapikey\"");
        AccountClient other(server->port());
        other.registerAccount("other");
        CPPUNIT_ASSERT_EQUAL(403, other.get("/account/mira/resetapikey", PERSON).status);
    }

    void testAMistakeIsToldOnce()
    {
        AccountClient client(server->port());
        client.registerAccount("mira");
        const auto page =
            client.postForm("/account/mira/update", "csrf_token=" + client.csrf() + "&btn=Upload");
        CPPUNIT_ASSERT_EQUAL(200, page.status);
        assertHas(page, "Please check these fields");
        assertLacks(page, "You have to provide an image file");
        CPPUNIT_ASSERT_EQUAL(std::string("You have to provide an image file to update your avatar"),
                             memberOf(client.post("/account/mira/update", R"({"btn":"Upload"})"), "flash"));
    }

    void startWithTasks()
    {
        server = std::make_unique<ServerProcess>(std::vector<std::string>{
            "plugins.enabled=site,account,tasks", "account.first_user_is_admin=true"});
    }

    /// A published project and a draft of mira's; other has answered once.
    void work(AccountClient& mira, AccountClient& other)
    {
        const auto keyOf = [](AccountClient& client) {
            return HeaderList{
                {"Authorization", memberOf(client.getJson("/account/profile"), "user.api_key")}};
        };
        for (const std::string name: {"birds", "moths"})
        {
            const auto made = mira.postJson("/api/project",
                                            R"({"name":"The )" + name + R"(","short_name":")" + name +
                                                R"(","description":"Count them"})",
                                            keyOf(mira));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body, 200, made.status);
        }
        mira.postJson("/api/task", R"({"n_answers":2,"project_id":1})", keyOf(mira));
        server->database().open()->write(
            [](Transaction& transaction)
            { transaction.execute("update tasks_project set published = true where short_name = 'birds'"); });
        const auto key = keyOf(other);
        const std::string task = memberOf(other.get("/api/project/1/newtask", key), "id");
        CPPUNIT_ASSERT_EQUAL(
            200, other.postJson("/api/taskrun", R"({"info":1,"project_id":1,"task_id":)" + task + "}", key)
                     .status);
    }

    void testWorkIsShownAsFarAsOthersMaySeeIt()
    {
        startWithTasks();
        AccountClient admin(server->port()), mira(server->port()), other(server->port());
        admin.registerAccount("admin1");
        mira.registerAccount("mira");
        other.registerAccount("other");
        work(mira, other);
        const std::string project = "href=\"/project/birds/\">The birds</a>",
                          draft = "href=\"/project/moths/\">The moths</a>";
        const auto own = mira.get("/account/mira/", PERSON);
        assertHas(own, project);
        assertHas(own, draft);
        assertHas(own, "You have not helped with a project yet.");
        assertHas(mira.get("/account/mira/projects", PERSON), draft);
        assertHas(mira.get("/account/mira/projects", PERSON), "href=\"/project/new\"");
        const auto shown = other.get("/account/mira/", PERSON);
        assertHas(shown, project);
        assertLacks(shown, draft);
        assertLacks(shown, "mira@example.org");
        assertLacks(shown, "/account/mira/update");
        assertHas(shown, "<meta name=\"robots\" content=\"noindex\">");
        const auto toAdmin = admin.get("/account/mira/", PERSON);
        assertHas(toAdmin, draft);
        assertHas(toAdmin, "href=\"/account/mira/update\"");
        const auto helped = AccountClient(server->port()).get("/account/other/", PERSON);
        assertHas(helped, "<h2>Helped with</h2>");
        assertHas(helped, project);
        assertHas(helped, "<dt>place</dt><dd>1</dd>");
        const auto listed = mira.post("/account/mira/update",
                                      R"({"btn":"Profile","fullname":"Full mira","privacy_mode":false})");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(listed.body, std::string("success"), memberOf(listed, "status"));
        assertLacks(other.get("/account/mira/", PERSON), "noindex");
        mira.post("/account/mira/update", R"({"btn":"Profile","fullname":"Full mira","restrict":true})");
        const auto hidden = other.get("/account/mira/", PERSON);
        assertHas(hidden, "This person is not shown.");
        assertLacks(hidden, "Full mira");
        assertHas(hidden, "href=\"/account/\">All people</a>");
    }

    void testTheCommunitySaysWhatHappened()
    {
        startWithTasks();
        AccountClient mira(server->port()), other(server->port());
        mira.registerAccount("mira");
        other.registerAccount("other");
        work(mira, other);
        const auto page = AccountClient(server->port()).get("/account/", PERSON);
        assertHas(page, "<a href=\"/account/other/\">Full other</a> has helped with <a "
                        "href=\"/project/birds/\">The birds</a>");
        assertHas(page, "<a href=\"/account/mira/\">Full mira</a> has joined");
        assertLacks(page, "moths");
        assertLacks(page, "{{");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(OwnPagesTest);

} // namespace colonnade::test::account
