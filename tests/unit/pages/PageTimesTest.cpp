#include "pages/PageTimes.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;

namespace
{

class FixedClock final: public Clock
{
public:
    explicit FixedClock(std::int64_t seconds):
        _seconds(seconds)
    {
    }
    std::int64_t nowMicroseconds() const override { return _seconds * 1'000'000; }

private:
    std::int64_t _seconds;
};

} // namespace

class PageTimesTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PageTimesTest);
    CPPUNIT_TEST(testReadsTheFormOfColumnsAndNoOther);
    CPPUNIT_TEST(testSaysHowLongAgo);
    CPPUNIT_TEST(testDatesFollowTheZone);
    CPPUNIT_TEST(testNumbersAreGroupedByLanguage);
    CPPUNIT_TEST_SUITE_END();

public:
    void testReadsTheFormOfColumnsAndNoOther()
    {
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, parseUtc("1970-01-01T00:00:00").value());
        CPPUNIT_ASSERT_EQUAL(NOW, parseUtc("2026-11-30T22:30:00.999999").value());
        for (const char* wrong: {"", "0", "2026-11-30", "2026-11-31T00:00:00", "2026-11-30 22:30:00"})
            CPPUNIT_ASSERT_MESSAGE(wrong, !parseUtc(wrong));
    }

    void testSaysHowLongAgo()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("just now"), ago("2026-11-30T22:29:30"));
        CPPUNIT_ASSERT_EQUAL(std::string("a minute ago"), ago("2026-11-30T22:29:00"));
        CPPUNIT_ASSERT_EQUAL(std::string("5 minutes ago"), ago("2026-11-30T22:25:00"));
        CPPUNIT_ASSERT_EQUAL(std::string("an hour ago"), ago("2026-11-30T21:30:00"));
        CPPUNIT_ASSERT_EQUAL(std::string("3 hours ago"), ago("2026-11-30T19:30:00"));
        CPPUNIT_ASSERT_EQUAL(std::string("a day ago"), ago("2026-11-29T22:30:00"));
        CPPUNIT_ASSERT_EQUAL(std::string("6 days ago"), ago("2026-11-24T22:30:00"));
        CPPUNIT_ASSERT_EQUAL(std::string("4 October 2026"), ago("2026-10-04T10:00:00"));
        CPPUNIT_ASSERT(times("UTC").of("0").empty());
    }

    void testDatesFollowTheZone()
    {
        const std::string json = times("Europe/Berlin").of("2026-11-30T23:30:00.123456").toJson({});
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"iso":"2026-11-30T23:30:00Z","ago":"just now",)"
                                         R"("date":"1 December 2026","clock":"00:30"})"),
                             json);
    }

    void testNumbersAreGroupedByLanguage()
    {
        View view;
        view.count("n", 12400);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"n":12400})"), view.toJson({}));
        CPPUNIT_ASSERT_EQUAL(std::string("1,234,567"), groupedNumber(1234567, Language("en")));
        CPPUNIT_ASSERT_EQUAL(std::string("-1,234"), groupedNumber(-1234, Language("en")));
        CPPUNIT_ASSERT_EQUAL(std::string("999"), groupedNumber(999, Language("en")));
        CPPUNIT_ASSERT_EQUAL(std::string("1234"), groupedNumber(1234, Language("es")));
        CPPUNIT_ASSERT_EQUAL(std::string("12.345"), groupedNumber(12345, Language("es")));
        CPPUNIT_ASSERT_EQUAL(std::string("12\xE2\x80\xAF"
                                         "345"),
                             groupedNumber(12345, Language("fr")));
    }

private:
    static constexpr std::int64_t NOW = 1'796'077'800; // 2026-11-30T22:30:00Z
    const FixedClock _clock{NOW};

    PageTimes times(const char* zone) { return {TimeZone::read(zone), _clock}; }

    std::string ago(const char* time)
    {
        const std::string json = times("UTC").of(time).toJson({});
        const auto begin = json.find("\"ago\":\"") + 7;
        return json.substr(begin, json.find('"', begin) - begin);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PageTimesTest);
