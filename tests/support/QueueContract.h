#pragma once

#include "support/TestDatabase.h"

#include "colonnade/Queue.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

/// A clock that a test moves.
class MovedClock final: public colonnade::Clock
{
public:
    std::int64_t nowMicroseconds() const override { return now * 1'000'000; }

    std::atomic<std::int64_t> now = 1'793'337'474;
};

/// What holds for each table that is a queue; suites of the tables are derived from it. Link
/// `colonnade_queue`.
class QueueContract: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(QueueContract);
    CPPUNIT_TEST(testAClaimIsForOneServerUntilItEnds);
    CPPUNIT_TEST(testALongerClaimKeepsOthersOut);
    CPPUNIT_TEST(testManyServersDoEachRowOnce);
    CPPUNIT_TEST(testWhatIsDoneIsDone);
    CPPUNIT_TEST(testWhatFailsWaitsForItsTime);
    CPPUNIT_TEST(testWhatIsGivenBackIsUntried);
    CPPUNIT_TEST(testWhatBelongsToTheOutcomeIsDoneWithIt);
    CPPUNIT_TEST(testTheDeadComeBackOrGoByHand);
    CPPUNIT_TEST(testNothingInHandIsTouchedByHand);
    CPPUNIT_TEST(testListsByStateAndPage);
    CPPUNIT_TEST(testCountsWhatWaitsAndSinceWhen);
    CPPUNIT_TEST(testSweepsWhatIsOldAndNothingThatWaits);
    CPPUNIT_TEST(testOneOfAKindIsInHandWhereAsked);
    CPPUNIT_TEST(testOrderIsKeptWhereAsked);
    CPPUNIT_TEST_SUITE_END_ABSTRACT();

