#include "support/HttpClient.h"
#include "support/ServerProcess.h"

#include <colonnade/Json.h>

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <random>
#include <stdexcept>
#include <thread>

using namespace colonnade::test;
using colonnade::JsonDocument;
using colonnade::Row;
using colonnade::Session;

namespace
{

constexpr int TASKS = 250;
constexpr int WORKERS = 64;
constexpr int N_ANSWERS = 5;
constexpr int RESTARTS = 4;
constexpr std::chrono::seconds PATIENCE{50}; // a worker that has nothing to do for so long has been forgotten

std::string number(std::int64_t value)
{
    return std::to_string(value);
}

/// The last one was killed, or is not up yet.
struct ServerAway: std::runtime_error
{
    using std::runtime_error::runtime_error;
};

struct Event
{
    std::int64_t task;
    std::string worker;
};

/// What the workers were told, as they would swear to it.
struct History
{
    std::mutex mutex;
    std::map<std::int64_t, Event> acknowledged; // by the answer's id; guarded by mutex
    std::string fault;                          // the first; guarded by mutex

    void acknowledge(std::int64_t id, Event event)
    {
        const std::lock_guard lock(mutex);
        if (!acknowledged.emplace(id, std::move(event)).second)
            fault = "two answers were acknowledged as " + number(id);
    }

    void blame(const std::string& what)
    {
        const std::lock_guard lock(mutex);
        if (fault.empty())
            fault = what;
    }
};

/// One volunteer, known to the project's app only; changes to another server whenever one goes away.
class Worker
{
public:
    Worker(std::vector<int> ports, std::string token, int index, History& history):
        _ports(std::move(ports)),
        _name("phone-" + number(index)),
        _headers({{"Authorization", "Bearer " + token}}),
        _next(static_cast<std::size_t>(index)),
        _history(history)
    {
    }

    void run()
    {
        _busyUntil = std::chrono::steady_clock::now() + PATIENCE;
        bool finished = false;
        while (!finished && std::chrono::steady_clock::now() < _busyUntil)
        {
            try
            {
                HttpClient client(_ports[_next++ % _ports.size()]);
                while (!finished && std::chrono::steady_clock::now() < _busyUntil)
                    finished = work(client);
            }
            catch (const std::exception&) // connection lost
            {
                std::this_thread::sleep_for(std::chrono::milliseconds(10));
            }
        }
        if (!finished)
            _history.blame(_name + " was never told that the project is finished");
    }

private:
    /// Asks for a task and answers it; whether nothing is left.
    bool work(HttpClient& client)
    {
        const Answer given = client.get("/api/history/newtask?external_uid=" + _name, _headers);
        if (given.status == 503)
            throw ServerAway(given.body);
        if (given.status != 200)
            _history.blame("newtask answered " + number(given.status) + " " + given.body);
        if (given.body == "{}")
        {
            if (given.header("X-Colonnade-No-Task") == "finished")
                return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
            return false;
        }
        const auto task = JsonDocument::parse(given.body).root().find("id").integer();
        answer(client, task);
        _busyUntil = std::chrono::steady_clock::now() + PATIENCE;
        return false;
    }

    void answer(HttpClient& client, std::int64_t task)
    {
        const Answer taken =
            client.postJson("/api/taskrun?external_uid=" + _name,
                            R"({"project_id":1,"task_id":)" + number(task) + R"(,"external_uid":")" + _name +
                                R"(","info":")" + _name + "\"}",
                            _headers);
        if (taken.status == 503)
            throw ServerAway(taken.body);
        if (taken.status == 200)
            _history.acknowledge(JsonDocument::parse(taken.body).root().find("id").integer(), {task, _name});
        else
            _history.blame("an answer to a task in hand got " + number(taken.status) + " " + taken.body);
    }

    const std::vector<int> _ports;
    const std::string _name;
    const HeaderList _headers;
    std::size_t _next;
    History& _history;
    std::chrono::steady_clock::time_point _busyUntil;
};

} // namespace

