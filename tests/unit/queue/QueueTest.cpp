#include "colonnade/Queue.h"

#include "support/LogWatch.h"
#include "support/QueueContract.h"

#include "data/Migrations.h"

using namespace colonnade;

namespace
{

/// A table that uses all that a queue can do.
const MigrationSet PROBE{
    "probe",
    {{"0001_create_thing.sql",
      "create table probe_thing (id @identity@, kind text not null default 'a', shelf text, "
      "content text, state text not null default 'waiting', attempts bigint not null default "
      "0, due bigint, claim text, finished bigint, answer text not null default '');"}}};

QueueTable thingTable()
{
    return {.table = "probe_thing",
            .columns = {"content", "shelf"},
            .label = "shelf",
            .done = "done",
            .secret = "content",
            .kind = "kind"};
}

void addThing(Transaction& transaction, const std::string& kind, const std::string& shelf, std::int64_t due)
{
    transaction.execute("insert into probe_thing (kind, shelf, content, due) values ($1, $2, 'text', $3)",
                        kind, shelf, due);
}

} // namespace

class QueueTest: public QueueContract
{
    CPPUNIT_TEST_SUB_SUITE(QueueTest, QueueContract);
    CPPUNIT_TEST(testKindsShareATableAndKnowNothingOfEachOther);
    CPPUNIT_TEST(testNoMoreThanAllowedAreInHandOnAllServers);
    CPPUNIT_TEST(testTroublesLeadToLaterTriesOrToTheEnd);
    CPPUNIT_TEST(testWhoCannotDoAnythingIsNotAskedForEveryRow);
    CPPUNIT_TEST(testTheOutcomeIsNotedAlthoughTheDatabaseFailsForAWhile);
    CPPUNIT_TEST(testWaitsGrowWithJitterUpToALimit);
    CPPUNIT_TEST_SUITE_END();

public:
    void testKindsShareATableAndKnowNothingOfEachOther()
    {
        Queue a(*_database, _clock, thingTable(), Queue::Kind{"a", 10});
        Queue b(*_database, _clock, thingTable(), Queue::Kind{"b", 10});
        addKind("a");
        addKind("b");
        const auto row = b.claim(CLAIM);
        CPPUNIT_ASSERT(row && !b.claim(CLAIM));
        b.giveUp(*row, "never");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, b.count().dead);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, a.count().dead);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, a.discardDead());
        CPPUNIT_ASSERT(!a.retry("none") && a.retryAll() == 1);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, a.list("", "", 10).size());
        CPPUNIT_ASSERT_EQUAL(std::string("b"), b.list("", "", 10).at(0).kind);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, all().size());
    }

    void testNoMoreThanAllowedAreInHandOnAllServers()
    {
        for (int i = 0; i < 20; ++i)
            addKind("a");
        std::atomic<int> taken = 0;
        {
            std::vector<std::jthread> servers;
            for (int i = 0; i < 6; ++i)
                servers.emplace_back(
                    [&]
                    {
                        const auto database = _test->open();
                        Queue queue(*database, _clock, thingTable(), Queue::Kind{"a", 3});
                        for (int tries = 0; tries < 5; ++tries)
                            taken += queue.claim(CLAIM) ? 1 : 0;
                    });
        }
        CPPUNIT_ASSERT_EQUAL(3, taken.load());
        _clock.now += CLAIM; // who had them was killed
        CPPUNIT_ASSERT(Queue(*_database, _clock, thingTable(), Queue::Kind{"a", 3}).claim(CLAIM));
    }

    void testTroublesLeadToLaterTriesOrToTheEnd()
    {
        const LogWatch log("test");
        addRows(1, "later");
        addRows(1, "never");
        for (int tries = 1; tries <= 3; ++tries)
        {
            work(
                [](const ClaimedRow& row) -> Tried {
                    return {row.text(1) == "later" ? Tried::Outcome::Later : Tried::Outcome::Never,
                            "because"};
                });
            const auto rows = all();
            CPPUNIT_ASSERT_EQUAL(std::string(tries < 3 ? "waiting" : "dead"), rows.at(0).state);
            CPPUNIT_ASSERT_EQUAL(tries, rows[0].attempts);
            CPPUNIT_ASSERT_EQUAL(std::string("dead"), rows.at(1).state);
            CPPUNIT_ASSERT_EQUAL(1, rows[1].attempts);
            _clock.now += 1000; // beyond any wait
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, log.lines().size());
        CPPUNIT_ASSERT_EQUAL(std::string("thing 2 is given up after 1 try (look): because"), log.lines()[1]);
        CPPUNIT_ASSERT_EQUAL(std::string("thing 1 is given up after 3 tries (look): because"),
                             log.lines()[3]);
    }

    void testWhoCannotDoAnythingIsNotAskedForEveryRow()
    {
        addRows(3);
        int asked = 0;
        QueueWork queueWork(
            *_queue, plan(),
            [&](const ClaimedRow&, const std::stop_token&) -> Tried
            {
                ++asked;
                return {Tried::Outcome::Unavailable, "no answer"};
            },
            Poco::Logger::get("test"));
        for (int i = 0; i < 5; ++i)
            CPPUNIT_ASSERT(queueWork.run({}).count() > 0);
        CPPUNIT_ASSERT_EQUAL(1, asked);
    }

    void testTheOutcomeIsNotedAlthoughTheDatabaseFailsForAWhile()
    {
        const LogWatch log("test");
        addRows(1);
        int failures = 0;
        int done = 0;
        work(
            [&](const ClaimedRow&) -> Tried
            {
                ++done;
                return {Tried::Outcome::Done, "",
                        [&](Transaction&)
                        {
                            if (failures++ < 2)
                                throw DatabaseBusy("for a moment");
                        }};
            });
        CPPUNIT_ASSERT_EQUAL(1, done);
        CPPUNIT_ASSERT_EQUAL(3, failures);
        CPPUNIT_ASSERT_EQUAL(std::string("done"), all().at(0).state);
        CPPUNIT_ASSERT(log.lines().at(0).starts_with("could not note what came of thing 1, trying again"));
    }

    void testWaitsGrowWithJitterUpToALimit()
    {
        const RetryPlan retry{10, 60, 600};
        const std::vector<int> longest{60, 120, 240, 480, 600, 600};
        for (std::size_t i = 0; i < longest.size(); ++i)
        {
            CPPUNIT_ASSERT_EQUAL(longest[i], retryDelaySeconds(retry, static_cast<int>(i) + 1, 0));
            const int shortest = retryDelaySeconds(retry, static_cast<int>(i) + 1, 0.999999);
            CPPUNIT_ASSERT(shortest >= longest[i] / 2 && shortest <= longest[i] / 2 + 1);
        }
        CPPUNIT_ASSERT_EQUAL(600, retryDelaySeconds(retry, 1'000'000, 0));
        CPPUNIT_ASSERT_EQUAL(1, retryDelaySeconds({8, 1, 600}, 1, 0.9)); // never at once
    }

