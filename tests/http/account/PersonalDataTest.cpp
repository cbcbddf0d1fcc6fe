#include "http/account/MailClient.h"
#include "http/tasks/TasksServer.h"
#include "support/ZipFile.h"

#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>

#include <algorithm>
#include <random>
#include <vector>

namespace colonnade::test::account
{

class PersonalDataTest: public tasks::TasksServer
{
    CPPUNIT_TEST_SUITE(PersonalDataTest);
    CPPUNIT_TEST(testMailsALinkToACopyForTheOwnerOnly);
    CPPUNIT_TEST(testTheCopyHasTheOwnersProjects);
    CPPUNIT_TEST(testLinkToTheCopyIsTheOwnersAndExpires);
    CPPUNIT_TEST(testDeletionKeepsContributionsWithoutThePerson);
    CPPUNIT_TEST(testOwnersOfProjectsAreRefusedUpFront);
    CPPUNIT_TEST(testPagesDeleteOnlyByPostWithThePassword);
    CPPUNIT_TEST(testOnlyOwnersMayExportOrDelete);
    CPPUNIT_TEST(testTellsAdministratorsOfDeletedAccounts);
    CPPUNIT_TEST(testTheOnlyAdministratorStays);
    CPPUNIT_TEST(testNobodyWaitsForReadersOfCopies);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        start({"account.admins=root@example.org", "site.brand=Crowd", "http.worker_threads=2"},
              "account,tasks");
    }

private:
    Mailbox mailbox() const { return Mailbox(server->dataFolder()); }

    /// Somebody who is registered and signed in.
    struct Person: AccountClient
    {
        Person(const ServerProcess& server, const std::string& name):
            AccountClient(server.port())
        {
            CPPUNIT_ASSERT_EQUAL(std::string("success"), memberOf(registerAccount(name), "status"));
        }
    };

    /// Mira's account, by its owner.
    static Answer remove(AccountClient& mira)
    {
        return mira.post("/account/mira/delete", jsonOf({{"password", AccountClient::GOOD_PASSWORD}}));
    }

    std::string keyOf(AccountClient& browser)
    {
        return memberOf(browser.getJson("/account/profile"), "user.api_key");
    }

    std::int64_t count(const std::string& sql) const
    {
        return server->database().open()->read([&](Session& session)
                                               { return session.findInteger(sql).value_or(-1); });
    }