/// Many people answer a strict project while its servers are killed; then the books are compared with what
/// the people were told.
class HistoryTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(HistoryTest);
    CPPUNIT_TEST(testBooksAgreeAfterOneServerWasKilledAgainAndAgain);
    CPPUNIT_TEST(testBooksAgreeAfterTwoServersOnOneDatabaseWereKilled);
    CPPUNIT_TEST_SUITE_END();

    std::vector<std::unique_ptr<ServerProcess>> _servers;
    History _history;

    static std::vector<std::string> settings()
    {
        return {"http.rate_limit=1000000000", "plugins.enabled=tasks,external_uid"};
    }

    /// The project's token.
    std::string prepare()
    {
        const auto user =
            JsonDocument::parse(_servers[0]->createUser("owner", "a long enough secret", {"--json"}));
        const HeaderList key = {{"Authorization", std::string(user.root().find("api_key").text())}};
        HttpClient client(_servers[0]->port());
        const Answer made = client.postJson("/api/project",
                                            R"({"name":"History","short_name":"history",)"
                                            R"("description":"d","info":{"strict_redundancy":true}})",
                                            key);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body, 200, made.status);
        for (int i = 0; i < TASKS; ++i)
            CPPUNIT_ASSERT_EQUAL(
                200,
                client.postJson("/api/task", R"({"project_id":1,"n_answers":)" + number(N_ANSWERS) + "}", key)
                    .status);
        const auto project = JsonDocument::parse(made.body);
        return client
            .get("/api/auth/project/history/token",
                 {{"Authorization", std::string(project.root().find("secret_key").text())}})
            .body;
    }

    void run()
    {
        const std::string token = prepare();
        std::vector<int> ports;
        for (const auto& server: _servers)
            ports.push_back(server->port());
        std::vector<std::thread> threads;
        for (int i = 0; i < WORKERS; ++i)
            threads.emplace_back([&, i] { Worker(ports, token, i, _history).run(); });
        std::mt19937 random(std::random_device{}());
        for (int i = 0; i < RESTARTS; ++i)
        {
            std::this_thread::sleep_for(std::chrono::milliseconds(50 + random() % 200));
            ServerProcess& server = *_servers[static_cast<std::size_t>(i) % _servers.size()];
            server.kill();
            server.start();
        }
        for (auto& thread: threads)
            thread.join();
        CPPUNIT_ASSERT_EQUAL(std::string(), _history.fault);
        checkBooks();
        checkHistory();
    }

    std::int64_t count(const std::string& sql) const
    {
        return _servers[0]->database().open()->read([&](Session& session)
                                                    { return session.findInteger(sql).value_or(-1); });
    }

    void expect(std::int64_t wanted, const std::string& sql) const
    {
        CPPUNIT_ASSERT_EQUAL_MESSAGE(sql, wanted, count(sql));
    }

    /// Every counter against a recount.
    void checkBooks() const
    {
        expect(0, "SELECT count(*) FROM (SELECT 1 FROM tasks_run GROUP BY task_id, actor_key HAVING count(*) "
                  "> 1) d");
        expect(TASKS,
               "SELECT count(*) FROM tasks_task WHERE state = 'completed' AND n_leased = 0 AND n_done = " +
                   number(N_ANSWERS));
        expect(0, "SELECT count(*) FROM tasks_task t WHERE t.n_done <> "
                  "(SELECT count(*) FROM tasks_run r WHERE r.task_id = t.id)");
        expect(0, "SELECT count(*) FROM tasks_lease");
        expect(TASKS, "SELECT count(*) FROM tasks_result WHERE last_version");
        expect(TASKS, "SELECT count(*) FROM tasks_result");
        expect(TASKS, "SELECT n_tasks FROM tasks_project");
    }

    /// The answers that were acknowledged are there, and each result names its task's answers, once.
    void checkHistory()
    {
        const auto database = _servers[0]->database().open();
        std::map<std::int64_t, Event> stored;
        std::map<std::int64_t, std::string> idsOf;
        std::map<std::int64_t, std::string> results;
        database->read(
            [&](Session& session)
            {
                session.all(
                    [&](const Row& row)
                    {
                        stored[row.integer(0)] = {row.integer(1), row.text(2)};
                        std::string& ids = idsOf[row.integer(1)];
                        ids += (ids.empty() ? "" : ",") + number(row.integer(0));
                        return true;
                    },
                    "SELECT id, task_id, actor_id FROM tasks_run ORDER BY id");
                session.all([&](const Row& row) { return results[row.integer(0)] = row.text(1); },
                            "SELECT task_id, task_run_ids FROM tasks_result");
            });
        for (const auto& [id, event]: _history.acknowledged)
        {
            const auto found = stored.find(id);
            CPPUNIT_ASSERT_MESSAGE("acknowledged answer " + number(id) + " is lost", found != stored.end());
            CPPUNIT_ASSERT_EQUAL(event.task, found->second.task);
            CPPUNIT_ASSERT_EQUAL(event.worker, found->second.worker);
        }
        for (const auto& [task, ids]: idsOf)
            CPPUNIT_ASSERT_EQUAL("[" + ids + "]", results[task]);
    }

    void testBooksAgreeAfterOneServerWasKilledAgainAndAgain()
    {
        _servers.push_back(std::make_unique<ServerProcess>(settings()));
        run();
    }

    void testBooksAgreeAfterTwoServersOnOneDatabaseWereKilled()
    {
        if (!TestDatabase::isPostgresql())
            return; // SQLite's file belongs to one server
        _servers.push_back(std::make_unique<ServerProcess>(settings()));
        _servers.push_back(std::make_unique<ServerProcess>(*_servers[0], settings()));
        run();
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(HistoryTest);
