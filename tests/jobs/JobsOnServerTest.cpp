#include "TasksServer.h"

#include "support/BecomesTrue.h"

#include "colonnade/Database.h"

#include <algorithm>
#include <map>
#include <set>

using namespace colonnade;
using namespace colonnade::test;
using namespace colonnade::test::tasks;

/// What a plugin's jobs and events do at the real server, also when it is killed, or there are two.
class JobsOnServerTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(JobsOnServerTest);
    CPPUNIT_TEST(testWhatHappensIsToldInsideAndAfter);
    CPPUNIT_TEST(testManyAndTheirAnswersAreToldOneByOne);
    CPPUNIT_TEST(testWhatHappensToAProjectIsTold);
    CPPUNIT_TEST(testAccountsAreTold);
    CPPUNIT_TEST(testNobodyHearsAndNoRowIsWritten);
    CPPUNIT_TEST(testAKilledServersJobsAreDoneByTheNext);
    CPPUNIT_TEST(testAServerThatEndsGivesItsJobsBack);
    CPPUNIT_TEST(testTwoServersDoEachJobOnce);
    CPPUNIT_TEST(testAPlannedTimeIsTakenOnceByTwoServers);
    CPPUNIT_TEST(testTheListsShowWhatWaits);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override {}

    void testWhatHappensIsToldInsideAndAfter()
    {
        startProbe();
        const auto project = createProject("birds");
        const auto task = createTask(project.id, R"(,"n_answers":1)");
        answer(project, ownerKey);
        put("/api/task/" + std::to_string(task), R"({"n_answers":2})", ownerKey);
        for (const std::string what:
             {"answer_given", "task_made", "task_completed", "task_reopened", "task_changed"})
            assertTold("tasks." + what, 1);
        const std::string told = notes("tasks.task_completed after").at(0);
        CPPUNIT_ASSERT_EQUAL(std::to_string(task), valueAt(told, "task_id"));
        CPPUNIT_ASSERT_EQUAL(std::to_string(project.id), valueAt(told, "project_id"));
        const auto run = answer(project, otherKey);
        put("/api/task/" + std::to_string(task), R"({"n_answers":3})", ownerKey);
        CPPUNIT_ASSERT_EQUAL(std::string("user"),
                             valueAt(notes("tasks.answer_given inside").at(1), "actor_kind"));
        CPPUNIT_ASSERT(!run.empty());
        CPPUNIT_ASSERT_EQUAL(204, del("/api/task/" + std::to_string(task), adminKey).status);
        assertTold("tasks.task_removed", 1);
        assertTold("tasks.answer_removed", 2); // they went with it, and are told as they were
        CPPUNIT_ASSERT_EQUAL(std::string("x"), valueAt(notes("tasks.answer_removed after").at(0), "info"));
        CPPUNIT_ASSERT(becomesTrue([&] { return countRows("core_job") == 0; }));
    }

    void testManyAndTheirAnswersAreToldOneByOne()
    {
        startProbe();
        const auto project = createProject("birds");
        const std::string base = "/api/project/" + std::to_string(project.id);
        client->send("POST", base + "/import?format=csv", as(ownerKey), "place\na\nb\nc\n");
        assertTold("tasks.task_made", 3);
        answer(project, ownerKey);
        CPPUNIT_ASSERT_EQUAL(200, put(base + "/tasks", R"({"n_answers":7})", ownerKey).status);
        assertTold("tasks.task_changed", 3);
        CPPUNIT_ASSERT_EQUAL(200, del(base + "/import/1?answers=1", ownerKey).status);
        assertTold("tasks.task_removed", 3);
        assertTold("tasks.answer_removed", 1);
        createTask(project.id);
        answer(project, ownerKey);
        CPPUNIT_ASSERT_EQUAL(200, del(base + "/tasks?answers=1", ownerKey).status);
        assertTold("tasks.task_removed", 4);
        assertTold("tasks.answer_removed", 2);
    }

    void testWhatHappensToAProjectIsTold()
    {
        startProbe();
        const auto project = createProject("birds");
        createTask(project.id);
        answer(project, ownerKey);
        const std::string path = "/api/project/" + std::to_string(project.id);
        CPPUNIT_ASSERT_EQUAL(200, put(path, R"({"description":"Other birds"})", ownerKey).status);
        assertTold("tasks.project_changed", 1);
        CPPUNIT_ASSERT_EQUAL(204, del(path, ownerKey).status);
        assertTold("tasks.project_removed", 1);
        assertTold("tasks.task_removed", 1);
        assertTold("tasks.answer_removed", 1);
        CPPUNIT_ASSERT_EQUAL(std::string("birds"),
                             valueAt(notes("tasks.project_removed after").at(0), "short_name"));
    }

    void testAccountsAreTold()
    {
        startProbe();
        assertTold("identity.user_made", 3);
        CPPUNIT_ASSERT_EQUAL(std::string("owner"), valueAt(notes("identity.user_made after").at(0), "name"));
    }

    void testNobodyHearsAndNoRowIsWritten()
    {
        start();
        const auto project = createProject("birds");
        createTask(project.id, R"(,"n_answers":1)");
        answer(project, ownerKey);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, countRows("core_job"));
    }

    void testAKilledServersJobsAreDoneByTheNext()
    {
        startProbe({"probe.hang=true"});
        enqueue(5);
        CPPUNIT_ASSERT(becomesTrue([&] { return notes("job begun").size() == 2; })); // together
        server->kill();
        server->start(settings({}));
        CPPUNIT_ASSERT(becomesTrue([&] { return notes("job done").size() == 5; }));
        CPPUNIT_ASSERT(becomesTrue([&] { return countRows("core_job where queue = 'jobs'") == 0; }));
        CPPUNIT_ASSERT_EQUAL(std::size_t{5}, unlike(notes("job done")));
    }

    void testAServerThatEndsGivesItsJobsBack()
    {
        startProbe({"probe.hang=true"});
        enqueue(1);
        CPPUNIT_ASSERT(becomesTrue([&] { return notes("job begun").size() == 1; }));
        CPPUNIT_ASSERT_EQUAL(0, server->stop());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, countRows("core_job where claim is null and attempts = 0"));
    }

    void testTwoServersDoEachJobOnce()
    {
        if (!TestDatabase::isPostgresql())
            return; // SQLite has one server
        startProbe();
        const ServerProcess second(*server, settings({}));
        const auto project = createProject("birds");
        for (int i = 0; i < 20; ++i)
            createTask(project.id);
        enqueue(40);
        CPPUNIT_ASSERT(becomesTrue([&] { return countRows("core_job") == 0; }));
        CPPUNIT_ASSERT_EQUAL(std::size_t{40}, notes("job done").size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{40}, unlike(notes("job done")));
        assertTold("tasks.task_made", 20);
    }

    void testAPlannedTimeIsTakenOnceByTwoServers()
    {
        startProbe({"probe.schedule=0 7 1 jan *"});
        CPPUNIT_ASSERT(
            becomesTrue([&] { return countRows("core_job_schedule where kind = 'probe_planned'") == 1; }));
        server->stop();
        CPPUNIT_ASSERT(notes("job done").empty());
        database()->write(
            [](Transaction& transaction)
            { transaction.execute("update core_job_schedule set next = 1 where kind = 'probe_planned'"); });
        server->start();
        std::unique_ptr<ServerProcess> second;
        if (TestDatabase::isPostgresql())
            second = std::make_unique<ServerProcess>(*server, settings({"probe.schedule=0 7 1 jan *"}));
        CPPUNIT_ASSERT(becomesTrue([&] { return notes("job done").size() == 1; }));
        enqueue(1); // what comes after it is done, and it still is one
        CPPUNIT_ASSERT(
            becomesTrue([&] { return notes("job done").size() == 2 && countRows("core_job") == 0; }));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, countRows("core_job_schedule where next = 1"));
    }

    void testTheListsShowWhatWaits()
    {
        startProbe();
        server->stop();
        enqueue(2);
        const auto jobs = server->run({"jobs", "--queue", "jobs", "--json"}).out;
        CPPUNIT_ASSERT_EQUAL_MESSAGE(jobs, 2, sizeOf(jobs));
        CPPUNIT_ASSERT_EQUAL(std::string("probe_job"), valueAt(jobs, "0.what"));
        const auto first = valueAt(jobs, "0.id");
        const auto second = valueAt(jobs, "1.id");
        CPPUNIT_ASSERT(first.starts_with("jobs/") &&
                       server->run({"jobs"}).out.find(first) != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(0, server->run({"jobs", "discard", first}).exitCode);
        CPPUNIT_ASSERT_EQUAL(1, server->run({"jobs", "discard", first}).exitCode);
        for (const auto& wrong: std::vector<std::vector<std::string>>{{"jobs", "discard"},
                                                                      {"jobs", "discard", "1"},
                                                                      {"jobs", "retry", "letters/1"},
                                                                      {"jobs", "mend"},
                                                                      {"jobs", "list", "--state", "sent"},
                                                                      {"jobs", "retry", second, "--all"}})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(wrong.back(), 2, server->run(wrong).exitCode);
        CPPUNIT_ASSERT_EQUAL(std::string("1 due now; a running server tries again\n"),
                             server->run({"jobs", "retry", second}).out);
        const auto events = server->run({"events"}).out;
        for (const std::string text: {"tasks.task_completed@1", "probe_completed", "probe, at once",
                                      "identity.user_removed@1", "core"})
            CPPUNIT_ASSERT_MESSAGE(events, events.find(text) != std::string::npos);
        server->start({"plugins.enabled=tasks"});
        const auto without = server->run({"jobs"}).out;
        CPPUNIT_ASSERT_MESSAGE(without, without.find("no plugin here takes it") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(0, server->run({"jobs", "discard", second}).exitCode);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, countRows("core_job where queue = 'jobs'"));
    }

private:
    static std::vector<std::string> settings(std::vector<std::string> more)
    {
        more.insert(more.begin(), {"http.rate_limit=1000000", std::string("plugins.path=") + PROBE_FOLDER,
                                   "plugins.enabled=tasks,probe"});
        return more;
    }

    void startProbe(std::vector<std::string> more = {})
    {
        more.emplace_back(std::string("plugins.path=") + PROBE_FOLDER);
        start(std::move(more), "tasks,probe");
    }

    /// One answer of that person to the project's next task.
    std::string answer(const TestProject& project, const std::string& key)
    {
        const auto task = newtaskId("/api/project/" + std::to_string(project.id) + "/newtask", as(key));
        const Answer given = postRun(project.id, task, key);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(given.body, 200, given.status);
        return valueAt(given.body, "id");
    }

    void enqueue(int count) const
    {
        const auto done = server->run({"probe", std::to_string(count)});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(done.err, 0, done.exitCode);
    }

    /// So many, inside the transaction at once, and after it soon.
    void assertTold(const std::string& event, std::size_t count) const
    {
        const bool came = becomesTrue([&] { return notes(event + " inside").size() >= count; });
        CPPUNIT_ASSERT_MESSAGE(event, came);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(event, count, notes(event + " inside").size());
        CPPUNIT_ASSERT_MESSAGE(event + " after",
                               becomesTrue([&] { return notes(event + " after").size() == count; }));
    }

    std::unique_ptr<Database> database() const { return server->database().open(); }

    std::vector<std::string> notes(const std::string& what) const
    {
        return database()->read(
            [&](Session& session)
            {
                return session.all([](const Row& row) { return row.text(0); },
                                   "select detail from probe_note where what = $1 order by id", what);
            });
    }

    std::int64_t countRows(const std::string& of) const
    {
        return database()->read([&](Session& session)
                                { return session.findInteger("select count(*) from " + of).value(); });
    }

    static std::size_t unlike(const std::vector<std::string>& texts)
    {
        return std::set(texts.begin(), texts.end()).size();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(JobsOnServerTest);
