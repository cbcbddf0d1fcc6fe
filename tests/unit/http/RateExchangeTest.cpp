#include "http/RateExchange.h"

#include "StoppedClock.h"
#include "data/Migrations.h"
#include "identity/IdentityCore.h"
#include "support/TestDatabase.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

using namespace colonnade;
using colonnade::test::StoppedClock;

namespace
{

constexpr std::int64_t WINDOW = 900'000'000; // microseconds

/// A database that at times goes away after a commit, before it could tell of it.
class Fickle final: public Database
{
public:
    explicit Fickle(Database& database):
        _database(database)
    {
    }

    Dialect dialect() const override { return _database.dialect(); }

    bool isLeaving = false;

protected:
    void doRead(const std::function<void(Session&)>& work) override { _database.read(work); }
    void doWrite(const std::function<void(Transaction&)>& work) override
    {
        _database.write(work);
        if (isLeaving)
            throw DatabaseBusy("the outcome is unknown");
    }

private:
    Database& _database;
};

/// The limiter of one server.
struct Server
{
    Server(Database& database, const Clock& clock, std::uint64_t number):
        limiter(100, clock),
        exchange(database, limiter, number)
    {
        limiter.setKey("a key of 16 byte");
    }

    int use(const std::string& caller, int times)
    {
        int remaining = 0;
        for (int i = 0; i < times; ++i)
            remaining = limiter.count("b", caller).remaining;
        return remaining;
    }

    RateLimiter limiter;
    RateExchange exchange;
};

} // namespace

/// Only PostgreSQL has several servers.
class RateExchangeTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RateExchangeTest);
    CPPUNIT_TEST(testServersCountTogether);
    CPPUNIT_TEST(testWhatWasToldTwiceCountsOnce);
    CPPUNIT_TEST(testWhatAServerCountedOutlivesIt);
    CPPUNIT_TEST(testMoreCallersThanOneStatementTakesAreAllTold);
    CPPUNIT_TEST(testWindowsBeforeTheLastAreForgotten);
    CPPUNIT_TEST_SUITE_END();

    StoppedClock _clock;
    std::unique_ptr<TestDatabase> _testDatabase;
    std::unique_ptr<Database> _database;

    std::int64_t sum(const std::string& what)
    {
        return _database->read(
            [&](Session& session)
            { return session.findInteger("select " + what + " from core_rate").value_or(0); });
    }

public:
    void setUp() override
    {
        _testDatabase = std::make_unique<TestDatabase>();
        _database = _testDatabase->open();
        migrate(*_database, {coreMigrations()});
    }

    void tearDown() override
    {
        _database.reset();
        _testDatabase.reset();
    }

    void testServersCountTogether()
    {
        Server one(*_database, _clock, 1), other(*_database, _clock, ~std::uint64_t{0});
        CPPUNIT_ASSERT_EQUAL(60, one.use("x", 40));
        CPPUNIT_ASSERT_EQUAL(80, other.use("x", 20));
        one.exchange.run();
        CPPUNIT_ASSERT_EQUAL(59, one.use("x", 1)); // the other has told nothing yet
        other.exchange.run();
        one.exchange.run();
        CPPUNIT_ASSERT_EQUAL(38, one.use("x", 1));
        CPPUNIT_ASSERT_EQUAL(39, other.use("x", 1));
        CPPUNIT_ASSERT_EQUAL(99, other.use("y", 1));
        CPPUNIT_ASSERT_EQUAL(0, one.use("x", 38));
        CPPUNIT_ASSERT(one.limiter.count("b", "x").refused);
        one.exchange.run();
        other.exchange.run();
        CPPUNIT_ASSERT(other.limiter.count("b", "x").refused);
    }

    void testWhatWasToldTwiceCountsOnce()
    {
        Fickle fickle(*_database);
        Server one(fickle, _clock, 1), other(*_database, _clock, 2);
        one.use("x", 10);
        fickle.isLeaving = true;
        CPPUNIT_ASSERT_THROW(one.exchange.run(), DatabaseBusy);
        CPPUNIT_ASSERT_EQUAL(89, one.use("x", 1)); // goes on alone
        fickle.isLeaving = false;
        one.exchange.run();
        other.use("x", 1);
        other.exchange.run();
        CPPUNIT_ASSERT_EQUAL(87, other.use("x", 1));
    }

    void testWhatAServerCountedOutlivesIt()
    {
        {
            Server killed(*_database, _clock, 1);
            killed.use("x", 30);
            killed.exchange.run();
        }
        Server successor(*_database, _clock, 2);
        successor.use("x", 1);
        successor.exchange.run();
        CPPUNIT_ASSERT_EQUAL(68, successor.use("x", 1));
    }

    void testMoreCallersThanOneStatementTakesAreAllTold()
    {
        constexpr int CALLERS = 12'000;
        Server one(*_database, _clock, 1), other(*_database, _clock, 2);
        for (int i = 0; i < CALLERS; ++i)
        {
            one.use(std::to_string(i), 1 + i % 3);
            other.use(std::to_string(i), 1);
        }
        one.exchange.run();
        CPPUNIT_ASSERT_EQUAL(std::int64_t{CALLERS}, sum("count(*)"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2 * CALLERS}, sum("sum(used)"));
        other.exchange.run();
        for (int i = 0; i < CALLERS; ++i)
            CPPUNIT_ASSERT_EQUAL(97 - i % 3, other.use(std::to_string(i), 1));
    }

    void testWindowsBeforeTheLastAreForgotten()
    {
        Server one(*_database, _clock, 1);
        for (int window = 0; window < 4; ++window)
        {
            _clock.now = window * WINDOW;
            one.use("x", 1);
            one.exchange.run();
            CPPUNIT_ASSERT_EQUAL(std::int64_t{std::min(window + 1, 2)}, sum("count(*)"));
        }
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, sum("min(span)"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RateExchangeTest);
