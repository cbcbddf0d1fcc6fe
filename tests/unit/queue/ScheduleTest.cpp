#include "queue/Schedule.h"

#include "colonnade/Clock.h"
#include "colonnade/Config.h"

#include <Poco/DateTimeParser.h>
#include <Poco/Exception.h>

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;

namespace
{

std::int64_t at(const std::string& utc)
{
    int zone = 0;
    return Poco::DateTimeParser::parse("%Y-%m-%dT%H:%M:%S", utc, zone).timestamp().epochTime();
}

std::string textOf(std::int64_t utc)
{
    return isoTime(utc * 1'000'000).substr(0, 16);
}

struct Case
{
    std::string schedule;
    std::string zone;
    std::string after;
    std::string next; ///< UTC
};

} // namespace

class ScheduleTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ScheduleTest);
    CPPUNIT_TEST(testFindsTheNextTime);
    CPPUNIT_TEST(testTakesASkippedHourAtItsEndAndOnce);
    CPPUNIT_TEST(testTakesARepeatedHourOnce);
    CPPUNIT_TEST(testRefusesWhatIsNoSchedule);
    CPPUNIT_TEST(testKnowsTheClocksOfPlaces);
    CPPUNIT_TEST(testRefusesWhatIsNoPlace);
    CPPUNIT_TEST_SUITE_END();

