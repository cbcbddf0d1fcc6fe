#include "http/TimerWheel.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;

namespace
{

class TimerWheelTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TimerWheelTest);
    CPPUNIT_TEST(testEntryIsDueAtItsDeadlineAndNotBefore);
    CPPUNIT_TEST(testEntryPutOffIsFoundLater);
    CPPUNIT_TEST(testDeadlineBeyondOneLapIsKept);
    CPPUNIT_TEST(testCancelledEntryIsNeverDue);
    CPPUNIT_TEST_SUITE_END();

public:
    void testEntryIsDueAtItsDeadlineAndNotBefore()
    {
        TimerWheel wheel(0);
        TimerEntry entry;
        CPPUNIT_ASSERT_EQUAL(-1, wheel.timeout(0));
        wheel.schedule(entry, 1000);
        CPPUNIT_ASSERT_EQUAL(0, due(wheel, 999));
        CPPUNIT_ASSERT(wheel.timeout(999) > 0);
        CPPUNIT_ASSERT_EQUAL(1, due(wheel, 1000 + 2 * TimerWheel::TICK_MILLISECONDS));
        CPPUNIT_ASSERT_EQUAL(-1, wheel.timeout(2000));
    }

    void testEntryPutOffIsFoundLater()
    {
        TimerWheel wheel(0);
        TimerEntry entry;
        wheel.schedule(entry, 1000);
        wheel.schedule(entry, 5000);
        CPPUNIT_ASSERT_EQUAL(0, due(wheel, 4900));
        CPPUNIT_ASSERT_EQUAL(1, due(wheel, 5500));
        wheel.schedule(entry, 60'000);
        wheel.schedule(entry, 7000); // earlier than before
        CPPUNIT_ASSERT_EQUAL(1, due(wheel, 7500));
    }

    void testDeadlineBeyondOneLapIsKept()
    {
        TimerWheel wheel(0);
        TimerEntry entry;
        wheel.schedule(entry, 1'000'000);
        for (std::int64_t now = 0; now < 1'000'000; now += 40'000)
            CPPUNIT_ASSERT_EQUAL(0, due(wheel, now));
        CPPUNIT_ASSERT_EQUAL(1, due(wheel, 2'000'000));
    }

    void testCancelledEntryIsNeverDue()
    {
        TimerWheel wheel(0);
        TimerEntry entry;
        wheel.schedule(entry, 1000);
        wheel.cancel(entry);
        CPPUNIT_ASSERT_EQUAL(0, due(wheel, 5000));
    }

private:
    static int due(TimerWheel& wheel, std::int64_t now)
    {
        int count = 0;
        wheel.advance(now, [&](TimerEntry&) { ++count; });
        return count;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TimerWheelTest);

} // namespace
