#include "queue/JobsCore.h"

#include "identity/IdentityCore.h"
#include "queue/EventsCore.h"
#include "queue/JobSchedules.h"

#include "support/BecomesTrue.h"
#include "support/QueueContract.h"

#include <condition_variable>

using namespace colonnade;
using colonnade::test::becomesTrue;

namespace
{

/// Waits, at most half a minute, until something is as it should be.
class Bell
{
public:
    void ring()
    {
        const std::lock_guard lock(_mutex);
        ++_rung;
        _changed.notify_all();
    }

    bool waitFor(int times)
    {
        std::unique_lock lock(_mutex);
        return _changed.wait_for(lock, std::chrono::seconds(30), [&] { return _rung >= times; });
    }

    int rung()
    {
        const std::lock_guard lock(_mutex);
        return _rung;
    }

private:
    std::mutex _mutex;
    std::condition_variable _changed;
    int _rung = 0; // guarded by _mutex
};

struct Happened
{
    static constexpr Interface INTERFACE{"probe.happened", 1};

    int number = 0;

    void write(JsonWriter& json) const { json.beginObject().member("number", number).end(); }
    static Happened read(const JsonValue& json) { return {static_cast<int>(json.find("number").integer())}; }
};

} // namespace

class JobsTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(JobsTest);
    CPPUNIT_TEST(testAJobExistsExactlyIfTheChangeDoes);
    CPPUNIT_TEST(testAJobIsDoneAndGone);
    CPPUNIT_TEST(testWhatThrowsIsTriedAgainUntilItIsDead);
    CPPUNIT_TEST(testACheckpointIsWhatTheNextTryBeginsWith);
    CPPUNIT_TEST(testAJobLeavesWhenAskedAndIsUntried);
    CPPUNIT_TEST(testOnceWhileOneWaits);
    CPPUNIT_TEST(testOnlyKindsThatAreThereAreTaken);
    CPPUNIT_TEST(testASchedulesTimeIsTakenOnceByAllServers);
    CPPUNIT_TEST(testATimeThatWasMissedIsMadeUpForOnce);
    CPPUNIT_TEST(testASchedulesOfOldPlansGo);
    CPPUNIT_TEST(testNobodyHearsAndNothingIsStored);
    CPPUNIT_TEST(testWhoHearsInsideMayRefuse);
    CPPUNIT_TEST(testWhoHearsAfterIsToldInOrder);
    CPPUNIT_TEST(testWhatNobodyTakesAnyMoreIsShown);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _test = std::make_unique<TestDatabase>();
        _database = _test->open();
        migrate(*_database, {coreMigrations()});
        makeJobs();
    }

    void tearDown() override
    {
        _events.reset();
        _jobs.reset();
        _database.reset();
        _test.reset();
    }

    void testAJobExistsExactlyIfTheChangeDoes()
    {
        _jobs->add({.name = "probe"}, [](JobCall&) {});
        CPPUNIT_ASSERT_THROW(_database->write(
                                 [&](Transaction& transaction)
                                 {
                                     _jobs->enqueue(transaction, "probe", "", "", 0);
                                     throw Poco::RuntimeException("the change failed");
                                 }),
                             Poco::RuntimeException);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, waiting());
        enqueue("probe");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, waiting());
        CPPUNIT_ASSERT_THROW(enqueue("stranger"), Poco::NotFoundException);
    }

    void testAJobIsDoneAndGone()
    {
        Bell done;
        _jobs->add({.name = "probe", .lane = Lane::Heavy},
                   [&](JobCall& call)
                   {
                       CPPUNIT_ASSERT_EQUAL(std::string_view("what"), call.payload());
                       CPPUNIT_ASSERT_EQUAL(1, call.attempt());
                       done.ring();
                   });
        _jobs->start();
        enqueue("probe", "what");
        CPPUNIT_ASSERT(done.waitFor(1));
        _jobs->stop(); // after its note
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, countRows());
    }

    void testWhatThrowsIsTriedAgainUntilItIsDead()
    {
        Bell tried;
        _jobs->add({.name = "probe", .retry = {2, 60, 60}},
                   [&](JobCall& call)
                   {
                       tried.ring();
                       if (call.attempt() == 1)
                           throw Poco::IOException("no room");
                       throw 7;
                   });
        enqueue("probe");
        _jobs->start();
        CPPUNIT_ASSERT(becomesTrue([&] { return rows().at(0).answer == "I/O error: no room"; }));
        stopAndMakeAgain();
        _jobs->add({.name = "probe", .retry = {2, 60, 60}},
                   [&](JobCall&)
                   {
                       tried.ring();
                       throw 7;
                   });
        _clock.now += 60;
        _jobs->start();
        CPPUNIT_ASSERT(becomesTrue([&] { return rows().at(0).state == "dead"; }));
        _jobs->stop();
        CPPUNIT_ASSERT_EQUAL(std::string("an exception of an unknown type"), rows()[0].answer);
        CPPUNIT_ASSERT_EQUAL(2, tried.rung());
    }

    void testACheckpointIsWhatTheNextTryBeginsWith()
    {
        Bell tried;
        std::string seen;
        const auto work = [&](JobCall& call)
        {
            seen += "[" + std::string(call.checkpoint()) + "]";
            call.keep("half", 0.5);
            tried.ring();
            if (call.attempt() == 1)
                throw Poco::IOException("no room");
        };
        _jobs->add({.name = "probe", .retry = {8, 60, 60}}, work);
        enqueue("probe");
        _jobs->start();
        CPPUNIT_ASSERT(becomesTrue([&] { return rows().at(0).attempts == 1; }));
        stopAndMakeAgain();
        _jobs->add({.name = "probe"}, work);
        _clock.now += 60;
        _jobs->start();
        CPPUNIT_ASSERT(tried.waitFor(2));
        _jobs->stop();
        CPPUNIT_ASSERT_EQUAL(std::string("[][half]"), seen);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, countRows());
    }

    void testAJobLeavesWhenAskedAndIsUntried()
    {
        Bell begun;
        _jobs->add({.name = "probe"},
                   [&](JobCall& call)
                   {
                       begun.ring();
                       while (true)
                           call.keep("far", 0.9);
                   });
        enqueue("probe");
        _jobs->start();
        CPPUNIT_ASSERT(begun.waitFor(1));
        _jobs->stop();
        const auto left = rows().at(0);
        CPPUNIT_ASSERT_EQUAL(std::string("waiting"), left.state);
        CPPUNIT_ASSERT(!left.inHand && left.attempts == 0);
    }

    void testOnceWhileOneWaits()
    {
        _jobs->add({.name = "probe"}, [](JobCall&) {});
        _jobs->add({.name = "probe_other"}, [](JobCall&) {});
        std::vector<std::jthread> callers;
        for (int i = 0; i < 4; ++i)
            callers.emplace_back(
                [this]
                {
                    for (int n = 0; n < 5; ++n)
                        _database->write([&](Transaction& transaction)
                                         { _jobs->enqueue(transaction, "probe", "", "same", 0); });
                });
        callers.clear();
        _database->write(
            [&](Transaction& transaction)
            {
                _jobs->enqueue(transaction, "probe", "", "another", 0);
                _jobs->enqueue(transaction, "probe_other", "", "same", 0);
            });
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3}, waiting());
        Queue queue(*_database, _clock, jobTable(), Queue::Kind{"probe", 9});
        CPPUNIT_ASSERT(queue.claim(100) && queue.claim(100)); // what is in hand may have missed the news
        _database->write([&](Transaction& transaction)
                         { _jobs->enqueue(transaction, "probe", "", "same", 0); });
        CPPUNIT_ASSERT_EQUAL(std::int64_t{4}, waiting());
    }

    void testOnlyKindsThatAreThereAreTaken()
    {
        _jobs->add({.name = "probe"}, [](JobCall&) {});
        CPPUNIT_ASSERT_THROW(_jobs->add({.name = "probe"}, [](JobCall&) {}), Poco::InvalidArgumentException);
        CPPUNIT_ASSERT_THROW(_jobs->add({.name = "a"}, nullptr), Poco::InvalidArgumentException);
        CPPUNIT_ASSERT_THROW(_jobs->add({.name = "a", .together = 0}, [](JobCall&) {}),
                             Poco::InvalidArgumentException);
        CPPUNIT_ASSERT_THROW(_jobs->every("0 7 * * mon", "stranger"), Poco::InvalidArgumentException);
        CPPUNIT_ASSERT_THROW(_jobs->every("never", "probe"), Poco::InvalidArgumentException);
    }

    void testASchedulesTimeIsTakenOnceByAllServers()
    {
        auto first = schedules();
        auto second = schedules();
        first.run();
        second.run();
        CPPUNIT_ASSERT_EQUAL(0, _queued.load());
        for (int hour = 1; hour <= 3; ++hour)
        {
            _clock.now += 3600;
            first.run();
            second.run();
            first.run();
            CPPUNIT_ASSERT_EQUAL(hour, _queued.load());
        }
    }

    void testATimeThatWasMissedIsMadeUpForOnce()
    {
        schedules().run();
        _clock.now += 50 * 3600; // nobody serves
        auto again = schedules();
        again.run();
        CPPUNIT_ASSERT_EQUAL(1, _queued.load());
        again.run();
        CPPUNIT_ASSERT_EQUAL(1, _queued.load());
    }

    void testASchedulesOfOldPlansGo()
    {
        schedules("0 * * * *").run();
        schedules("30 * * * *").run();
        const auto left = _database->read(
            [](Session& session)
            {
                return session.all([](const Row& row) { return row.text(0); },
                                   "select schedule from core_job_schedule");
            });
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, left.size());
        CPPUNIT_ASSERT_EQUAL(std::string("30 * * * * Europe/Berlin"), left[0]);
    }

    void testNobodyHearsAndNothingIsStored()
    {
        CPPUNIT_ASSERT(!events().isHeard<Happened>());
        tell("a", 1);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, countRows());
    }

    void testWhoHearsInsideMayRefuse()
    {
        int heard = 0;
        events().inside<Happened>(
            [&](Transaction&, const Happened& event)
            {
                heard += event.number;
                if (event.number == 2)
                    throw Poco::RuntimeException("refused");
            });
        tell("a", 1);
        CPPUNIT_ASSERT_THROW(tell("a", 2), Poco::RuntimeException);
        CPPUNIT_ASSERT_EQUAL(3, heard);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, countRows()); // only those that hear after it cost a row
    }

    void testWhoHearsAfterIsToldInOrder()
    {
        Bell told;
        std::vector<int> numbers;
        events().after<Happened>("probe_one",
                                 [&](std::int64_t id, const Happened& event)
                                 {
                                     CPPUNIT_ASSERT(id > 0);
                                     numbers.push_back(event.number); // one call at a time
                                     told.ring();
                                 });
        events().after<Happened>("probe_two", [&](std::int64_t, const Happened&) { told.ring(); });
        for (int i = 1; i <= 5; ++i)
            tell("same", i);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{10}, countRows());
        _jobs->start();
        CPPUNIT_ASSERT(told.waitFor(10));
        _jobs->stop();
        CPPUNIT_ASSERT((std::vector<int>{1, 2, 3, 4, 5}) == numbers);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, countRows());
    }

    void testWhatNobodyTakesAnyMoreIsShown()
    {
        events().after<Happened>("probe_one", [](std::int64_t, const Happened&) {});
        tell("a", 1);
        stopAndMakeAgain();
        const auto left = _jobs->eventsWaiting();
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, left.at("probe_one").waiting);
        CPPUNIT_ASSERT_EQUAL(std::string("probe.happened@1"), left.at("probe_one").event);
        CPPUNIT_ASSERT(!_jobs->knows("probe_one"));
        const auto& listed = *_jobs->listed().at(1);
        CPPUNIT_ASSERT_EQUAL(std::string("events"), listed.name());
        CPPUNIT_ASSERT(listed.queue().discard(listed.queue().list("", "", 1).at(0).key));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, countRows());
    }

