#include "data/OpenDatabase.h"
#include "support/TestDatabase.h"

#include <cppunit/extensions/HelperMacros.h>

#include <atomic>
#include <future>
#include <limits>
#include <thread>

using namespace colonnade;

namespace
{

constexpr const char* INSERT_ITEM = "INSERT INTO item (id, name) VALUES ($1, $2)";

/// What both databases promise; run for each (COLONNADE_TEST_DATABASE).
class DatabaseContractTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(DatabaseContractTest);
    CPPUNIT_TEST(testValuesComeBackAsTheyWent);
    CPPUNIT_TEST(testNullComesBackAsNull);
    CPPUNIT_TEST(testAskingNullForAValueThrows);
    CPPUNIT_TEST(testAskingForTheWrongTypeThrows);
    CPPUNIT_TEST(testAskingForAMissingColumnThrows);
    CPPUNIT_TEST(testValuesThatOneDatabaseCannotKeepAreRefusedByBoth);
    CPPUNIT_TEST(testPlaceholdersCountByNumber);
    CPPUNIT_TEST(testPlaceholdersInQuotesAndCommentsAreText);
    CPPUNIT_TEST(testTheNumberOfChangedRowsIsReturned);
    CPPUNIT_TEST(testReturningGivesRowsAndCount);
    CPPUNIT_TEST(testVisitingStopsWhenTheVisitorHasEnough);
    CPPUNIT_TEST(testAVisitorMayRunStatements);
    CPPUNIT_TEST(testLargeResultsArriveWhole);
    CPPUNIT_TEST(testManyTextsAreTaken);
    CPPUNIT_TEST(testConstraintViolationsNameTheColumns);
    CPPUNIT_TEST(testADeferredForeignKeyFailsOnlyItsOwnWrite);
    CPPUNIT_TEST(testMessagesHoldNoValues);
    CPPUNIT_TEST(testAnExceptionRollsBack);
    CPPUNIT_TEST(testAFailedStatementRollsBackEvenIfSwallowed);
    CPPUNIT_TEST(testAStatementWorksAfterAnError);
    CPPUNIT_TEST(testAWriteIsSeenOnceItReturns);
    CPPUNIT_TEST(testAWriteThatDoesNothingIsDone);
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
    void setUp() override
    {
        _scratch = std::make_unique<TestDatabase>();
        _database = _scratch->open();
        const bool sqlite = _database->dialect() == Dialect::Sqlite;
        execute("CREATE TABLE item (id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE, "
                "size BIGINT CONSTRAINT item_size CHECK (size > 0))");
        execute(
            "CREATE TABLE part (item_id BIGINT REFERENCES item (id), slot BIGINT, UNIQUE (item_id, slot))");
        execute("CREATE TABLE late (item_id BIGINT REFERENCES item (id) DEFERRABLE INITIALLY DEFERRED)");
        execute("CREATE TABLE tag (name TEXT)");
        execute("CREATE UNIQUE INDEX tag_lower ON tag (lower(name))");
        execute(std::string("CREATE TABLE held (i BIGINT, d DOUBLE PRECISION, b BOOLEAN, t TEXT, y ") +
                (sqlite ? "BLOB" : "BYTEA") + ")");
    }

    void tearDown() override
    {
        _database.reset();
        _scratch.reset();
    }

    void testValuesComeBackAsTheyWent()
    {
        using Integers = std::numeric_limits<std::int64_t>;
        const std::string bytes("\0\x01\xff'\\x", 6);
        keep(Integers::min(), -0.1, true, "", Bytes{""});
        keep(Integers::max(), 1e300, false, "gr\xc3\xbc\xc3\x9f' \xf0\x9f\x98\x80 $1 \\", Bytes{bytes});
        keep(0, 5e-324, true, "NULL", Bytes{"\\x00"});
        const auto rows = _database->read(
            [](Session& s)
            {
                return s.all(
                    [](const Row& row) {
                        return std::tuple(row.integer(0), row.real(1), row.boolean(2), row.text(3),
                                          row.bytes(4));
                    },
                    "SELECT i, d, b, t, y FROM held ORDER BY i");
            });
        CPPUNIT_ASSERT_EQUAL(std::size_t(3), rows.size());
        CPPUNIT_ASSERT(rows[0] == std::tuple(Integers::min(), -0.1, true, std::string(), std::string()));
        CPPUNIT_ASSERT(rows[1] == std::tuple(0, 5e-324, true, std::string("NULL"), std::string("\\x00")));
        CPPUNIT_ASSERT(rows[2] == std::tuple(Integers::max(), 1e300, false,
                                             std::string("gr\xc3\xbc\xc3\x9f' \xf0\x9f\x98\x80 $1 \\"),
                                             bytes));
    }

