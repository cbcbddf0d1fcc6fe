#include "DatabaseContract.h"

#include <atomic>
#include <thread>

using namespace colonnade;

namespace
{

/// What both databases promise of writes, violations and transactions.
class WriteContractTest: public DatabaseContract
{
    CPPUNIT_TEST_SUITE(WriteContractTest);
    CPPUNIT_TEST(testConstraintViolationsNameTheColumns);
    CPPUNIT_TEST(testADeferredForeignKeyFailsOnlyItsOwnWrite);
    CPPUNIT_TEST(testMessagesHoldNoValues);
    CPPUNIT_TEST(testAnExceptionRollsBack);
    CPPUNIT_TEST(testAFailedStatementRollsBackEvenIfSwallowed);
    CPPUNIT_TEST(testAStatementWorksAfterAnError);
    CPPUNIT_TEST(testAWriteIsSeenOnceItReturns);
    CPPUNIT_TEST(testAWriteThatDoesNothingIsDone);
    CPPUNIT_TEST(testTheLastStatementBringsItsCommit);
    CPPUNIT_TEST(testALastStatementThatFailsRollsBack);
    CPPUNIT_TEST(testAStatementAfterTheLastIsRefused);
    CPPUNIT_TEST(testConcurrentWritesAreAllKept);
    CPPUNIT_TEST(testConcurrentWritesFailAlone);
    CPPUNIT_TEST(testWritingInAReadIsRefused);
    CPPUNIT_TEST(testNestedWorkIsRefused);
    CPPUNIT_TEST(testTransactionControlIsRefused);
    CPPUNIT_TEST(testSeveralStatementsInOneCallAreRefused);
    CPPUNIT_TEST(testTheWrongNumberOfValuesIsRefused);
    CPPUNIT_TEST(testAReadWaitsForAConnectionAndGivesUp);
    CPPUNIT_TEST_SUITE_END();

public:
    void testConstraintViolationsNameTheColumns()
    {
        insertItems(1);
        const bool sqlite = _database->dialect() == Dialect::Sqlite;
        violates<UniqueViolation>("item.id", INSERT_ITEM, 1, "other");
        violates<UniqueViolation>("item.name", INSERT_ITEM, 2, "item 1");
        execute("INSERT INTO tag VALUES ($1)", "Bird");
        violates<UniqueViolation>("tag_lower", "INSERT INTO tag VALUES ($1)", "bird");
        violates<NotNullViolation>("item.name", INSERT_ITEM, 2, nullptr);
        violates<CheckViolation>("item_size", "INSERT INTO item (id, name, size) VALUES ($1, $2, $3)", 2, "b",
                                 0);
        violates<ForeignKeyViolation>(sqlite ? "foreign key" : "part.item_id",
                                      "INSERT INTO part (item_id) VALUES ($1)", 77);
        execute("INSERT INTO part (item_id, slot) VALUES ($1, $2)", 1, 5);
        violates<UniqueViolation>("part.item_id, part.slot",
                                  "INSERT INTO part (item_id, slot) VALUES ($1, $2)", 1, 5);
    }

    void testADeferredForeignKeyFailsOnlyItsOwnWrite()
    {
        std::vector<std::future<bool>> writes;
        for (int i = 0; i < 20; ++i)
            writes.push_back(std::async(std::launch::async,
                                        [this, i]
                                        {
                                            try
                                            {
                                                _database->write(
                                                    [&](Transaction& t)
                                                    {
                                                        t.execute("INSERT INTO late VALUES ($1)", i);
                                                        if (i % 2 == 0)
                                                            t.execute(INSERT_ITEM, i, std::to_string(i));
                                                    });
                                                return true;
                                            }
                                            catch (const ForeignKeyViolation&)
                                            {
                                                return false;
                                            }
                                        }));
        for (int i = 0; i < 20; ++i)
            CPPUNIT_ASSERT_EQUAL(i % 2 == 0, writes[i].get());
        CPPUNIT_ASSERT_EQUAL(std::int64_t(10), count("late"));
    }

