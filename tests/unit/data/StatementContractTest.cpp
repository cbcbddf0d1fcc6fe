#include "DatabaseContract.h"

#include <limits>

using namespace colonnade;

namespace
{

/// What both databases promise of values, placeholders and rows.
class StatementContractTest: public DatabaseContract
{
    CPPUNIT_TEST_SUITE(StatementContractTest);
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
    CPPUNIT_TEST_SUITE_END();

public:
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
};

CPPUNIT_TEST_SUITE_REGISTRATION(StatementContractTest);

} // namespace