public:
    void testFindsTheNextTime()
    {
        for (const Case& given: std::vector<Case>{
                 {"0 7 * * mon", "UTC", "2026-11-30T06:59:59", "2026-11-30T07:00"}, // a Monday
                 {"0 7 * * mon", "UTC", "2026-11-30T07:00:00", "2026-12-07T07:00"},
                 {"0 7 * * mon", "Europe/Berlin", "2026-11-30T05:00:00", "2026-11-30T06:00"},
                 {"0 7 * * 1-5", "UTC", "2026-12-04T08:00:00", "2026-12-07T07:00"}, // over the weekend
                 {"*/20 * * * *", "UTC", "2026-11-30T07:41:00", "2026-11-30T08:00"},
                 {"5,35 9-17 * * *", "UTC", "2026-11-30T17:36:00", "2026-12-01T09:05"},
                 {"0 0 1 * *", "UTC", "2026-11-30T07:00:00", "2026-12-01T00:00"},
                 {"0 0 31 * *", "UTC", "2026-11-30T07:00:00", "2026-12-31T00:00"},
                 {"0 0 29 feb *", "UTC", "2026-11-30T07:00:00", "2028-02-29T00:00"},
                 {"0 0 13 * fri", "UTC", "2026-11-30T07:00:00", "2026-12-04T00:00"}, // either is enough
                 {"0 0 * * 0", "UTC", "2026-11-30T07:00:00", "2026-12-06T00:00"},
                 {"0 0 * * 7", "UTC", "2026-11-30T07:00:00", "2026-12-06T00:00"},
                 {"0 0 * * SUN", "UTC", "2026-11-30T07:00:00", "2026-12-06T00:00"},
                 {"0 0 * Jan-Mar *", "UTC", "2026-11-30T07:00:00", "2027-01-01T00:00"},
                 {"0 12 * * *", "Asia/Kolkata", "2026-11-30T07:00:00", "2026-12-01T06:30"},
                 {"30 23 * * *", "America/New_York", "2026-11-30T07:00:00", "2026-12-01T04:30"},
                 {"0 5/6 * * *", "UTC", "2026-11-30T12:00:00", "2026-11-30T17:00"},
             })
            assertNext(given);
    }

    void testTakesASkippedHourAtItsEndAndOnce()
    {
        // 2027-03-28, 02:00 becomes 03:00 in Berlin, at 01:00 UTC.
        assertNext({"30 2 * * *", "Europe/Berlin", "2027-03-27T12:00:00", "2027-03-28T01:00"});
        assertNext({"0,15,30 2 * * *", "Europe/Berlin", "2027-03-27T12:00:00", "2027-03-28T01:00"});
        assertNext({"0,15,30 2 * * *", "Europe/Berlin", "2027-03-28T01:00:00", "2027-03-29T00:00"});
        assertNext({"0 3 * * *", "Europe/Berlin", "2027-03-27T12:00:00", "2027-03-28T01:00"});
        assertNext({"*/30 * * * *", "Europe/Berlin", "2027-03-28T00:30:00", "2027-03-28T01:00"});
    }

    void testTakesARepeatedHourOnce()
    {
        // 2026-10-25, 03:00 becomes 02:00 in Berlin, at 01:00 UTC.
        assertNext({"30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00", "2026-10-25T00:30"});
        assertNext({"30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00", "2026-10-26T01:30"});
        assertNext({"30 2 * * *", "Europe/Berlin", "2026-10-25T01:15:00", "2026-10-26T01:30"});
        assertNext({"*/30 * * * *", "Europe/Berlin", "2026-10-25T00:30:00", "2026-10-25T01:00"}); // each hour
    }

    void testRefusesWhatIsNoSchedule()
    {
        for (const std::string text:
             {"",           "* * * *",     "* * * * * *",    "60 * * * *",  "* 24 * * *",
              "* * 0 * *",  "* * 32 * *",  "* * * 13 *",     "* * * 0 *",   "* * * * 8",
              "-1 * * * *", "*/0 * * * *", "*/x * * * *",    "5-1 * * * *", "1, * * * *",
              ",1 * * * *", "mon * * * *", "* * * * funday", "* * * mon *", "1-2-3 * * * *",
              "@daily",     "*/ * * * *",  "1.5 * * * *",    "0 0 30 feb *"})
            CPPUNIT_ASSERT_THROW_MESSAGE(
                text, Schedule::parse(text).next(at("2026-11-30T07:00:00"), TimeZone::read("UTC")),
                Poco::InvalidArgumentException);
    }

    void testKnowsTheClocksOfPlaces()
    {
        struct Place
        {
            std::string zone;
            std::string utc;
            std::int64_t minutes;
        };
        for (const Place& place:
             std::vector<Place>{{"UTC", "2026-07-01T00:00:00", 0},
                                {"Europe/Berlin", "2026-07-01T00:00:00", 120},
                                {"Europe/Berlin", "2026-12-01T00:00:00", 60},
                                {"Europe/Berlin", "2061-07-01T00:00:00", 120}, // by the rule
                                {"Europe/Berlin", "2061-12-01T00:00:00", 60},
                                {"Australia/Sydney", "2061-01-01T00:00:00", 660},
                                {"Australia/Sydney", "2061-07-01T00:00:00", 600},
                                {"America/New_York", "2061-07-01T00:00:00", -240},
                                {"Asia/Kathmandu", "2026-07-01T00:00:00", 345},
                                {"America/Nuuk", "2061-12-01T00:00:00", -120},
                                {"Etc/GMT+5", "2026-07-01T00:00:00", -300}})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(place.zone + " " + place.utc, place.minutes * 60,
                                         TimeZone::read(place.zone).offsetAt(at(place.utc)));
    }

    void testRefusesWhatIsNoPlace()
    {
        for (const std::string name: {"", "Europe", "Europe/Berlin ", "../zoneinfo/UTC", "/etc/passwd",
                                      "zone.tab", "Mars/Olympus", "tzdata.zi"})
            CPPUNIT_ASSERT_THROW_MESSAGE(name, TimeZone::read(name), ConfigurationException);
        for (const std::string& bytes:
             {std::string(), std::string("TZif"), std::string("TZif2") + std::string(60, '\0'),
              std::string("TZif2") + std::string(60, '\x7f'), std::string(100, 'x')})
            CPPUNIT_ASSERT_THROW(TimeZone::parse(bytes), Poco::DataFormatException);
    }

private:
    static void assertNext(const Case& given)
    {
        CPPUNIT_ASSERT_EQUAL_MESSAGE(
            given.schedule + " in " + given.zone + " after " + given.after, given.next,
            textOf(Schedule::parse(given.schedule).next(at(given.after), TimeZone::read(given.zone))));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ScheduleTest);
