#include "colonnade/pybossa/TimeAgo.h"

#include <cppunit/extensions/HelperMacros.h>

#include <utility>

namespace colonnade::pybossa
{

class TimeAgoTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TimeAgoTest);
    CPPUNIT_TEST(testWords);
    CPPUNIT_TEST(testIsEmptyForWhatHasNoAge);
    CPPUNIT_TEST_SUITE_END();

    static constexpr std::int64_t CREATED = 1'404'172'800; // 2014-07-01T00:00:00Z
    static constexpr std::int64_t DAY = 86'400;

    void testWords()
    {
        const std::pair<std::int64_t, std::string> rows[] = {{0, "just now"},
                                                             {9, "just now"},
                                                             {10, "10 seconds ago"},
                                                             {59, "59 seconds ago"},
                                                             {60, "a minute ago"},
                                                             {119, "a minute ago"},
                                                             {120, "2 minutes ago"},
                                                             {3599, "59 minutes ago"},
                                                             {3600, "an hour ago"},
                                                             {7199, "an hour ago"},
                                                             {7200, "2 hours ago"},
                                                             {DAY - 1, "23 hours ago"},
                                                             {DAY, "Yesterday"},
                                                             {2 * DAY, "2 days ago"},
                                                             {6 * DAY, "6 days ago"},
                                                             {7 * DAY, "1 weeks ago"},
                                                             {30 * DAY, "4 weeks ago"},
                                                             {31 * DAY, "1 month ago"},
                                                             {59 * DAY, "1 month ago"},
                                                             {60 * DAY, "2 months ago"},
                                                             {364 * DAY, "12 months ago"},
                                                             {365 * DAY, "1 year ago"},
                                                             {729 * DAY, "1 year ago"},
                                                             {730 * DAY, "2 years ago"}};
        for (const auto& [age, words]: rows)
            CPPUNIT_ASSERT_EQUAL(words, timeAgo("2014-07-01T00:00:00.000000", (CREATED + age) * 1'000'000));
    }

    void testIsEmptyForWhatHasNoAge()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(), timeAgo("2014-07-01T00:00:00.000000", (CREATED - 5) * 1'000'000));
        CPPUNIT_ASSERT_EQUAL(std::string(), timeAgo("", CREATED * 1'000'000));
        CPPUNIT_ASSERT_EQUAL(std::string(), timeAgo("yesterday, around noon", CREATED * 1'000'000));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TimeAgoTest);

} // namespace colonnade::pybossa
