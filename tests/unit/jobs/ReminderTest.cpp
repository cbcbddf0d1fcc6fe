#include "jobs/Reminder.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;
using namespace std::chrono_literals;

class ReminderTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ReminderTest);
    CPPUNIT_TEST(testItIsToldAtOnceAndThenOnceAPeriod);
    CPPUNIT_TEST_SUITE_END();

    void testItIsToldAtOnceAndThenOnceAPeriod()
    {
        const Reminder::Time start = std::chrono::steady_clock::now();
        Reminder reminder(60s);
        CPPUNIT_ASSERT(!reminder.wasTold());
        int told = 0;
        for (auto passed = 0s; passed <= 150s; passed += 1s)
            told += reminder.isDue(start + passed) ? 1 : 0;
        CPPUNIT_ASSERT_EQUAL(3, told); // at 0, 60 and 120 s
        CPPUNIT_ASSERT(reminder.wasTold());
        CPPUNIT_ASSERT(reminder.lasted(start + 150s) == 150s);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ReminderTest);