    void testNullComesBackAsNull()
    {
        keep(nullptr, std::optional<double>(), std::nullopt, std::optional<std::string>(), SqlValue{});
        visitHeld(
            [](const Row& row)
            {
                for (int column = 0; column < 5; ++column)
                    CPPUNIT_ASSERT(row.isNull(column));
                CPPUNIT_ASSERT(!row.findInteger(0));
                CPPUNIT_ASSERT(!row.findReal(1));
                CPPUNIT_ASSERT(!row.findText(3));
            });
    }

    void testAskingNullForAValueThrows()
    {
        keep(nullptr, nullptr, nullptr, nullptr, nullptr);
        visitHeld(
            [](const Row& row)
            {
                CPPUNIT_ASSERT_THROW(row.integer(0), Poco::NullValueException);
                CPPUNIT_ASSERT_THROW(row.real(1), Poco::NullValueException);
                CPPUNIT_ASSERT_THROW(row.boolean(2), Poco::NullValueException);
                CPPUNIT_ASSERT_THROW(row.text(3), Poco::NullValueException);
                CPPUNIT_ASSERT_THROW(row.bytes(4), Poco::NullValueException);
            });
    }

    void testAskingForTheWrongTypeThrows()
    {
        keep(1, 2.5, true, "three", Bytes{"4"});
        visitHeld(
            [](const Row& row)
            {
                CPPUNIT_ASSERT_THROW(row.integer(1), Poco::BadCastException);
                CPPUNIT_ASSERT_THROW(row.integer(3), Poco::BadCastException);
                CPPUNIT_ASSERT_THROW(row.real(3), Poco::BadCastException);
                CPPUNIT_ASSERT_EQUAL(1.0, row.real(0));
                CPPUNIT_ASSERT_EQUAL(std::string("1"), row.text(0));
                CPPUNIT_ASSERT_EQUAL(std::string("2.5"), row.text(1));
                CPPUNIT_ASSERT_EQUAL(std::int64_t(1), row.integer(2));
            });
    }

    void testAskingForAMissingColumnThrows()
    {
        keep(1, 1.0, true, "", Bytes{""});
        visitHeld(
            [](const Row& row)
            {
                CPPUNIT_ASSERT_THROW(row.isNull(5), Poco::RangeException);
                CPPUNIT_ASSERT_THROW(row.text(-1), Poco::RangeException);
            });
    }

