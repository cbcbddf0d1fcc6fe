#include "faults/cluster/Members.h"
#include "faults/cluster/Phones.h"
#include "faults/cluster/Volunteers.h"
#include "http/tasks/HookReceiver.h"
#include "support/BecomesTrue.h"

#include <colonnade/Json.h>

#include <cppunit/extensions/HelperMacros.h>

#include <cstdlib>
#include <set>
#include <sstream>

using colonnade::test::account::memberOf;
using colonnade::test::tasks::HookReceiver;

namespace colonnade::test::cluster
{

namespace
{

constexpr int KILLS = 9;
constexpr int VOLUNTEERS = 6;
constexpr int WEBHOOK_THREADS = 4;
constexpr const char* PASSWORD = "a-long-enough-secret";

std::vector<std::string> settings()
{
    return {"http.rate_limit=1000000000",      "plugins.enabled=account,tasks,external_uid,ohmage_auth",
            "mail.send_timeout_seconds=3",     "mail.claim_seconds=5",
            "mail.retry_first_seconds=1",      "tasks.webhook_allow_private=true",
            "tasks.webhook_timeout_seconds=1", "tasks.webhook_retry_seconds=1"};
}

void restartPostgresql()
{
    const char* restart = std::getenv("COLONNADE_TEST_POSTGRESQL_RESTART");
    CPPUNIT_ASSERT_MESSAGE("COLONNADE_TEST_POSTGRESQL_RESTART is not set: run ./dev test",
                           restart != nullptr);
    const auto result = runProgram({"bash", "-c", restart});
    CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 0, result.exitCode);
}

/// Everybody at once; ended and waited for at the latest when it goes.
class Crowd
{
public:
    explicit Crowd(Round& round):
        _round(round)
    {
    }
    ~Crowd() { finish(); }

    template <class Work> void add(Work work) { _threads.emplace_back(std::move(work)); }

    void finish()
    {
        _round.end();
        for (auto& thread: _threads)
            thread.join();
        _threads.clear();
    }

private:
    Round& _round;
    std::vector<std::thread> _threads;
};

} // namespace

