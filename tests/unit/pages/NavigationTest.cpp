#include "pages/Navigation.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;

class NavigationTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(NavigationTest);
    CPPUNIT_TEST(testStandsAsAddedUnlessItFollows);
    CPPUNIT_TEST(testWhatCannotFollowStandsAllTheSame);
    CPPUNIT_TEST_SUITE_END();

public:
    void testStandsAsAddedUnlessItFollows()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("a b c "), order({{"a", ""}, {"b", ""}, {"c", ""}}));
        CPPUNIT_ASSERT_EQUAL(std::string("a c b "), order({{"a", ""}, {"b", ""}, {"c", "a"}}));
        CPPUNIT_ASSERT_EQUAL(std::string("b a c d "), order({{"a", "b"}, {"c", "b"}, {"b", ""}, {"d", ""}}));
        CPPUNIT_ASSERT_EQUAL(std::string("c b a "), order({{"a", "b"}, {"b", "c"}, {"c", ""}}));
    }

    void testWhatCannotFollowStandsAllTheSame()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("a b "), order({{"a", "nobody"}, {"b", ""}}));
        CPPUNIT_ASSERT_EQUAL(std::string("c a b "), order({{"a", "b"}, {"b", "a"}, {"c", ""}}));
        CPPUNIT_ASSERT_EQUAL(std::string("a "), order({{"a", "a"}}));
        const auto others = ordered({{"user", "x", "/", ""}, {"site", "y", "/", "x"}}); // of another menu
        CPPUNIT_ASSERT_EQUAL(std::string("x"), others.front().label.english());
    }

private:
    static std::string order(const std::vector<std::pair<std::string, std::string>>& entries)
    {
        std::vector<NavigationEntry> added;
        for (const auto& [label, after]: entries)
            added.push_back({"site", label, "/", after});
        std::string labels;
        for (const auto& entry: ordered(added))
            labels += entry.label.english() + " ";
        return labels;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(NavigationTest);
