#include "data/SqlText.h"
#include "data/Values.h"

#include <cppunit/extensions/HelperMacros.h>

#include <limits>

using namespace colonnade;

namespace
{

class SqlTextTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SqlTextTest);
    CPPUNIT_TEST(testPlaceholdersAreRewrittenOnlyInCode);
    CPPUNIT_TEST(testScriptsAreSplitAtSemicolonsInCode);
    CPPUNIT_TEST(testUnclosedQuotesReachToTheEnd);
    CPPUNIT_TEST(testTransactionControlIsFoundBehindComments);
    CPPUNIT_TEST(testNumbersAreReadWhole);
    CPPUNIT_TEST(testLongStatementsAreShortenedToOneLine);
    CPPUNIT_TEST_SUITE_END();

public:
    void testPlaceholdersAreRewrittenOnlyInCode()
    {
        const std::pair<std::string, std::string> cases[] = {
            {"", ""},
            {"$1", "?1"},
            {"$12,$3", "?12,?3"},
            {"a=$1", "a=?1"},
            {"'$1'", "'$1'"},
            {"'it''s $1' $2", "'it''s $1' ?2"},
            {"\"$1\" `$2` [$3] $4", "\"$1\" `$2` [$3] ?4"},
            {"-- $1\n$2", "-- $1\n?2"},
            {"/* $1 /* */ $2", "/* $1 /* */ ?2"},
            {"$name $", "$name $"},
            {"a$1", "a$1"},
            {"'a\\' $1", "'a\\' ?1"},
        };
        for (const auto& [sql, expected]: cases)
            CPPUNIT_ASSERT_EQUAL(expected, withSqlitePlaceholders(sql));
    }

    void testScriptsAreSplitAtSemicolonsInCode()
    {
        using Statements = std::vector<std::string>;
        for (const Dialect dialect: {Dialect::Sqlite, Dialect::Postgresql})
        {
            CPPUNIT_ASSERT(splitStatements("", dialect).empty());
            CPPUNIT_ASSERT(splitStatements(" ;\n; -- no; code\n /* ; */", dialect).empty());
            CPPUNIT_ASSERT(splitStatements("A;B ;\n C", dialect) == (Statements{"A", "B ", "C"}));
            CPPUNIT_ASSERT(splitStatements("A ';' \";\" -- ;\n;B", dialect) ==
                           (Statements{"A ';' \";\" -- ;\n", "B"}));
        }
        CPPUNIT_ASSERT(splitStatements("A $$;$$; $x$ $$;$y$; $x$", Dialect::Postgresql) ==
                       (Statements{"A $$;$$", "$x$ $$;$y$; $x$"}));
        CPPUNIT_ASSERT(splitStatements("A /* /* ; */ ; */; B", Dialect::Postgresql) ==
                       (Statements{"A /* /* ; */ ; */", "B"}));
        CPPUNIT_ASSERT(splitStatements("A E'\\';'; B", Dialect::Postgresql) ==
                       (Statements{"A E'\\';'", "B"}));
        CPPUNIT_ASSERT(splitStatements("A $1; B", Dialect::Postgresql) == (Statements{"A $1", "B"}));
        CPPUNIT_ASSERT(splitStatements("A a$b; C$b", Dialect::Postgresql) == (Statements{"A a$b", "C$b"}));
        CPPUNIT_ASSERT(splitStatements("A '\\'; B", Dialect::Sqlite) == (Statements{"A '\\'", "B"}));
    }

    void testUnclosedQuotesReachToTheEnd()
    {
        for (const std::string sql:
             {"'a;", "\"a;", "/* a;", "$$ a;", "$x$ a; $$", "E'\\", "$", "-", "/", "/*", "$x"})
        {
            CPPUNIT_ASSERT_MESSAGE(sql, splitStatements(sql, Dialect::Postgresql).size() <= 1);
            splitStatements(sql, Dialect::Sqlite);
            withSqlitePlaceholders(sql);
        }
    }

    void testTransactionControlIsFoundBehindComments()
    {
        for (const std::string sql:
             {"commit", "  \n-- x\n/* y */ Rollback", "SAVEPOINT a", "start transaction"})
            CPPUNIT_ASSERT_THROW_MESSAGE(sql, refuseTransactionControl(sql, Dialect::Postgresql),
                                         Poco::InvalidArgumentException);
        for (const std::string sql: {"", "SELECT 'COMMIT'", "committed", "-- COMMIT", "\"COMMIT\""})
            refuseTransactionControl(sql, Dialect::Sqlite);
    }

    void testNumbersAreReadWhole()
    {
        CPPUNIT_ASSERT_EQUAL(std::int64_t(-7), integerFromText("-7"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t(5), integerFromText("5.0"));
        CPPUNIT_ASSERT_EQUAL(std::numeric_limits<std::int64_t>::min(),
                             integerFromText("-9223372036854775808"));
        for (const std::string text:
             {"", " 1", "1 ", "1.5", "9223372036854775808", "x", "1e300", "nan", "inf"})
            CPPUNIT_ASSERT_THROW_MESSAGE(text, integerFromText(text), Poco::BadCastException);
        CPPUNIT_ASSERT_EQUAL(1e300, realFromText("1e300"));
        for (const std::string text: {"", "1,5", "1.5x", "t"})
            CPPUNIT_ASSERT_THROW_MESSAGE(text, realFromText(text), Poco::BadCastException);
    }

    void testLongStatementsAreShortenedToOneLine()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("SELECT a FROM b"), shortened("SELECT\n  a\tFROM b"));
        CPPUNIT_ASSERT_EQUAL(std::string(200, 'x') + "...", shortened(std::string(5000, 'x')));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SqlTextTest);

} // namespace