/// Runs alone: it restarts the PostgreSQL that all tests use.
class ClusterTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ClusterTest);
    CPPUNIT_TEST(testNothingIsLostOrDoneTwiceWhileServersAreKilledAndTheDatabaseRestarts);
    CPPUNIT_TEST_SUITE_END();

    std::unique_ptr<Cluster> _cluster;

    void expect(std::int64_t wanted, const std::string& sql) const
    {
        CPPUNIT_ASSERT_EQUAL_MESSAGE(sql, wanted, _cluster->count(sql));
    }

    /// A pooler takes a moment longer than PostgreSQL, and a server that starts needs it.
    void awaitDatabase() const
    {
        CPPUNIT_ASSERT(becomesTrue(
            [&]
            {
                try
                {
                    return _cluster->count("SELECT 1") == 1;
                }
                catch (const DatabaseException&)
                {
                    return false;
                }
            }));
    }

    /// Each server in turn; PostgreSQL in the middle.
    void disturb(const Round& round)
    {
        for (int i = 0; i < KILLS && round.fault().empty(); ++i)
        {
            std::this_thread::sleep_for(std::chrono::milliseconds(500));
            if (i == KILLS / 2)
            {
                restartPostgresql();
                awaitDatabase();
            }
            ServerProcess& server = _cluster->server(static_cast<std::size_t>(i % Cluster::SERVERS));
            server.kill();
            std::this_thread::sleep_for(std::chrono::milliseconds(300));
            server.start();
        }
    }

    /// What a killed server had begun, others do once its claims have ended.
    void awaitRest()
    {
        for (const std::string open:
             {"core_mail WHERE state = 'waiting'", "tasks_import WHERE state = 'running'",
              "tasks_webhook_call WHERE state = 'waiting'"})
            CPPUNIT_ASSERT_MESSAGE(
                open + _cluster->output(),
                becomesTrue([&] { return _cluster->count("SELECT count(*) FROM " + open) == 0; }, 40));
    }

    void checkAnswers(const Volunteers& volunteers) const
    {
        const std::string tasks = std::to_string(Volunteers::TASKS);
        const std::string answers = std::to_string(Volunteers::ANSWERS);
        expect(Volunteers::TASKS,
               "SELECT count(*) FROM tasks_task t WHERE project_id = 1 AND state = 'completed' "
               "AND n_leased = 0 AND n_done = " +
                   answers + " AND n_done = (SELECT count(*) FROM tasks_run r WHERE r.task_id = t.id)");
        expect(0, "SELECT count(*) FROM (SELECT 1 FROM tasks_run GROUP BY task_id, actor_key "
                  "HAVING count(*) > 1) d");
        expect(0, "SELECT count(*) FROM tasks_lease");
        expect(Volunteers::TASKS, "SELECT count(*) FROM tasks_result WHERE last_version");
        const auto acknowledged = volunteers.acknowledged();
        CPPUNIT_ASSERT_EQUAL(std::size_t{Volunteers::TASKS * Volunteers::ANSWERS}, acknowledged.size());
        std::map<std::int64_t, std::string> stored;
        _cluster->server(0).database().open()->read(
            [&](Session& session)
            {
                session.all(
                    [&](const Row& row)
                    { return stored[row.integer(0)] = row.text(2) + " " + std::to_string(row.integer(1)); },
                    "SELECT id, task_id, actor_id FROM tasks_run");
            });
        for (const auto& [id, run]: acknowledged)
            CPPUNIT_ASSERT_EQUAL(run.volunteer + " " + std::to_string(run.task), stored[id]);
    }

    void checkImports(const Volunteers& volunteers) const
    {
        CPPUNIT_ASSERT(!volunteers.imports().empty());
        for (const auto id: volunteers.imports())
            expect(Volunteers::ROWS,
                   "SELECT imported FROM tasks_import WHERE state = 'done' AND failed = 0 AND id = " +
                       std::to_string(id));
        expect(_cluster->count("SELECT sum(imported) FROM tasks_import"),
               "SELECT count(*) FROM tasks_task WHERE project_id = 2");
        expect(0, "SELECT count(*) FROM tasks_project p WHERE n_tasks <> "
                  "(SELECT count(*) FROM tasks_task t WHERE t.project_id = p.id)");
    }

    /// Each was delivered; twice only where the server was killed before it could note the first.
    void checkWebhooks(const HookReceiver& receiver) const
    {
        expect(Volunteers::TASKS, "SELECT count(*) FROM tasks_webhook_call WHERE state = 'delivered'");
        expect(Volunteers::TASKS, "SELECT count(*) FROM tasks_webhook_call");
        std::set<std::string> deliveries, tasks;
        const auto received = receiver.received();
        for (const auto& hook: received)
        {
            deliveries.insert(hook.headers.at("x-colonnade-delivery"));
            tasks.insert(JsonDocument::parse(hook.body).root().find("task_id").toJson());
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{Volunteers::TASKS}, tasks.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{Volunteers::TASKS}, deliveries.size());
        CPPUNIT_ASSERT(received.size() <= deliveries.size() + KILLS);
    }

    /// One file for each mail that was to be sent.
    void checkMails() const
    {
        const auto sent = _cluster->count("SELECT count(*) FROM core_mail WHERE state = 'sent'");
        CPPUNIT_ASSERT(sent > 0);
        expect(sent, "SELECT count(*) FROM core_mail");
        CPPUNIT_ASSERT_EQUAL(static_cast<std::size_t>(sent), Mailbox(_cluster->sharedFolder()).all().size());
    }

    void checkMembers(const Members& members) const
    {
        const auto fullnames = members.fullnames();
        CPPUNIT_ASSERT(!fullnames.empty());
        std::map<std::string, std::string> stored;
        _cluster->server(0).database().open()->read(
            [&](Session& session)
            {
                session.all([&](const Row& row) { return (stored[row.text(0)] = row.text(1)) != "nobody"; },
                            "SELECT name, fullname FROM core_user WHERE name LIKE 'member%'");
            });
        CPPUNIT_ASSERT(fullnames == stored);
    }

    /// Who called heard of success, of a refusal, or "later"; never of a fault.
    void checkStatuses() const
    {
        std::istringstream lines(_cluster->proxy().accessLog());
        for (std::string line; std::getline(lines, line);)
        {
            const int status = std::stoi(line);
            CPPUNIT_ASSERT_MESSAGE(line + "\n" + _cluster->output(),
                                   status < 500 || status == 502 || status == 503);
        }
        CPPUNIT_ASSERT_MESSAGE(_cluster->output(), _cluster->output().find("incident") == std::string::npos);
    }

    void testNothingIsLostOrDoneTwiceWhileServersAreKilledAndTheDatabaseRestarts()
    {
        HookReceiver receiver;
        receiver.answerAfter(std::chrono::milliseconds(10)); // so that there is a call under way at each kill
        _cluster = std::make_unique<Cluster>(settings());
        _cluster->server(1).createUser("phone1", PASSWORD);
        _cluster->server(2).createUser("phone2", PASSWORD);
        Round round;
        Volunteers volunteers(*_cluster, round, receiver.url());
        Members members(*_cluster, round);
        Phones phones(*_cluster, round);
        {
            Crowd crowd(round);
            for (int i = 0; i < VOLUNTEERS; ++i)
                crowd.add([&, i] { volunteers.answer(i); });
            crowd.add([&] { volunteers.import(); });
            for (const char letter: {'a', 'b'})
                crowd.add([&, letter] { members.run(letter); });
            for (const std::string name: {"phone1", "phone2"})
                crowd.add([&, name] { phones.run(name, PASSWORD); });
            disturb(round);
        }
        CPPUNIT_ASSERT_EQUAL_MESSAGE(_cluster->output(), std::string(), round.fault());
        CPPUNIT_ASSERT(phones.tokensUsed() > 0);
        checkStatuses();
        awaitRest();
        checkAnswers(volunteers);
        checkImports(volunteers);
        checkWebhooks(receiver);
        checkMails();
        checkMembers(members);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ClusterTest);

} // namespace colonnade::test::cluster
