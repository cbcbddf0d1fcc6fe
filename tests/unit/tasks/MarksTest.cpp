#include "search/Marks.h"
#include "search/InfoFilter.h"
#include "search/TextSearch.h"

#include <cppunit/extensions/HelperMacros.h>

#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

namespace colonnade::tasks
{

namespace
{

/// Evaluates a formula as the databases do: or binds less than and.
class Formula
{
public:
    Formula(const std::string& text, const std::set<std::string>& marks):
        _rest(text),
        _marks(marks)
    {
    }

    bool holds()
    {
        bool one = all();
        while (take('|'))
            one = all() || one;
        return one;
    }

private:
    bool all()
    {
        bool every = single();
        while (take('&'))
            every = single() && every;
        return every;
    }

    bool single()
    {
        if (take('('))
        {
            const bool inside = holds();
            CPPUNIT_ASSERT(take(')'));
            return inside;
        }
        const std::size_t end = _rest.find_first_not_of("0123456789abcdefx");
        const std::string mark = _rest.substr(0, end);
        CPPUNIT_ASSERT_MESSAGE(_rest, !mark.empty());
        _rest.erase(0, mark.size());
        return _marks.contains(mark);
    }

    bool take(char wanted)
    {
        if (_rest.empty() || _rest.front() != wanted)
            return false;
        _rest.erase(0, 1);
        return true;
    }

    std::string _rest;
    const std::set<std::string>& _marks;
};

std::set<std::string> marksOfText(const std::string& info)
{
    std::istringstream words(marksOf(JsonDocument::parse(info).root()));
    std::set<std::string> marks;
    for (std::string mark; words >> mark;)
        marks.insert(mark);
    return marks;
}

} // namespace

/// What a filter matches has the marks that are looked for; the database would never show it otherwise.
class MarksTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(MarksTest);
    CPPUNIT_TEST(testWhatMatchesHasTheMarks);
    CPPUNIT_TEST(testMarksTellMostOthersApart);
    CPPUNIT_TEST(testSearchesHaveMarks);
    CPPUNIT_TEST(testALongInfoHasOneMark);
    CPPUNIT_TEST_SUITE_END();

    const std::vector<std::string> _infos = {"{}",
                                             R"({"a":1,"b":2})",
                                             R"({"a":1.0})",
                                             R"({"a":"1"})",
                                             R"({"a":null})",
                                             R"({"a":true,"deep":{"a":[1,{"c":2}],"b":{}}})",
                                             R"({"a":-0.0,"n":100,"x":1e2,"big":9007199254740993})",
                                             "[1,2,3]",
                                             "[[1,2],[{\"a\":1}]]",
                                             R"("fox")",
                                             R"(["fox",3])",
                                             "3",
                                             "true",
                                             "null",
                                             R"({"fox":"fox","":"e","a":"x::y"})",
                                             R"({"a":{"b":1,"a":[1, 2]}})"};

    void testWhatMatchesHasTheMarks()
    {
        int matching = 0;
        for (const std::string argument: {"{}",
                                          "[]",
                                          "null",
                                          "fox",
                                          "3",
                                          "true",
                                          R"("fox")",
                                          R"({"a":1})",
                                          R"({"a":1.0})",
                                          R"({"a":"1"})",
                                          R"({"a":0})",
                                          R"({"n":100.0})",
                                          R"({"x":100})",
                                          R"({"big":9007199254740992.0})",
                                          R"({"a":null})",
                                          R"({"deep":{"a":[{"c":2}]}})",
                                          R"({"deep":{"a":[1]}})",
                                          R"({"deep":{}})",
                                          "[1]",
                                          "[3,1,1]",
                                          "[[2]]",
                                          R"([[{"a":1}]])",
                                          R"(["fox"])",
                                          "a::1",
                                          "a::1.0",
                                          "a::true",
                                          "a::x",
                                          "fox::fox|::e",
                                          R"(a::{"a":[1,2],"b":1})",
                                          R"(a::{ "b": 1, "a": [1, 2] })",
                                          "n::100"})
        {
            const InfoFilter filter(argument);
            const std::string formula = filter.marks();
            for (const auto& info: _infos)
                if (filter.matches(info))
                {
                    ++matching;
                    CPPUNIT_ASSERT_MESSAGE(std::string(argument) + " " + info,
                                           formula.empty() || Formula(formula, marksOfText(info)).holds());
                }
        }
        CPPUNIT_ASSERT(matching > 40);
    }

    void testMarksTellMostOthersApart()
    {
        for (const auto& [argument, info]:
             std::vector<std::pair<std::string, std::string>>{{R"({"a":1})", R"({"b":1})"},
                                                              {R"({"a":1})", R"({"a":2})"},
                                                              {R"({"a":1})", R"({"a":"1"})"},
                                                              {R"({"a":{"b":1}})", R"({"b":1})"},
                                                              {"fox", R"({"a":"fox"})"},
                                                              {"a::1", R"({"a":11})"},
                                                              {"a::1|b::2", R"({"a":1})"}})
            CPPUNIT_ASSERT_MESSAGE(argument + info,
                                   !Formula(InfoFilter(argument).marks(), marksOfText(info)).holds());
    }

    void testSearchesHaveMarks()
    {
        const auto found = [](const std::string& argument, const std::string& info)
        {
            const std::string formula = TextSearch(argument).marks();
            return formula.empty() || Formula(formula, marksOfText(info)).holds();
        };
        const std::string info = R"({"t":"Running dogs","n":7,"deep":{"k":"cat"}})";
        for (const std::string argument:
             {"t::run", "t::dog&run", "t::cat|dog", "t::!cat", "t::dog & !cat", "t::dog|n::7", "n::7",
              "deep::cat", "deep::k", "t::(run|cat)&(dog|cow)"})
        {
            CPPUNIT_ASSERT_MESSAGE(argument, found(argument, info));
            CPPUNIT_ASSERT_MESSAGE(argument, TextSearch(argument).match(info).has_value());
        }
        for (const std::string argument: {"t::cat", "n::dog", "t::dog&cat", "t::(cat|cow)&dog"})
        {
            CPPUNIT_ASSERT_MESSAGE(argument, !found(argument, info));
            CPPUNIT_ASSERT_MESSAGE(argument, !TextSearch(argument).match(info));
        }
        CPPUNIT_ASSERT(!TextSearch("t::dog").match(std::nullopt));
        CPPUNIT_ASSERT(!TextSearch("t::dog").match("\"dog\""));
    }

    void testALongInfoHasOneMark()
    {
        JsonWriter json;
        json.beginArray();
        for (int i = 0; i < 10'000; ++i)
            json.value(i);
        CPPUNIT_ASSERT_EQUAL(std::string("x"), marksOf(JsonDocument::parse(json.end().text()).root()));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MarksTest);

} // namespace colonnade::tasks
