#include "colonnade/poco/DataSessions.h"
#include "support/TestDatabase.h"

#include <Poco/Data/RecordSet.h>
#include <Poco/Data/Statement.h>
#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <latch>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace colonnade;
using namespace colonnade::poco;
using namespace Poco::Data::Keywords;

namespace
{

/// On both databases: what POCO writes the server reads, and the other way round.
class DataSessionsTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(DataSessionsTest);
    CPPUNIT_TEST(testWhatIsWrittenIsThereForBoth);
    CPPUNIT_TEST(testAnExceptionRollsBack);
    CPPUNIT_TEST(testReadingSessionsRefuseToWrite);
    CPPUNIT_TEST(testTheTransactionIsNotTheWorksToEnd);
    CPPUNIT_TEST(testSessionsAreLentAgain);
    CPPUNIT_TEST(testWhoComesTooManyWaits);
    CPPUNIT_TEST(testManyThreadsWrite);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        _database = _place.open();
        _sessions = std::make_unique<DataSessions>(*_database, 2);
        _database->write([](Transaction& transaction)
                         { transaction.execute("create table book (title text not null, pages bigint)"); });
    }

    void tearDown() override
    {
        _sessions.reset();
        _database.reset();
    }

    void testWhatIsWrittenIsThereForBoth()
    {
        _database->write(
            [](Transaction& transaction)
            { transaction.execute("insert into book values ($1, $2)", std::string_view("Emma"), 512); });
        add("Persuasion", 280);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{792}, pages());
        _sessions->read(
            [](Poco::Data::Session& session)
            {
                Poco::Data::Statement statement(session);
                statement << "select title, pages from book order by title", now;
                Poco::Data::RecordSet found(statement);
                CPPUNIT_ASSERT_EQUAL(std::size_t{2}, found.rowCount());
                CPPUNIT_ASSERT_EQUAL(std::string("Persuasion"), found.value(0, 1).convert<std::string>());
                CPPUNIT_ASSERT_EQUAL(280, found.value(1, 1).convert<int>());
            });
    }

    void testAnExceptionRollsBack()
    {
        const auto stop = [this](Poco::Data::Session& session)
        {
            insert(session, "Emma", 512);
            throw std::runtime_error("stop");
        };
        CPPUNIT_ASSERT_THROW(_sessions->write(stop), std::runtime_error);
        const auto fails = [this](Poco::Data::Session& session)
        {
            insert(session, "Emma", 512);
            session << "insert into nowhere values (1)", now;
        };
        CPPUNIT_ASSERT_THROW(_sessions->write(fails), Poco::Exception);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, pages());
        add("Emma", 512); // the connection is sound
        CPPUNIT_ASSERT_EQUAL(std::int64_t{512}, pages());
    }

    void testReadingSessionsRefuseToWrite()
    {
        const auto writes = [](Poco::Data::Session& session) { insert(session, "Emma", 512); };
        CPPUNIT_ASSERT_THROW(_sessions->read(writes), Poco::Exception);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, pages());
    }

    void testTheTransactionIsNotTheWorksToEnd()
    {
        _sessions->write(
            [this](Poco::Data::Session& session)
            {
                CPPUNIT_ASSERT(session.isTransaction());
                CPPUNIT_ASSERT_THROW(session.commit(), Poco::IllegalStateException);
                CPPUNIT_ASSERT_THROW(session.rollback(), Poco::IllegalStateException);
                CPPUNIT_ASSERT_THROW(session.begin(), Poco::IllegalStateException);
                insert(session, "Emma", 512);
            });
        CPPUNIT_ASSERT_EQUAL(std::int64_t{512}, pages());
    }

    void testSessionsAreLentAgain()
    {
        std::set<Poco::Data::SessionImpl*> seen;
        for (int i = 0; i < 20; ++i)
            _sessions->read([&](Poco::Data::Session& session) { seen.insert(session.impl()); });
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, seen.size());
        const auto breaks = [](Poco::Data::Session&) { throw std::runtime_error("stop"); };
        CPPUNIT_ASSERT_THROW(_sessions->read(breaks), std::runtime_error);
        _sessions->read([&](Poco::Data::Session& session) { CPPUNIT_ASSERT(session.isConnected()); });
    }

    void testWhoComesTooManyWaits()
    {
        std::latch bothHave(2);
        std::atomic<int> read = 0;
        const auto holds = [&](Poco::Data::Session&)
        {
            bothHave.arrive_and_wait();
            ++read;
        };
        std::vector<std::jthread> threads;
        for (int i = 0; i < 2; ++i) // two may be lent
            threads.emplace_back([&] { _sessions->read(holds); });
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] { _sessions->read([&](Poco::Data::Session&) { ++read; }); });
        threads.clear();
        CPPUNIT_ASSERT_EQUAL(6, read.load());
    }

    void testManyThreadsWrite()
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 2; ++i)
            threads.emplace_back(
                [this]
                {
                    for (int j = 0; j < 25; ++j)
                        add("Emma", 1);
                });
        threads.clear();
        CPPUNIT_ASSERT_EQUAL(std::int64_t{50}, pages());
    }

private:
    static void insert(Poco::Data::Session& session, std::string title, int pages)
    {
        const bool isSqlite = session.connector() == "sqlite";
        session << (isSqlite ? "insert into book values (?, ?)" : "insert into book values ($1, $2)"),
            use(title), use(pages), now;
    }

    void add(const std::string& title, int pages)
    {
        _sessions->write([&](Poco::Data::Session& session) { insert(session, title, pages); });
    }

    std::int64_t pages() const
    {
        return _database->read(
            [](Session& session) {
                return session.findInteger("select cast(coalesce(sum(pages), 0) as bigint) from book")
                    .value();
            });
    }

    TestDatabase _place;
    std::unique_ptr<Database> _database;
    std::unique_ptr<DataSessions> _sessions;
};

CPPUNIT_TEST_SUITE_REGISTRATION(DataSessionsTest);

} // namespace