    /// Somebody who has answered a task; returns the project.
    tasks::TestProject contribute(AccountClient& browser)
    {
        const auto project = createProject("work");
        createTask(project.id);
        createTask(project.id);
        const std::string key = keyOf(browser);
        const auto task = newtaskId("/api/project/" + std::to_string(project.id) + "/newtask", as(key));
        CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, task, key).status);
        return project;
    }

    void testMailsALinkToACopyForTheOwnerOnly()
    {
        Person mira(*server, "mira");
        contribute(mira);
        server->database().open()->write(
            [](Transaction& transaction)
            {
                transaction.execute(
                    "insert into core_user_setting (user_id, plugin, setting) "
                    "select id, 'digest', '{\"weekly\":false}' from core_user where name = 'mira'");
            });
        const auto done = mira.getJson("/account/mira/export");
        CPPUNIT_ASSERT_EQUAL(std::string("{\"flash\":\"GDPR export started\",\"next\":\"/account/mira/\","
                                         "\"status\":\"success\"}\n"),
                             done.body);
        const auto mail = mailbox().newest("mira@example.org");
        CPPUNIT_ASSERT_EQUAL(std::string("Your personal data"), mail.subject);
        const auto copy = mira.get(mail.link());
        CPPUNIT_ASSERT_EQUAL(200, copy.status);
        CPPUNIT_ASSERT_EQUAL(std::string("attachment; filename=\"personal_data.zip\""),
                             copy.header("Content-Disposition"));
        CPPUNIT_ASSERT_EQUAL(std::string("no-store"), copy.header("Cache-Control"));
        CPPUNIT_ASSERT_EQUAL(std::string("application/zip"), copy.header("Content-Type"));
        const auto files = unzip(copy.body);
        CPPUNIT_ASSERT_EQUAL_MESSAGE("no file of projects without projects", std::size_t(2), files.size());
        const std::string& person = files.at("personal_data_.json");
        CPPUNIT_ASSERT_EQUAL(std::string("mira@example.org"), tasks::valueAt(person, "email_addr"));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), tasks::valueAt(person, "ckan_api"));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), tasks::valueAt(person, "newsletter"));
        CPPUNIT_ASSERT_EQUAL(std::string("false"), tasks::valueAt(person, "settings.digest.weekly"));
        CPPUNIT_ASSERT(person.find("argon2") == std::string::npos);
        const auto document = JsonDocument::parse(files.at("user_contributions_.json"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), document.root().size());
        CPPUNIT_ASSERT(document.root().at(0).find("info"));
    }

    void testTheCopyHasTheOwnersProjects()
    {
        Person mira(*server, "mira");
        const std::string key = keyOf(mira);
        for (const std::string name: {"one", "two"})
            CPPUNIT_ASSERT_EQUAL(200, post("/api/project",
                                           R"({"name": ")" + name + R"(", "short_name": ")" + name +
                                               R"(", "description": "x"})",
                                           key)
                                          .status);
        mira.getJson("/account/mira/export");
        const auto files = unzip(mira.get(mailbox().newest("mira@example.org").link()).body);
        CPPUNIT_ASSERT_EQUAL_MESSAGE("no file of contributions without any", std::size_t(2), files.size());
        const auto document = JsonDocument::parse(files.at("user_projects_.json"));
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), document.root().size());
        CPPUNIT_ASSERT_EQUAL(std::string("one"), std::string(document.root().at(0).find("name").text()));
    }

    void testLinkToTheCopyIsTheOwnersAndExpires()
    {
        Person mira(*server, "mira");
        Person noor(*server, "noor");
        mira.post("/account/mira/export", "{}");
        const auto link = mailbox().newest("mira@example.org").link();
        CPPUNIT_ASSERT_EQUAL(302, AccountClient(server->port()).get(link).status);
        CPPUNIT_ASSERT_EQUAL(403, noor.get(link).status);
        const auto key = link.substr(link.find('?'));
        CPPUNIT_ASSERT_EQUAL(403, noor.get("/account/noor/export/download" + key).status);
        for (const std::string query: {"", "?key=", "?key=x", "?key=%00"})
            CPPUNIT_ASSERT_EQUAL(403, mira.get("/account/mira/export/download" + query).status);
        server->database().open()->write([](Transaction& transaction)
                                         { transaction.execute("update account_link set expires = 1"); });
        CPPUNIT_ASSERT_EQUAL(403, mira.get(link).status);
    }

    void testDeletionKeepsContributionsWithoutThePerson()
    {
        Person mira(*server, "mira");
        Person noor(*server, "noor");
        const auto project = contribute(mira);
        const std::string favourite = R"({"task_id":)" + std::to_string(createTask(project.id)) + "}";
        for (AccountClient* liker: {&mira, &noor})
            CPPUNIT_ASSERT_EQUAL(200, post("/api/favorites", favourite, keyOf(*liker)).status);
        const auto done = remove(mira);
        CPPUNIT_ASSERT_EQUAL(std::string("{\"job\":\"enqueued\",\"template\":\"account/delete.html\"}\n"),
                             done.body);
        CPPUNIT_ASSERT_EQUAL(std::string(), mira.signedInName());
        CPPUNIT_ASSERT_EQUAL(404, mira.getJson("/account/mira").status);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(1), count("select count(*) from tasks_run"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t(1),
                             count("select count(*) from tasks_run where actor_kind = 'anonymous' and "
                                   "actor_key = 'anonymous::' || actor_id"));
        for (const std::string table: {"tasks_lease", "tasks_progress", "tasks_contribution"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                table, std::int64_t(0),
                count("select count(*) from " + table + " where actor_key like 'user:%'"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0), count("select count(*) from tasks_contributor"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t(1), count("select count(*) from tasks_favorite"));
        CPPUNIT_ASSERT_EQUAL(
            std::int64_t(1),
            count("select count(*) from tasks_task t join tasks_favorite f on f.task_id = t.id "
                  "where t.fav_user_ids = '[' || f.user_id || ']'"));
        CPPUNIT_ASSERT_EQUAL(std::string("Ooops, we didn't find you in the system, did you sign up?"),
                             memberOf(AccountClient(server->port()).signIn("mira@example.org"), "flash"));
        const auto runs = get("/api/taskrun?project_id=" + std::to_string(project.id));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), tasks::valueAt(runs.body, "0.user_id"));
        CPPUNIT_ASSERT_EQUAL(std::string("success"),
                             memberOf(AccountClient(server->port()).registerAccount("mira"), "status"));
    }

    void testOwnersOfProjectsAreRefusedUpFront()
    {
        Person mira(*server, "mira");
        contribute(mira);
        const std::string key = keyOf(mira);
        CPPUNIT_ASSERT_EQUAL(
            200,
            post("/api/project", R"({"name": "Own", "short_name": "own", "description": "x"})", key).status);
        const auto refused = remove(mira);
        CPPUNIT_ASSERT_EQUAL(
            std::string("{\"flash\":\"You own 1 project: delete them or hand them over before you "
                        "delete your account.\",\"next\":\"/account/mira/\",\"status\":\"error\"}\n"),
            refused.body);
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), mira.signedInName());
        CPPUNIT_ASSERT_EQUAL(std::int64_t(1),
                             count("select count(*) from tasks_run where actor_kind = 'user'"));
    }

    void testPagesDeleteOnlyByPostWithThePassword()
    {
        Person mira(*server, "mira");
        const std::string token =
            memberOf(mira.get("/account/mira/delete?response_format=json"), "form.csrf");
        const auto page = mira.get("/account/mira/delete");
        CPPUNIT_ASSERT(page.body.find("name=\"password\"") != std::string::npos);
        mira.send("HEAD", "/account/mira/delete", {{"Content-Type", "application/json"}}, {});
        CPPUNIT_ASSERT_EQUAL(200, mira.get("/account/mira/delete", {{"Content-Type", "application/json"},
                                                                    {"Origin", "http://evil.example"}})
                                      .status);
        CPPUNIT_ASSERT_EQUAL(400, mira.postForm("/account/mira/delete", "password=x").status);
        for (const auto& value: badValues())
            CPPUNIT_ASSERT(mira.postJson("/account/mira/delete", "{\"password\": " + value + "}",
                                         {{"X-CSRFToken", token}})
                               .status < 500);
        server->database().open()->write([](Transaction& transaction)
                                         { transaction.execute("delete from core_brake"); });
        const auto wrong = mira.post("/account/mira/delete", "{\"password\": \"wrong\"}");
        CPPUNIT_ASSERT_EQUAL(std::string("Your current password doesn't match the one in our records"),
                             memberOf(wrong, "flash"));
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), mira.signedInName());
        const auto done = mira.postForm("/account/mira/delete",
                                        "csrf_token=" + token + "&password=correct%20horse%207%20staple");
        CPPUNIT_ASSERT_EQUAL(302, done.status);
        CPPUNIT_ASSERT_EQUAL(std::string("/account/signout"), done.header("Location"));
        CPPUNIT_ASSERT_EQUAL(std::string(), mira.signedInName());
    }

    void testOnlyOwnersMayExportOrDelete()
    {
        Person mira(*server, "mira");
        Person noor(*server, "noor");
        AccountClient admin(server->port());
        server->createUser("chief", AccountClient::GOOD_PASSWORD, {"--admin"});
        admin.signIn("chief@example.org");
        CPPUNIT_ASSERT_EQUAL(std::string("chief"), admin.signedInName());
        for (const std::string what: {"export", "delete"})
        {
            const std::string path = "/account/mira/" + what;
            const auto anonymous = AccountClient(server->port()).getJson(path);
            CPPUNIT_ASSERT_EQUAL(302, anonymous.status);
            CPPUNIT_ASSERT_EQUAL("/account/signin?next=%2Faccount%2Fmira%2F" + what,
                                 anonymous.header("Location"));
            for (AccountClient* client: std::vector<AccountClient*>{&noor, &admin})
            {
                CPPUNIT_ASSERT_EQUAL(403, client->getJson(path).status);
                CPPUNIT_ASSERT_EQUAL(403, client->post(path, "{}").status);
                CPPUNIT_ASSERT_EQUAL(404, client->getJson("/account/nobody/" + what).status);
            }
        }
        CPPUNIT_ASSERT(mailbox().all().empty());
    }

    void testTellsAdministratorsOfDeletedAccounts()
    {
        Person mira(*server, "mira");
        remove(mira);
        for (const std::string address: {"mira@example.org", "root@example.org"})
            CPPUNIT_ASSERT_EQUAL(std::string("[Crowd]: Your account has been deleted"),
                                 mailbox().newest(address).subject);
    }

    void testTheOnlyAdministratorStays()
    {
        Person mira(*server, "mira");
        CPPUNIT_ASSERT_EQUAL(0, server->run({"user", "set-admin", "--name", "mira"}).exitCode);
        CPPUNIT_ASSERT_EQUAL(0, server->run({"user", "unset-admin", "--name", "boss"}).exitCode);
        const auto refused = remove(mira);
        CPPUNIT_ASSERT_EQUAL(
            std::string("You are the only administrator: make somebody else one before you delete your "
                        "account."),
            memberOf(refused, "flash"));
        CPPUNIT_ASSERT_EQUAL(std::string("mira"), mira.signedInName());
        CPPUNIT_ASSERT_EQUAL(0, server->run({"user", "set-admin", "--name", "boss"}).exitCode);
        CPPUNIT_ASSERT_EQUAL(std::string("enqueued"), memberOf(remove(mira), "job"));
    }

    /// What no archive makes much smaller.
    static std::string noise(std::size_t bytes)
    {
        std::mt19937 random; // the same each time
        std::string text;
        while (text.size() < bytes)
            text += static_cast<char>('0' + random() % 64 + (random() % 2 == 0 ? 0 : 1));
        std::replace(text.begin(), text.end(), '\\', '-');
        return text;
    }

    /// One who asks for a copy, and reads no more of it than that it comes.
    Poco::Net::StreamSocket startReading(const std::string& link, const AccountClient& browser) const
    {
        constexpr int LITTLE = 4096;
        Poco::Net::StreamSocket socket(Poco::Net::AddressFamily::IPv4);
        socket.setReceiveBufferSize(LITTLE);
        socket.connect(Poco::Net::SocketAddress("127.0.0.1", static_cast<Poco::UInt16>(server->port())));
        std::string cookies;
        for (const auto& [name, value]: browser.cookies)
            cookies.append(cookies.empty() ? "" : "; ").append(name).append("=").append(value);
        const std::string request =
            "GET " + link + " HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: " + cookies + "\r\n\r\n";
        socket.sendBytes(request.data(), static_cast<int>(request.size()));
        std::string begin(12, ' ');
        socket.receiveBytes(begin.data(), static_cast<int>(begin.size()));
        CPPUNIT_ASSERT_EQUAL(std::string("HTTP/1.1 200"), begin);
        return socket;
    }

    /// Of which there are more than workers.
    void testNobodyWaitsForReadersOfCopies()
    {
        Person mira(*server, "mira");
        const auto project = createProject("work");
        const std::string key = keyOf(mira), info = noise(4'000'000);
        for (int i = 0; i < 3; ++i)
        {
            createTask(project.id);
            const auto task = newtaskId("/api/project/" + std::to_string(project.id) + "/newtask", as(key));
            CPPUNIT_ASSERT_EQUAL(200, post("/api/taskrun",
                                           R"({"project_id":)" + std::to_string(project.id) +
                                               R"(,"task_id":)" + task + R"(,"info":")" + info + "\"}",
                                           key)
                                          .status);
        }
        mira.getJson("/account/mira/export");
        const auto link = mailbox().newest("mira@example.org").link();
        std::vector<Poco::Net::StreamSocket> readers;
        for (int i = 0; i < 8; ++i)
            readers.push_back(startReading(link, mira));
        AccountClient other(server->port());
        other.signIn("owner@example.org");
        CPPUNIT_ASSERT_EQUAL(std::string("owner"), other.signedInName());
        CPPUNIT_ASSERT_EQUAL(200, get("/api/project", ownerKey).status);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PersonalDataTest);

} // namespace colonnade::test::account
