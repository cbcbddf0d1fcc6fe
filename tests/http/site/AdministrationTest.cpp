#include "http/account/AccountClient.h"

#include "support/BecomesTrue.h"

#include <filesystem>
#include <string>

namespace colonnade::test::site
{

namespace
{

using account::AccountClient;
using account::memberOf;

const HeaderList PERSON{{"Accept", "text/html"}};

void assertHas(const Answer& answer, const std::string& part)
{
    CPPUNIT_ASSERT_MESSAGE(answer.body + "\nlacks " + part, answer.body.find(part) != std::string::npos);
}

void assertLacks(const Answer& answer, const std::string& part)
{
    CPPUNIT_ASSERT_MESSAGE(answer.body + "\nholds " + part, answer.body.find(part) == std::string::npos);
}

} // namespace

/// Queue, server and history, as administrators see them.
class AdministrationTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(AdministrationTest);
    CPPUNIT_TEST(testOnlyAdministratorsGetIn);
    CPPUNIT_TEST(testWhatWasGivenUpIsListedAndTriedAgain);
    CPPUNIT_TEST(testWhatWasGivenUpIsRemovedAfterAQuestion);
    CPPUNIT_TEST(testAllOfAQueueAtOnce);
    CPPUNIT_TEST(testEachActLeavesOneLine);
    CPPUNIT_TEST(testWrongInputIsRefused);
    CPPUNIT_TEST(testTheServerIsShownWithoutSecrets);
    CPPUNIT_TEST(testATestMailIsSent);
    CPPUNIT_TEST(testABackupIsMade);
    CPPUNIT_TEST(testWithoutAFolderThereIsNoBackup);
    CPPUNIT_TEST(testTheHistoryIsShownByPages);
    CPPUNIT_TEST_SUITE_END();

public:
    void tearDown() override
    {
        mira.reset();
        admin.reset();
        server.reset();
    }

private:
    void start(std::vector<std::string> settings = {})
    {
        settings.insert(settings.end(), {"plugins.enabled=site,account", "account.first_user_is_admin=true",
                                         "mail.smtp_url=smtp://someone:hunter2@127.0.0.1:9"});
        server = std::make_unique<ServerProcess>(std::move(settings));
        admin = std::make_unique<AccountClient>(server->port());
        mira = std::make_unique<AccountClient>(server->port());
        admin->registerAccount("ada"); // the first: administrator
        mira->registerAccount("mira");
    }

    template <class Work> auto inDatabase(const Work& work) const
    {
        return server->database().open()->write(work);
    }

    /// Jobs that no plugin takes any more.
    void giveUpJobs(int count) const
    {
        inDatabase(
            [&](Transaction& transaction)
            {
                for (int i = 0; i < count; ++i)
                    transaction.execute(
                        "insert into core_job (queue, kind, payload, created, state, attempts, "
                        "finished, answer) values ('jobs', 'nobody', '', $1, 'dead', 8, $1, "
                        "'the sea was rough')",
                        std::int64_t{4'000'000'000});
            });
    }

    std::int64_t countLines(const std::string& what) const
    {
        return inDatabase(
            [&](Transaction& transaction) {
                return transaction.findInteger("select count(*) from core_audit where what = $1", what)
                    .value();
            });
    }

    std::string stateOfJob(int id) const
    {
        return inDatabase(
                   [&](Transaction& transaction)
                   {
                       return transaction
                           .findInteger(
                               "select case state when 'dead' then 1 else 2 end from core_job where id = $1",
                               std::int64_t{id})
                           .value_or(0);
                   }) == 1
                   ? "dead"
                   : "other";
    }

    void testOnlyAdministratorsGetIn()
    {
        start();
        giveUpJobs(1);
        AccountClient stranger(server->port());
        for (const std::string path: {"/admin/queue", "/admin/server", "/admin/log",
                                      "/admin/queue/jobs/1/discard", "/admin/queue/jobs/discard"})
        {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 302, stranger.get(path, PERSON).status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 403, mira->get(path, PERSON).status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 403, mira->getJson(path).status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 200, admin->get(path, PERSON).status);
        }
        for (const std::string path:
             {"/admin/queue/jobs/1/retry", "/admin/queue/jobs/1/discard", "/admin/queue/jobs/retry",
              "/admin/queue/jobs/discard", "/admin/server/mail", "/admin/server/backup"})
        {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 403, mira->post(path, "{}").status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                path, 403, admin->send("POST", path, {{"Origin", "https://evil.example"}}, "").status);
        }
        CPPUNIT_ASSERT_EQUAL(std::string("dead"), stateOfJob(1));
    }