    void testMessagesHoldNoValues()
    {
        const std::string secret = "hunter2";
        execute(INSERT_ITEM, 1, secret);
        const auto messageOf = [&](std::string_view sql, auto... values)
        {
            try
            {
                execute(sql, values...);
                return std::string("no exception");
            }
            catch (const DatabaseException& error)
            {
                return error.displayText();
            }
        };
        for (const std::string& message:
             {messageOf(INSERT_ITEM, 2, secret),
              messageOf("INSERT INTO item (id, name, size) VALUES ($1, $2, 0)", 3, secret + "x"),
              messageOf("SELECT CAST($1 AS BIGINT) / 0 FROM nothing", secret),
              messageOf("INSERT INTO late SELECT CAST(name AS BIGINT) / 0 FROM nothing WHERE name = $1",
                        secret)})
        {
            CPPUNIT_ASSERT_MESSAGE(message, message.find(secret) == std::string::npos);
            CPPUNIT_ASSERT_MESSAGE(message, message.find("no exception") == std::string::npos);
        }
        if (_database->dialect() == Dialect::Postgresql)
        {
            const std::string message = messageOf(
                "INSERT INTO item (id, name) VALUES (CAST(CAST($1 AS TEXT) AS BIGINT), 'a')", secret);
            CPPUNIT_ASSERT_MESSAGE(message, message.find(secret) == std::string::npos);
            CPPUNIT_ASSERT_MESSAGE(message, message.find("22P02") != std::string::npos);
        }
    }