    void testValuesThatOneDatabaseCannotKeepAreRefusedByBoth()
    {
        const std::string withNul("a\0b", 3);
        CPPUNIT_ASSERT_THROW(keep(1, 1.0, true, withNul, nullptr), InvalidValue);
        CPPUNIT_ASSERT_THROW(keep(1, 1.0, true, "\xff\xfe", nullptr), InvalidValue);
        CPPUNIT_ASSERT_THROW(keep(1, 1.0, true, "\xed\xa0\x80", nullptr), InvalidValue);
        CPPUNIT_ASSERT_THROW(keep(1, std::numeric_limits<double>::quiet_NaN(), true, "", nullptr),
                             InvalidValue);
        CPPUNIT_ASSERT_THROW(keep(1, std::numeric_limits<double>::infinity(), true, "", nullptr),
                             InvalidValue);
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0), count("held"));
    }

    void testPlaceholdersCountByNumber()
    {
        const auto name = _database->read(
            [](Session& s)
            {
                return s.find([](const Row& row) { return row.text(0) + row.text(1) + row.text(2); },
                              "SELECT CAST($2 AS TEXT), CAST($1 AS TEXT), CAST($2 AS TEXT)", "a", "b");
            });
        CPPUNIT_ASSERT_EQUAL(std::string("bab"), name.value());
    }

    void testPlaceholdersInQuotesAndCommentsAreText()
    {
        const auto text = _database->read(
            [](Session& s)
            {
                return s.find([](const Row& row) { return row.text(0); },
                              "SELECT '$9 it''s ' || CAST($1 AS TEXT) AS \"$7\" -- $8\n /* $6 ' */", "x");
            });
        CPPUNIT_ASSERT_EQUAL(std::string("$9 it's x"), text.value());
    }

    void testTheNumberOfChangedRowsIsReturned()
    {
        insertItems(3);
        _database->write(
            [](Transaction& t)
            {
                CPPUNIT_ASSERT_EQUAL(std::int64_t(2), t.execute("UPDATE item SET size = 7 WHERE id > $1", 1));
                CPPUNIT_ASSERT_EQUAL(std::int64_t(0), t.execute("UPDATE item SET size = 7 WHERE id > $1", 9));
                CPPUNIT_ASSERT_EQUAL(std::int64_t(0), t.execute("SELECT * FROM item"));
                CPPUNIT_ASSERT_EQUAL(std::int64_t(0), t.execute("CREATE TABLE other (x BIGINT)"));
                CPPUNIT_ASSERT_EQUAL(std::int64_t(3), t.execute("DELETE FROM item"));
            });
    }

    void testReturningGivesRowsAndCount()
    {
        insertItems(3);
        const auto ids = _database->write(
            [](Transaction& t)
            {
                const auto first =
                    t.findInteger("UPDATE item SET size = 1 RETURNING id"); // stops after one row
                CPPUNIT_ASSERT(first.has_value());
                return t.all([](const Row& row) { return row.integer(0); },
                             "UPDATE item SET size = size + 1 WHERE size = 1 RETURNING id");
            });
        CPPUNIT_ASSERT_EQUAL(std::size_t(3), ids.size());
        CPPUNIT_ASSERT_EQUAL(std::int64_t(3), countWhere("size = 2"));
    }

    void testVisitingStopsWhenTheVisitorHasEnough()
    {
        insertItems(5);
        int seen = 0;
        _database->read([&](Session& s)
                        { s.run("SELECT id FROM item", {}, [&](const Row&) { return ++seen < 2; }); });
        CPPUNIT_ASSERT_EQUAL(2, seen);
    }

    void testAVisitorMayRunStatements()
    {
        insertItems(3);
        const std::string sql = "SELECT id FROM item ORDER BY id";
        int pairs = 0;
        _database->read(
            [&](Session& s)
            {
                s.run(sql, {},
                      [&](const Row& outer)
                      {
                          const std::int64_t before = outer.integer(0);
                          s.run(sql, {},
                                [&](const Row&)
                                {
                                    ++pairs;
                                    return true;
                                });
                          CPPUNIT_ASSERT_EQUAL(before, outer.integer(0));
                          return true;
                      });
            });
        CPPUNIT_ASSERT_EQUAL(9, pairs);
    }

    void testLargeResultsArriveWhole()
    {
        const std::string big(1'000'000, 'x');
        execute("CREATE TABLE long_text (name TEXT)");
        _database->write(
            [&](Transaction& t)
            {
                for (int i = 0; i < 20; ++i)
                    t.execute("INSERT INTO long_text VALUES ($1)", big + std::to_string(i));
            });
        std::size_t bytes = 0;
        _database->read(
            [&](Session& s)
            {
                s.run("SELECT name FROM long_text", {},
                      [&](const Row& row)
                      {
                          bytes += row.text(0).size();
                          return true;
                      });
            });
        CPPUNIT_ASSERT_EQUAL(std::size_t(20 * 1'000'000 + 10 + 20), bytes);
    }

    void testManyTextsAreTaken()
    {
        _database->write(
            [](Transaction& t)
            {
                for (int i = 0; i < 1500; ++i)
                    CPPUNIT_ASSERT_EQUAL(std::int64_t(i),
                                         t.findInteger("SELECT " + std::to_string(i)).value());
            });
    }

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
        DataSettings settings;
        settings.url = _scratch->url();
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

private:
    template <class... Args> void execute(std::string_view sql, const Args&... args)
    {
        _database->write([&](Transaction& t) { t.execute(sql, args...); });
    }

    template <class... Args> void keep(const Args&... args)
    {
        execute("INSERT INTO held (i, d, b, t, y) VALUES ($1, $2, $3, $4, $5)", args...);
    }

    void visitHeld(const std::function<void(const Row&)>& check)
    {
        int rows = 0;
        _database->read(
            [&](Session& s)
            {
                s.run("SELECT i, d, b, t, y FROM held", {},
                      [&](const Row& row)
                      {
                          ++rows;
                          check(row);
                          return true;
                      });
            });
        CPPUNIT_ASSERT_EQUAL(1, rows);
    }

    void insertItems(int number)
    {
        for (int i = 1; i <= number; ++i)
            execute(INSERT_ITEM, i, "item " + std::to_string(i));
    }

    std::int64_t count(const std::string& table)
    {
        return _database->read([&](Session& s)
                               { return s.findInteger("SELECT count(*) FROM " + table).value(); });
    }

    std::int64_t countWhere(const std::string& condition) { return count("item WHERE " + condition); }

    template <class Violation, class... Args>
    void violates(const std::string& concerned, std::string_view sql, const Args&... args)
    {
        try
        {
            execute(sql, args...);
            CPPUNIT_FAIL(std::string(sql));
        }
        catch (const Violation& violation)
        {
            CPPUNIT_ASSERT_EQUAL(concerned, violation.message());
        }
    }

    static void inThreads(int number, const std::function<void(int)>& work)
    {
        std::vector<std::future<void>> threads;
        for (int i = 0; i < number; ++i)
            threads.push_back(std::async(std::launch::async, work, i));
        for (auto& thread: threads)
            thread.get();
    }

    std::unique_ptr<TestDatabase> _scratch;
    std::unique_ptr<Database> _database;
};

CPPUNIT_TEST_SUITE_REGISTRATION(DatabaseContractTest);

} // namespace
