#include "support/HttpClient.h"
#include "support/ReadFile.h"
#include "support/ServerProcess.h"

#include <colonnade/Json.h>

#include <cppunit/extensions/HelperMacros.h>

#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <thread>

using namespace colonnade::test;
using colonnade::JsonDocument;
using colonnade::Row;
using colonnade::Session;

namespace
{

constexpr int TASKS = 400;
constexpr int WORKERS = 16;
constexpr std::size_t BEFORE = 200; ///< answers acknowledged before the backup begins

struct Run
{
    std::int64_t task;
    std::string worker;

    bool operator==(const Run&) const = default;
};

using Runs = std::map<std::int64_t, Run>;

/// What the workers were told was stored.
class Acknowledged
{
public:
    void add(std::int64_t id, Run run)
    {
        const std::lock_guard lock(_mutex);
        _runs.emplace(id, std::move(run));
    }

    Runs copy() const
    {
        const std::lock_guard lock(_mutex);
        return _runs;
    }

private:
    mutable std::mutex _mutex;
    Runs _runs; // guarded by _mutex
};

struct Project
{
    std::string apiKey;
    std::string token;
};

std::string textOf(const std::string& json, const char* name)
{
    const auto document = JsonDocument::parse(json);
    return std::string(document.root().find(name).text());
}

Project prepare(const ServerProcess& server)
{
    Project project{textOf(server.createUser("owner", "a long enough secret", {"--json"}), "api_key"), ""};
    const HeaderList key = {{"Authorization", project.apiKey}};
    HttpClient client(server.port());
    const Answer made = client.postJson(
        "/api/project", R"({"name":"Kept","short_name":"kept","description":"is backed up"})", key);
    CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body, 200, made.status);
    for (int i = 0; i < TASKS; ++i)
        CPPUNIT_ASSERT_EQUAL(200,
                             client.postJson("/api/task", R"({"project_id":1,"n_answers":16})", key).status);
    project.token =
        client.get("/api/auth/project/kept/token", {{"Authorization", textOf(made.body, "secret_key")}}).body;
    return project;
}

/// One answer; false if nothing is left. Throws if the server does not take it.
bool answerOne(HttpClient& client, const Project& project, const std::string& worker, Acknowledged& told)
{
    const HeaderList bearer = {{"Authorization", "Bearer " + project.token}};
    const Answer task = client.get("/api/project/1/newtask?external_uid=" + worker, bearer);
    if (task.body == "{}")
        return false;
    const auto id = JsonDocument::parse(task.body).root().find("id").integer();
    const Answer stored = client.postJson("/api/taskrun?external_uid=" + worker,
                                          R"({"project_id":1,"task_id":)" + std::to_string(id) +
                                              R"(,"info":"x","external_uid":")" + worker + "\"}",
                                          bearer);
    if (stored.status != 200)
        throw std::runtime_error(std::to_string(stored.status) + " " + stored.body);
    told.add(JsonDocument::parse(stored.body).root().find("id").integer(), {id, worker});
    return true;
}

/// Sixteen people, answering until they are told to stop.
class Crowd
{
public:
    Crowd(int port, const Project& project, Acknowledged& told)
    {
        for (int i = 0; i < WORKERS; ++i)
            _threads.emplace_back([this, port, project, &told, i] { work(port, project, told, i); });
    }
    ~Crowd() { stop(); }

    void stop()
    {
        _stopping = true;
        for (auto& thread: _threads)
            thread.join();
        _threads.clear();
    }

    std::string fault() const
    {
        const std::lock_guard lock(_mutex);
        return _fault;
    }

private:
    void work(int port, const Project& project, Acknowledged& told, int index)
    {
        try
        {
            HttpClient client(port);
            while (!_stopping && answerOne(client, project, "phone-" + std::to_string(index), told)) {}
        }
        catch (const std::exception& error)
        {
            const std::lock_guard lock(_mutex);
            _fault = error.what();
        }
    }

    std::atomic<bool> _stopping = false;
    mutable std::mutex _mutex;
    std::string _fault; // guarded by _mutex
    std::vector<std::thread> _threads;
};

int modeOf(const std::filesystem::path& path)
{
    struct stat status = {};
    CPPUNIT_ASSERT_EQUAL_MESSAGE(path.string(), 0, ::stat(path.c_str(), &status));
    return static_cast<int>(status.st_mode & 0777);
}

void expectDone(const ProcessResult& result)
{
    CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 0, result.exitCode);
}

} // namespace

class BackupTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(BackupTest);
    CPPUNIT_TEST(testBackupUnderLoadHoldsAllThatWasAcknowledgedBefore);
    CPPUNIT_TEST(testRestoreRefusesADatabaseThatIsNotEmpty);
    CPPUNIT_TEST_SUITE_END();

    static std::vector<std::string> settings(const TestDatabase& database)
    {
        return {"data.url=" + database.url(), "http.rate_limit=1000000000",
                "plugins.enabled=tasks,external_uid"};
    }

    static std::int64_t count(const TestDatabase& database, const std::string& sql)
    {
        return database.open()->read([&](Session& session) { return session.findInteger(sql).value_or(-1); });
    }

    static Runs readRuns(const TestDatabase& database)
    {
        Runs runs;
        database.open()->read(
            [&](Session& session)
            {
                session.all(
                    [&](const Row& row)
                    {
                        runs[row.integer(0)] = {row.integer(1), row.text(2)};
                        return true;
                    },
                    "SELECT id, task_id, actor_id FROM tasks_run");
            });
        return runs;
    }

    /// Every counter against a recount.
    static void checkBooks(const TestDatabase& database)
    {
        for (const std::string sql:
             {"SELECT count(*) FROM tasks_task t WHERE t.n_done <> "
              "(SELECT count(*) FROM tasks_run r WHERE r.task_id = t.id)",
              "SELECT count(*) FROM tasks_task t WHERE t.n_leased <> "
              "(SELECT count(*) FROM tasks_lease l WHERE l.task_id = t.id)",
              "SELECT count(*) FROM tasks_task t WHERE (t.state = 'completed') <> (t.n_done >= t.n_answers)",
              "SELECT count(*) FROM tasks_project p WHERE p.n_tasks <> "
              "(SELECT count(*) FROM tasks_task t WHERE t.project_id = p.id)"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(sql, std::int64_t{0}, count(database, sql));
    }

    static void checkFolder(const std::string& backup)
    {
        CPPUNIT_ASSERT_EQUAL(0700, modeOf(backup));
        for (const auto& entry: std::filesystem::recursive_directory_iterator(backup))
            CPPUNIT_ASSERT_EQUAL_MESSAGE(entry.path().string(), entry.is_directory() ? 0700 : 0600,
                                         modeOf(entry.path()));
    }

    void testBackupUnderLoadHoldsAllThatWasAcknowledgedBefore()
    {
        if (TestDatabase::isPooled())
            return; // backups want PostgreSQL itself
        const TestDatabase source(TestDatabase::Scope::Database);
        const TestDatabase target(TestDatabase::Scope::Database);
        const ScratchFolder scratch;
        const std::string backup = scratch.path() + "/backup";
        ServerProcess server(settings(source));
        const Project project = prepare(server);
        std::filesystem::create_directories(server.dataFolder() + "/uploads/7");
        std::ofstream(server.dataFolder() + "/uploads/7/leaf.jpg") << "a picture";

        Acknowledged told;
        Crowd crowd(server.port(), project, told);
        while (told.copy().size() < BEFORE && crowd.fault().empty())
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        const Runs before = told.copy();
        const auto made = server.run({"backup", "create", backup});
        const Runs after = told.copy();
        crowd.stop();
        CPPUNIT_ASSERT_EQUAL(std::string(), crowd.fault());
        expectDone(made);
        CPPUNIT_ASSERT_MESSAGE("nobody answered while the backup was made", after.size() > before.size());
        checkFolder(backup);
        const std::string spoken = made.out + made.err;
        CPPUNIT_ASSERT_MESSAGE(spoken, spoken.find("postgresql://") == std::string::npos);
        server.stop();

        ServerProcess restored(settings(target), ServerProcess::Begin::Later);
        expectDone(restored.run({"backup", "verify", backup}));
        expectDone(restored.run({"backup", "restore", backup}));
        const Runs found = readRuns(target);
        for (const auto& [id, run]: before)
            CPPUNIT_ASSERT_MESSAGE("answer " + std::to_string(id) + " is lost or changed",
                                   found.contains(id) && found.at(id) == run);
        checkBooks(target);
        CPPUNIT_ASSERT_EQUAL(std::string("a picture"),
                             readFile(restored.dataFolder() + "/uploads/7/leaf.jpg"));
        serveOn(restored, target, project, found.size());
    }

    /// The restored server knows the keys, and takes the work up where the backup ends.
    static void serveOn(ServerProcess& server, const TestDatabase& database, const Project& project,
                        std::size_t runs)
    {
        server.start();
        HttpClient client(server.port());
        CPPUNIT_ASSERT_EQUAL(200,
                             client.get("/api/project?all=1", {{"Authorization", project.apiKey}}).status);
        CPPUNIT_ASSERT_EQUAL(200, client
                                      .postJson("/api/task", R"({"project_id":1,"n_answers":1})",
                                                {{"Authorization", project.apiKey}})
                                      .status);
        Acknowledged told;
        CPPUNIT_ASSERT(answerOne(client, project, "newcomer", told));
        CPPUNIT_ASSERT_EQUAL(runs + 1, readRuns(database).size());
        checkBooks(database);
    }

    void testRestoreRefusesADatabaseThatIsNotEmpty()
    {
        if (TestDatabase::isPooled())
            return; // backups want PostgreSQL itself
        const TestDatabase source(TestDatabase::Scope::Database);
        const ScratchFolder scratch;
        const std::string backup = scratch.path() + "/backup";
        ServerProcess server(settings(source));
        server.createUser("ada", "a long enough secret");
        expectDone(server.run({"backup", "create", backup}));
        const ServerProcess other(settings(source), ServerProcess::Begin::Later); // another folder
        const auto refused = other.run({"backup", "restore", backup});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(refused.out, 1, refused.exitCode);
        CPPUNIT_ASSERT_MESSAGE(refused.err,
                               refused.err.find("restore overwrites nothing") != std::string::npos);
        CPPUNIT_ASSERT(!std::filesystem::exists(other.dataFolder() + "/server.key"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, count(source, "SELECT count(*) FROM core_user"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(BackupTest);