    void testAnExceptionRollsBack()
    {
        CPPUNIT_ASSERT_THROW(_database->write(
                                 [](Transaction& t)
                                 {
                                     t.execute(INSERT_ITEM, 1, "a");
                                     throw std::domain_error("enough");
                                 }),
                             std::domain_error);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0), count("item"));
    }

    void testAFailedStatementRollsBackEvenIfSwallowed()
    {
        CPPUNIT_ASSERT_THROW(_database->write(
                                 [](Transaction& t)
                                 {
                                     t.execute(INSERT_ITEM, 1, "a");
                                     try
                                     {
                                         t.execute(INSERT_ITEM, 1, "b");
                                     }
                                     catch (const UniqueViolation&)
                                     {
                                     }
                                 }),
                             UniqueViolation);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0), count("item"));
    }

    void testAStatementWorksAfterAnError()
    {
        for (int i = 0; i < 10; ++i)
        {
            execute(INSERT_ITEM, i, "name " + std::to_string(i));
            CPPUNIT_ASSERT_THROW(execute(INSERT_ITEM, i, "again"), UniqueViolation);
            CPPUNIT_ASSERT_THROW(execute("INSERT INTO nowhere VALUES ($1)", i), DatabaseException);
            CPPUNIT_ASSERT_EQUAL(std::int64_t(i + 1), count("item"));
        }
    }

    void testAWriteIsSeenOnceItReturns()
    {
        for (int i = 1; i <= 50; ++i)
        {
            execute(INSERT_ITEM, i, std::to_string(i));
            CPPUNIT_ASSERT_EQUAL(std::int64_t(i), count("item"));
        }
    }

    void testAWriteThatDoesNothingIsDone()
    {
        CPPUNIT_ASSERT_EQUAL(7, _database->write([](Transaction&) { return 7; }));
        execute(INSERT_ITEM, 1, "after it");
        CPPUNIT_ASSERT_EQUAL(std::int64_t(1), count("item"));
    }

    void testTheLastStatementBringsItsCommit()
    {
        for (int i = 0; i < 20; ++i)
        {
            const auto changed = _database->write(
                [&](Transaction& t)
                {
                    if (i % 2 == 0)
                        t.execute(INSERT_ITEM, 2 * i, "first " + std::to_string(i));
                    t.commitWithNext();
                    return t.execute(INSERT_ITEM, 2 * i + 1, "last " + std::to_string(i));
                });
            CPPUNIT_ASSERT_EQUAL(std::int64_t(1), changed);
            CPPUNIT_ASSERT_EQUAL(std::int64_t(1 + i + i / 2 + 1), count("item"));
        }
        _database->write(
            [](Transaction& t)
            {
                t.execute("DELETE FROM item WHERE id = 1");
                t.commitWithNext(); // and none comes
            });
        CPPUNIT_ASSERT_EQUAL(std::int64_t(29), count("item"));
        execute(INSERT_ITEM, 1, "after it");
        CPPUNIT_ASSERT_EQUAL(std::int64_t(30), count("item"));
    }

    template <class Violation> void failsWithLast(std::string_view sql)
    {
        const auto write = [&]
        {
            _database->write(
                [&](Transaction& t)
                {
                    t.execute(INSERT_ITEM, 5, "five");
                    t.commitWithNext();
                    t.execute(sql);
                });
        };
        CPPUNIT_ASSERT_THROW(write(), Violation);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0), count("item"));
    }

    void testALastStatementThatFailsRollsBack()
    {
        failsWithLast<UniqueViolation>("INSERT INTO item (id, name) VALUES (6, 'five')");
        failsWithLast<ForeignKeyViolation>("INSERT INTO late VALUES (77)"); // found at the commit
        failsWithLast<DatabaseException>("INSERT INTO nowhere VALUES (1)");
        execute(INSERT_ITEM, 5, "five");
    }

    void testAStatementAfterTheLastIsRefused()
    {
        CPPUNIT_ASSERT_THROW(_database->write(
                                 [](Transaction& t)
                                 {
                                     t.commitWithNext();
                                     t.execute(INSERT_ITEM, 1, "last");
                                     t.execute(INSERT_ITEM, 2, "one more");
                                 }),
                             Poco::IllegalStateException);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0), countWhere("id = 2"));
        execute(INSERT_ITEM, 2, "later");
    }

    void testConcurrentWritesAreAllKept()
    {
        execute(INSERT_ITEM, 0, "counter");
        execute("UPDATE item SET size = 1");
        inThreads(8,
                  [this](int)
                  {
                      for (int i = 0; i < 50; ++i)
                          execute("UPDATE item SET size = size + 1 WHERE id = $1", 0);
                  });
        CPPUNIT_ASSERT_EQUAL(std::int64_t(1), countWhere("size = 401"));
    }

    void testConcurrentWritesFailAlone()
    {
        std::atomic<int> refused = 0;
        inThreads(8,
                  [&](int thread)
                  {
                      for (int i = 0; i < 50; ++i)
                      {
                          try
                          {
                              _database->write(
                                  [&](Transaction& t)
                                  {
                                      t.execute(INSERT_ITEM, 1000 * thread + i,
                                                "t" + std::to_string(thread * 50 + i));
                                      if (i % 5 == 0)
                                          throw std::domain_error("enough");
                                  });
                          }
                          catch (const std::domain_error&)
                          {
                              ++refused;
                          }
                      }
                  });
        CPPUNIT_ASSERT_EQUAL(80, refused.load());
        CPPUNIT_ASSERT_EQUAL(std::int64_t(320), count("item"));
    }

    void testWritingInAReadIsRefused()
    {
        CPPUNIT_ASSERT_THROW(_database->read([](Session& s) { s.execute(INSERT_ITEM, 1, "a"); }),
                             DatabaseException);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0), count("item"));
    }

    void testNestedWorkIsRefused()
    {
        const auto count = [this] { return this->count("item"); };
        const auto insert = [this] { execute(INSERT_ITEM, 1, "a"); };
        CPPUNIT_ASSERT_THROW(_database->write([&](Transaction&) { insert(); }), Poco::IllegalStateException);
        CPPUNIT_ASSERT_THROW(_database->write([&](Transaction&) { count(); }), Poco::IllegalStateException);
        CPPUNIT_ASSERT_THROW(_database->read([&](Session&) { insert(); }), Poco::IllegalStateException);
        CPPUNIT_ASSERT_THROW(_database->read([&](Session&) { count(); }), Poco::IllegalStateException);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0), count());
    }

    void testTransactionControlIsRefused()
    {
        for (const std::string sql:
             {"COMMIT", " rollback", "/* x */ BEGIN", "-- y\nEnd", "SAVEPOINT a", "RELEASE a"})
            CPPUNIT_ASSERT_THROW_MESSAGE(sql, execute(sql), Poco::InvalidArgumentException);
    }

    void testSeveralStatementsInOneCallAreRefused()
    {
        CPPUNIT_ASSERT_THROW(execute("DELETE FROM item; DELETE FROM held"), Poco::Exception);
        execute("DELETE FROM item; -- no more");
    }

    void testTheWrongNumberOfValuesIsRefused()
    {
        CPPUNIT_ASSERT_THROW(execute(INSERT_ITEM, 1), Poco::Exception);
        CPPUNIT_ASSERT_THROW(execute(INSERT_ITEM, 1, "a", "b"), Poco::Exception);
        execute(INSERT_ITEM, 1, "a");
    }

    void testAReadWaitsForAConnectionAndGivesUp()
    {
        DataSettings settings = _scratch->settings();
        settings.readConnections = 1;
        settings.waitMilliseconds = 100;
        const auto narrow = openDatabase(settings);
        std::promise<void> holding;
        std::promise<void> enough;
        auto holder = std::async(std::launch::async,
                                 [&]
                                 {
                                     narrow->read(
                                         [&](Session&)
                                         {
                                             holding.set_value();
                                             enough.get_future().wait();
                                         });
                                 });
        holding.get_future().wait();
        CPPUNIT_ASSERT_THROW(narrow->read([](Session& s) { s.execute("SELECT 1"); }), DatabaseBusy);
        enough.set_value();
        holder.get();
        narrow->read([](Session& s) { s.execute("SELECT 1"); });
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(WriteContractTest);

} // namespace