    void testWhatWasGivenUpIsListedAndTriedAgain()
    {
        start();
        assertHas(admin->get("/admin/", PERSON), "Nothing was given up");
        giveUpJobs(1);
        assertHas(admin->get("/admin/", PERSON), "href=\"/admin/queue?queue=jobs&amp;state=dead\"");
        const auto page = admin->get("/admin/queue", PERSON);
        assertHas(page, "the sea was rough");
        assertHas(page, "action=\"/admin/queue/jobs/1/retry\"");
        const auto twin = admin->getJson("/admin/queue");
        CPPUNIT_ASSERT_EQUAL(std::string("/admin/queue.html"), memberOf(twin, "template"));
        CPPUNIT_ASSERT_EQUAL(std::string("jobs"), memberOf(twin, "queue"));
        CPPUNIT_ASSERT_EQUAL(std::string("success"),
                             memberOf(admin->post("/admin/queue/jobs/1/retry", "{}"), "status"));
        CPPUNIT_ASSERT_EQUAL(std::string("other"), stateOfJob(1));
        assertHas(admin->get("/admin/queue?queue=jobs&state=waiting", PERSON), "nobody");
        CPPUNIT_ASSERT_EQUAL(std::string("warning"),
                             memberOf(admin->post("/admin/queue/jobs/77/retry", "{}"), "status"));
    }

    void testWhatWasGivenUpIsRemovedAfterAQuestion()
    {
        start();
        giveUpJobs(2);
        const auto question = admin->get("/admin/queue/jobs/1/discard", PERSON);
        assertHas(question, "One of the jobs is removed: number 1.");
        CPPUNIT_ASSERT_EQUAL(std::string("dead"), stateOfJob(1));
        CPPUNIT_ASSERT_EQUAL(std::string("success"),
                             memberOf(admin->post("/admin/queue/jobs/1/discard", "{}"), "status"));
        CPPUNIT_ASSERT_EQUAL(std::string("other"), stateOfJob(1));
        CPPUNIT_ASSERT_EQUAL(std::string("dead"), stateOfJob(2));
        CPPUNIT_ASSERT_EQUAL(std::string("warning"),
                             memberOf(admin->post("/admin/queue/jobs/1/discard", "{}"), "status"));
    }

    void testAllOfAQueueAtOnce()
    {
        start();
        giveUpJobs(60);
        const auto twin = JsonDocument::parse(admin->getJson("/admin/queue?queue=jobs").body);
        CPPUNIT_ASSERT_EQUAL(std::size_t{50}, twin.root().find("rows").size());
        const std::string last(twin.root().find("rows").at(49).find("key").text());
        assertHas(admin->get("/admin/queue?queue=jobs", PERSON),
                  "href=\"/admin/queue?queue=jobs&amp;state=dead&amp;after=" + last + "\"");
        const auto second =
            JsonDocument::parse(admin->getJson("/admin/queue?queue=jobs&state=dead&after=" + last).body);
        CPPUNIT_ASSERT_EQUAL(std::size_t{10}, second.root().find("rows").size());
        assertHas(admin->get("/admin/queue/jobs/discard", PERSON), "60");
        CPPUNIT_ASSERT_EQUAL(std::string("Removed from the queue: 60"),
                             memberOf(admin->post("/admin/queue/jobs/discard", "{}"), "flash"));
        assertHas(admin->get("/admin/queue?queue=jobs&state=dead", PERSON), "Nothing was given up here.");
        giveUpJobs(2);
        CPPUNIT_ASSERT_EQUAL(std::string("Tried again now: 2"),
                             memberOf(admin->post("/admin/queue/jobs/retry", "{}"), "flash"));
    }