private:
    void makeTables(Database& database) override { migrate(database, {PROBE}); }
    QueueTable table() const override { return thingTable(); }
    void add(Transaction& transaction, int, const std::string& group, std::int64_t now) override
    {
        addThing(transaction, "a", group, now);
    }

    void addKind(const std::string& kind)
    {
        _database->write([&](Transaction& transaction) { addThing(transaction, kind, "shelf", _clock.now); });
    }

    static QueueWork::Plan plan()
    {
        QueueWork::Plan plan;
        plan.retry = {3, 60, 600};
        plan.see = "look";
        plan.nameOf = [](const ClaimedRow& row) { return "thing " + row.key; };
        return plan;
    }

    void work(const std::function<Tried(const ClaimedRow&)>& tryRow)
    {
        QueueWork(
            *_queue, plan(), [&](const ClaimedRow& row, const std::stop_token&) { return tryRow(row); },
            Poco::Logger::get("test"))
            .run({});
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(QueueTest);

/// The same with rows that are deleted once they are done, in order, and with names for keys.
class OrderedQueueTest: public QueueContract
{
    CPPUNIT_TEST_SUB_SUITE(OrderedQueueTest, QueueContract);
    CPPUNIT_TEST_SUITE_END();

    void makeTables(Database& database) override
    {
        migrate(database,
                {{"probe",
                  {{"0001_create_note.sql",
                    "create table probe_note (name text not null primary key, shelf text not null, state "
                    "text not null default 'waiting', attempts bigint not null default 0, due bigint, "
                    "claim text, finished bigint, answer text not null default '');"}}}});
    }
    QueueTable table() const override
    {
        return {.table = "probe_note",
                .key = "name",
                .hasTextKey = true,
                .columns = {"shelf"},
                .label = "shelf",
                .inOrder = "shelf"};
    }
    void add(Transaction& transaction, int number, const std::string& group, std::int64_t now) override
    {
        transaction.execute("insert into probe_note (name, shelf, due) values ($1, $2, $3)",
                            "note " + std::to_string(1000 + number), group, now);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(OrderedQueueTest);