private:
    void makeJobs()
    {
        _jobs = std::make_unique<JobsCore>(*_database, _clock, "UTC");
        _events = std::make_unique<EventsCore>(*_jobs);
    }

    /// As a restart does.
    void stopAndMakeAgain()
    {
        _jobs->stop();
        makeJobs();
    }

    Events& events() { return *_events; }

    JobSchedules schedules(const std::string& schedule = "0 * * * *")
    {
        JobSchedules made(*_database, _clock, "Europe/Berlin",
                          [this](Transaction&, const std::string&) { ++_queued; });
        made.add(schedule, "probe");
        return made;
    }

    void enqueue(const std::string& kind, const std::string& payload = {})
    {
        _database->write([&](Transaction& transaction)
                         { _jobs->enqueue(transaction, kind, payload, "", 0); });
    }

    void tell(const std::string& key, int number)
    {
        _database->write([&](Transaction& transaction)
                         { events().tell(transaction, key, Happened{number}); });
    }

    std::vector<QueuedRow> rows() { return _jobs->listed().at(0)->queue().list("", "", 100); }
    std::int64_t waiting() { return _jobs->listed().at(0)->queue().count().waiting; }
    std::int64_t countRows()
    {
        return _database->read([](Session& session)
                               { return session.findInteger("select count(*) from core_job").value(); });
    }

    MovedClock _clock;
    std::unique_ptr<TestDatabase> _test;
    std::unique_ptr<Database> _database;
    std::unique_ptr<JobsCore> _jobs;
    std::unique_ptr<EventsCore> _events;
    std::atomic<int> _queued = 0;
};

CPPUNIT_TEST_SUITE_REGISTRATION(JobsTest);

class JobQueueTest: public QueueContract
{
    CPPUNIT_TEST_SUB_SUITE(JobQueueTest, QueueContract);
    CPPUNIT_TEST_SUITE_END();

    void makeTables(Database& database) override { migrate(database, {coreMigrations()}); }
    QueueTable table() const override { return jobTable(); }
    void add(Transaction& transaction, int, const std::string& group, std::int64_t now) override
    {
        transaction.execute("insert into core_job (queue, kind, payload, sequence, created, due) "
                            "values ('events', 'probe', '{}', $1, $2, $2)",
                            group, now);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(JobQueueTest);