    void testEachActLeavesOneLine()
    {
        start();
        giveUpJobs(3);
        admin->post("/admin/queue/jobs/1/retry", "{}");
        admin->post("/admin/queue/jobs/2/discard", "{}");
        admin->post("/admin/queue/jobs/2/discard", "{}"); // it is gone: nothing is done
        admin->post("/admin/queue/jobs/discard", "{}");
        admin->post("/admin/queue/jobs/discard", "{}"); // none is left
        admin->post("/admin/server/mail", "{}");
        for (const std::string what: {"queue.retry", "queue.discard", "queue.discard_dead", "mail.test"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(what, std::int64_t{1}, countLines(what));
        const auto log = admin->get("/admin/log?object=jobs/2", PERSON);
        assertHas(log, "queue.discard");
        assertHas(log, "ada");
        assertLacks(log, "queue.retry");
    }

    void testWrongInputIsRefused()
    {
        start();
        for (const std::string path:
             {"/admin/queue?queue=nothing", "/admin/queue/nothing/1/discard", "/admin/queue/nothing/discard"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 404, admin->get(path, PERSON).status);
        for (const std::string path: {"/admin/queue/nothing/1/retry", "/admin/queue/nothing/retry",
                                      "/admin/queue/nothing/1/discard", "/admin/queue/nothing/discard"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 404, admin->post(path, "{}").status);
        for (const std::string path: {"/admin/queue?after=%ff", "/admin/queue?after=%00",
                                      "/admin/log?object=%ff", "/admin/log?object=%00"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 400, admin->get(path, PERSON).status);
        for (const std::string path: {"/admin/queue?after=x&state=odd", "/admin/queue/jobs/x/discard",
                                      "/admin/log?below=x&account=y", "/admin/log?below=-1"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 200, admin->get(path, PERSON).status);
        for (const std::string key: {"x", "99999999999999999999", "-1", "%ff"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                key, std::string("warning"),
                memberOf(admin->post("/admin/queue/jobs/" + key + "/retry", "{}"), "status"));
    }

    void testTheServerIsShownWithoutSecrets()
    {
        start();
        const auto page = admin->get("/admin/server", PERSON);
        CPPUNIT_ASSERT_EQUAL(200, page.status);
        for (const std::string part:
             {"account.first_user_is_admin", "What colonnade doctor finds", "Last backup", "http.listen"})
            assertHas(page, part);
        const auto twin = admin->getJson("/admin/server");
        assertHas(twin, "\"health\":\"good\"");
        assertHas(twin, R"("name":"account")");
        assertHas(twin, R"("key":"mail.smtp_url")");
        for (const auto& answer: {page, twin})
            assertLacks(answer, "hunter2");
    }

    void testATestMailIsSent()
    {
        start();
        CPPUNIT_ASSERT_EQUAL(
            std::string("A test mail to ada@example.org is on its way. If it does not come, look "
                        "at the queue of mails."),
            memberOf(admin->post("/admin/server/mail", "{}"), "flash"));
        const std::string folder = server->dataFolder() + "/mail";
        CPPUNIT_ASSERT(becomesTrue(
            [&]
            {
                std::error_code error;
                return std::filesystem::exists(folder, error) && !std::filesystem::is_empty(folder, error);
            }));
    }

    void testABackupIsMade()
    {
        const ScratchFolder scratch;
        const std::string folder = scratch.path() + "/backups";
        start({"data.backup_folder=" + folder});
        assertHas(admin->get("/admin/server", PERSON), "action=\"/admin/server/backup\"");
        CPPUNIT_ASSERT_EQUAL(std::string("success"),
                             memberOf(admin->post("/admin/server/backup", "{}"), "status"));
        CPPUNIT_ASSERT(becomesTrue(
            [&] { return memberOf(admin->getJson("/admin/server"), "backup_age_seconds") != "null"; }));
        int whole = 0;
        for (const auto& entry: std::filesystem::directory_iterator(folder))
            whole += std::filesystem::exists(entry.path() / "SHA256SUMS") ? 1 : 0;
        CPPUNIT_ASSERT_EQUAL(1, whole);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, countLines("backup.create"));
    }

    void testWithoutAFolderThereIsNoBackup()
    {
        start();
        assertLacks(admin->get("/admin/server", PERSON), "/admin/server/backup");
        CPPUNIT_ASSERT_EQUAL(std::string("Set data.backup_folder to a folder for backups first."),
                             memberOf(admin->post("/admin/server/backup", "{}"), "flash"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, countLines("backup.create"));
    }

    void testTheHistoryIsShownByPages()
    {
        start();
        for (int i = 0; i < 51; ++i)
            admin->post("/admin/server/mail", "{}");
        const auto first = admin->get("/admin/log?object=user/1", PERSON);
        assertHas(first, "mail.test");
        assertHas(first, "rel=\"next\"");
        const auto twin = admin->getJson("/admin/log?object=user/1");
        assertHas(twin, R"("action":"mail.test")");
        assertHas(twin, R"("user_name":"ada")");
        const auto document = JsonDocument::parse(twin.body);
        const auto lines = document.root().find("log");
        CPPUNIT_ASSERT_EQUAL(std::size_t{50}, lines.size());
        const auto last = lines.at(lines.size() - 1).find("id").integer();
        assertHas(admin->get("/admin/log?object=user/1&below=" + std::to_string(last), PERSON), "mail.test");
        assertHas(admin->get("/admin/log?account=2&object=user/1", PERSON), "Nothing yet.");
    }

    std::unique_ptr<ServerProcess> server;
    std::unique_ptr<AccountClient> admin;
    std::unique_ptr<AccountClient> mira;
};

CPPUNIT_TEST_SUITE_REGISTRATION(AdministrationTest);

} // namespace colonnade::test::site
