#include "search/InfoFilter.h"

#include <colonnade/HttpError.h>

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <tuple>
#include <vector>

namespace colonnade::tasks
{

class InfoFilterTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(InfoFilterTest);
    CPPUNIT_TEST(testContainsAsPostgresqlDoes);
    CPPUNIT_TEST(testComparesPairsAsText);
    CPPUNIT_TEST(testRefusesPairsThatAreNone);
    CPPUNIT_TEST(testNothingMatchesNull);
    CPPUNIT_TEST(testLooksForABoundedNumberOfValues);
    CPPUNIT_TEST_SUITE_END();

    /// Each is looked for in all of what an object says.
    void testLooksForABoundedNumberOfValues()
    {
        const auto listOf = [](int count, const std::string& one, const std::string& between)
        {
            std::string text = one;
            for (int i = 1; i < count; ++i)
                text += between + one;
            return text;
        };
        CPPUNIT_ASSERT_NO_THROW(InfoFilter("[" + listOf(200, "1", ",") + "]"));
        CPPUNIT_ASSERT_NO_THROW(InfoFilter(listOf(200, "a::b", "|")));
        CPPUNIT_ASSERT_THROW(InfoFilter("[" + listOf(300, "1", ",") + "]"), HttpError);
        CPPUNIT_ASSERT_THROW(InfoFilter("{\"a\":[" + listOf(300, "[]", ",") + "]}"), HttpError);
        CPPUNIT_ASSERT_THROW(InfoFilter(listOf(300, "a::b", "|")), HttpError);
    }

    /// Each row as `SELECT whole::jsonb @> part::jsonb` answers it.
    void testContainsAsPostgresqlDoes()
    {
        const std::vector<std::tuple<std::string, std::string, bool>> table{
            {"{}", "{}", true},
            {R"({"a":1})", "{}", true},
            {"{}", R"({"a":1})", false},
            {R"({"a":1,"b":2})", R"({"a":1})", true},
            {R"({"a":1})", R"({"a":1.0})", true},
            {R"({"a":1})", R"({"a":"1"})", false},
            {"[1e2]", "[100]", true},
            {"[12345678901234567890123]", "[12345678901234567890123]", true},
            {"[12345678901234567890123]", "[12345678901234567890124]", false},
            {"[18446744073709551615]", "[18446744073709551614]", false},
            {"[9007199254740993]", "[9007199254740993]", true},
            {"[9007199254740993]", "[9007199254740992.0]", false},
            {"[0.10000000000000000001]", "[0.1]", false},
            {R"({"a":null})", R"({"a":null})", true},
            {"{}", R"({"a":null})", false},
            {R"({"a":{"b":[1,{"c":2}]}})", R"({"a":{"b":[{"c":2}]}})", true},
            {R"({"a":{"b":1}})", R"({"b":1})", false},
            {"[1,2,3]", "[3,1]", true},
            {"[1,2]", "[1,1,1]", true},
            {"[1,2]", "[]", true},
            {"[]", "[1]", false},
            {"[[1,2]]", "[[1]]", true},
            {"[1,[2]]", "[2]", false},
            {"[1,2]", "1", true},
            {R"(["foo"])", R"("foo")", true},
            {R"("foo")", R"(["foo"])", false},
            {R"({"a":[1]})", R"({"a":1})", false},
            {"1", "1", true},
            {"1", "2", false},
            {"true", "true", true},
            {"true", "false", false},
            {"null", "null", true},
            {"{}", "[]", false},
            {"[]", "{}", false},
            {R"([{"a":1,"b":2}])", R"([{"a":1}])", true}};
        for (const auto& [whole, part, contains]: table)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                whole + " @> " + part, contains,
                containsJson(JsonDocument::parse(whole).root(), JsonDocument::parse(part).root()));
    }

    void testComparesPairsAsText()
    {
        const std::string_view info =
            R"({"n":1,"name":"fox","deep":{"a":[1,2]},"no":null,"yes":true,"":"e"})";
        for (const std::string argument: {"n::1", "name::fox", "name::fox|n::1", "|name::fox||", "yes::true",
                                          R"(deep::{"a":[1,2]})", "::e"})
            CPPUNIT_ASSERT_MESSAGE(argument, InfoFilter(argument).matches(info));
        for (const std::string argument:
             {"n::2", "n::1.0", "name::Fox", "name::fox|n::2", "no::null", "a::1", "name::"})
            CPPUNIT_ASSERT_MESSAGE(argument, !InfoFilter(argument).matches(info));
        CPPUNIT_ASSERT(!InfoFilter("n::1").matches("[1]"));
        CPPUNIT_ASSERT(!InfoFilter("n::1").matches("\"n\""));
    }

    void testRefusesPairsThatAreNone()
    {
        for (const std::string argument: {"a::b::c", "a::b|c", "a::b|c::d::e", "::::"})
            CPPUNIT_ASSERT_THROW_MESSAGE(argument, InfoFilter{argument}, HttpError);
    }

    void testNothingMatchesNull()
    {
        for (const std::string argument: {"a::b", "{}", "null", "x"})
            CPPUNIT_ASSERT_MESSAGE(argument, !InfoFilter(argument).matches(std::nullopt));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(InfoFilterTest);

} // namespace colonnade::tasks