public:
    void setUp() override
    {
        _test = std::make_unique<TestDatabase>();
        _database = _test->open();
        makeTables(*_database);
        _queue = std::make_unique<colonnade::Queue>(*_database, _clock, table());
    }

    void tearDown() override
    {
        _queue.reset();
        _database.reset();
        _test.reset();
    }

    void testAClaimIsForOneServerUntilItEnds()
    {
        addRows(1);
        const auto first = _queue->claim(CLAIM);
        CPPUNIT_ASSERT(first && !_queue->claim(CLAIM));
        _clock.now += CLAIM;
        const auto second = _queue->claim(CLAIM);
        CPPUNIT_ASSERT(second && second->key == first->key && second->claim != first->claim);
        CPPUNIT_ASSERT(!_queue->finish(*first, ""));
        CPPUNIT_ASSERT(!_queue->giveUp(*first, ""));
        CPPUNIT_ASSERT(!_queue->putOff(*first, 0, ""));
        CPPUNIT_ASSERT(!_queue->giveBack(*first));
        CPPUNIT_ASSERT(!_queue->keep(*first, CLAIM));
        CPPUNIT_ASSERT(_queue->finish(*second, ""));
        CPPUNIT_ASSERT(!_queue->claim(CLAIM));
    }

    void testALongerClaimKeepsOthersOut()
    {
        addRows(1);
        const auto row = _queue->claim(CLAIM);
        _clock.now += CLAIM - 1;
        CPPUNIT_ASSERT(_queue->keep(*row, CLAIM));
        _clock.now += CLAIM - 1;
        CPPUNIT_ASSERT(!_queue->claim(CLAIM));
        CPPUNIT_ASSERT(_queue->finish(*row, ""));
    }

    void testManyServersDoEachRowOnce()
    {
        constexpr int ROWS = 120;
        addRows(ROWS);
        std::mutex mutex;
        std::vector<std::string> done;
        {
            std::vector<std::jthread> servers;
            for (int i = 0; i < 4; ++i)
                servers.emplace_back(
                    [&]
                    {
                        const auto database = _test->open();
                        colonnade::Queue queue(*database, _clock, table());
                        for (int misses = 0; misses < 5;)
                            if (const auto row = queue.claim(CLAIM))
                            {
                                CPPUNIT_ASSERT(queue.finish(*row, ""));
                                const std::lock_guard lock(mutex);
                                done.push_back(row->key);
                            }
                            else
                                ++misses; // the others may just hold the rest
                    });
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{ROWS}, done.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{ROWS}, std::set(done.begin(), done.end()).size());
    }

    void testWhatIsDoneIsDone()
    {
        addRows(1);
        const auto row = _queue->claim(CLAIM);
        CPPUNIT_ASSERT_EQUAL(table().columns.size(), row->columns.size());
        CPPUNIT_ASSERT(_queue->finish(*row, "fine"));
        const auto left = all();
        if (table().done.empty())
            return CPPUNIT_ASSERT(left.empty());
        CPPUNIT_ASSERT_EQUAL(table().done, left.at(0).state);
        CPPUNIT_ASSERT_EQUAL(std::string("fine"), left[0].answer);
        CPPUNIT_ASSERT_EQUAL(1, left[0].attempts);
        CPPUNIT_ASSERT(!left[0].inHand && !_queue->retry(row->key) && !_queue->discard(row->key));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, _queue->retryAll());
    }

    void testWhatFailsWaitsForItsTime()
    {
        addRows(1);
        const auto row = _queue->claim(CLAIM);
        CPPUNIT_ASSERT(_queue->putOff(*row, 60, "not now"));
        CPPUNIT_ASSERT(!_queue->claim(CLAIM));
        CPPUNIT_ASSERT_EQUAL(std::string("not now"), all().at(0).answer);
        CPPUNIT_ASSERT_EQUAL(_clock.now + 60, all()[0].due);
        _clock.now += 60;
        const auto again = _queue->claim(CLAIM);
        CPPUNIT_ASSERT(again && again->attempts == 1);
        CPPUNIT_ASSERT(_queue->giveUp(*again, "never"));
        _clock.now += 10 * DAY;
        CPPUNIT_ASSERT(!_queue->claim(CLAIM));
        CPPUNIT_ASSERT_EQUAL(std::string("dead"), all().at(0).state);
        CPPUNIT_ASSERT_EQUAL(2, all()[0].attempts);
    }

    void testWhatIsGivenBackIsUntried()
    {
        addRows(1);
        CPPUNIT_ASSERT(_queue->giveBack(*_queue->claim(CLAIM)));
        const auto again = _queue->claim(CLAIM);
        CPPUNIT_ASSERT(again && again->attempts == 0);
    }

    void testWhatBelongsToTheOutcomeIsDoneWithIt()
    {
        addRows(1);
        const auto lost = _queue->claim(CLAIM);
        _clock.now += CLAIM;
        const auto row = _queue->claim(CLAIM);
        int ran = 0;
        _queue->putOff(*lost, 60, "", [&](colonnade::Transaction&) { ++ran; });
        CPPUNIT_ASSERT_EQUAL(0, ran);
        CPPUNIT_ASSERT_THROW(_queue->putOff(*row, 60, "",
                                            [&](colonnade::Transaction&)
                                            {
                                                ++ran;
                                                throw Poco::RuntimeException("on purpose");
                                            }),
                             Poco::RuntimeException);
        CPPUNIT_ASSERT_EQUAL(1, ran);
        CPPUNIT_ASSERT(all().at(0).inHand);
    }

    void testTheDeadComeBackOrGoByHand()
    {
        addRows(3);
        std::vector<std::string> keys;
        for (int i = 0; i < 3; ++i)
        {
            const auto row = _queue->claim(CLAIM);
            keys.push_back(row->key);
            _queue->giveUp(*row, "never");
        }
        CPPUNIT_ASSERT(_queue->retry(keys[0]));
        CPPUNIT_ASSERT_EQUAL(keys[0], _queue->claim(CLAIM).value().key);
        CPPUNIT_ASSERT(_queue->discard(keys[1]));
        CPPUNIT_ASSERT(!_queue->find(keys[1]) && !_queue->discard(keys[1]) && !_queue->retry(keys[1]));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, _queue->discardDead());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, all().size());
        CPPUNIT_ASSERT(!_queue->retry("no such key"));
    }

    void testNothingInHandIsTouchedByHand()
    {
        addRows(1);
        const auto row = _queue->claim(CLAIM);
        CPPUNIT_ASSERT(!_queue->retry(row->key) && !_queue->discard(row->key));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, _queue->retryAll());
        CPPUNIT_ASSERT(_queue->finish(*row, ""));
    }

    void testListsByStateAndPage()
    {
        addRows(3);
        _queue->giveUp(*_queue->claim(CLAIM), "never");
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _queue->list("dead", "", 10).size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, _queue->list("waiting", "", 10).size());
        const auto page = _queue->list("", "", 2);
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, page.size());
        CPPUNIT_ASSERT(!page[0].label.empty());
        const auto rest = _queue->list("", page.back().key, 10);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, rest.size());
        CPPUNIT_ASSERT_EQUAL(rest[0].key, _queue->find(rest[0].key).value().key);
        addRows(9, {}, 3); // numbers of two digits come behind those of one
        std::size_t seen = 0;
        std::string last;
        for (auto some = all(last, 5); !some.empty(); some = all(last, 5))
        {
            seen += some.size();
            last = some.back().key;
        }
        CPPUNIT_ASSERT_EQUAL(std::size_t{12}, seen);
    }

    void testCountsWhatWaitsAndSinceWhen()
    {
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, _queue->count().overdueSeconds);
        addRows(2);
        _queue->giveUp(*_queue->claim(CLAIM), "never");
        _clock.now += 7;
        const auto count = _queue->count();
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, count.waiting);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, count.dead);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{7}, count.overdueSeconds);
    }

    void testSweepsWhatIsOldAndNothingThatWaits()
    {
        addRows(3);
        const auto dead = *_queue->claim(CLAIM);
        _queue->giveUp(dead, "never");
        _queue->finish(*_queue->claim(CLAIM), "");
        _clock.now += 7 * DAY - 1;
        CPPUNIT_ASSERT(!_queue->sweep(30, 7));
        CPPUNIT_ASSERT(_queue->retry(dead.key)); // its secret is still there
        _queue->giveUp(*_queue->claim(CLAIM), "never");
        _clock.now += 7 * DAY;
        _queue->sweep(30, 7);
        if (!table().secret.empty())
            CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, _queue->retryAll()); // the one that waited all the time
        _clock.now += 30 * DAY;
        _queue->sweep(30, 7);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, all().size());
        CPPUNIT_ASSERT_EQUAL(std::string("waiting"), all()[0].state);
    }

    void testOneOfAKindIsInHandWhereAsked()
    {
        if (table().alone.empty())
            return;
        addRows(2, "one");
        addRows(1, "other", 2);
        const auto first = _queue->claim(CLAIM);
        const auto second = _queue->claim(CLAIM);
        CPPUNIT_ASSERT(first && second && !_queue->claim(CLAIM));
        CPPUNIT_ASSERT(_queue->finish(*first, "") && _queue->claim(CLAIM));
    }

    void testOrderIsKeptWhereAsked()
    {
        if (table().inOrder.empty())
            return;
        addRows(2, "one");
        const auto first = *_queue->claim(CLAIM);
        CPPUNIT_ASSERT(!_queue->claim(CLAIM));
        _queue->putOff(first, 60, "not now");
        CPPUNIT_ASSERT(!_queue->claim(CLAIM));
        addRows(1, "other", 2);
        CPPUNIT_ASSERT(_queue->finish(*_queue->claim(CLAIM), ""));
        CPPUNIT_ASSERT(!_queue->claim(CLAIM));
        _clock.now += 60;
        CPPUNIT_ASSERT_EQUAL(first.key, _queue->claim(CLAIM).value().key);
        CPPUNIT_ASSERT(_queue->discardDead() == 0 && !_queue->claim(CLAIM));
    }

protected:
    static constexpr int CLAIM = 100;
    static constexpr std::int64_t DAY = 86400;

    virtual void makeTables(colonnade::Database& database) = 0;
    virtual colonnade::QueueTable table() const = 0;
    /// A row that is due at `now`; `number` tells it from others, `group` goes where rows may be alike.
    virtual void add(colonnade::Transaction& transaction, int number, const std::string& group,
                     std::int64_t now) = 0;

    /// Without a group: each in one of its own.
    void addRows(int count, const std::string& group = {}, int firstNumber = 0)
    {
        _database->write(
            [&](colonnade::Transaction& transaction)
            {
                for (int i = firstNumber; i < firstNumber + count; ++i)
                    add(transaction, i, group.empty() ? "group " + std::to_string(i) : group, _clock.now);
            });
    }

    std::vector<colonnade::QueuedRow> all(const std::string& after = {}, int limit = 1000)
    {
        return _queue->list("", after, limit);
    }

    MovedClock _clock;
    std::unique_ptr<TestDatabase> _test;
    std::unique_ptr<colonnade::Database> _database;
    std::unique_ptr<colonnade::Queue> _queue;
};
