#include "jobs/Outage.h"

#include "colonnade/Background.h"
#include "colonnade/Database.h"

#include "support/LogWatch.h"

#include <cppunit/extensions/HelperMacros.h>

#include <future>

using namespace colonnade;

class OutageTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(OutageTest);
    CPPUNIT_TEST(testAllSayOnceThatItIsAwayAndOnceThatItIsBack);
    CPPUNIT_TEST(testWhoLeavesWhileItIsAwaySaysNothing);
    CPPUNIT_TEST(testThreadsSayItTogether);
    CPPUNIT_TEST(testWorkThatLastsSaysThatItIsBack);
    CPPUNIT_TEST_SUITE_END();

public:
    void testAllSayOnceThatItIsAwayAndOnceThatItIsBack()
    {
        const LogWatch log("data");
        Outage outage;
        Outage::Member mails(outage), hooks(outage);
        for (int round = 1; round <= 2; ++round)
        {
            for (int i = 0; i < 3; ++i)
            {
                mails.fail("no answer");
                hooks.fail("no answer either");
            }
            mails.succeed();
            CPPUNIT_ASSERT_EQUAL(2 * round - 1, static_cast<int>(log.lines().size()));
            hooks.succeed();
            mails.succeed();
            CPPUNIT_ASSERT_EQUAL(2 * round, static_cast<int>(log.lines().size()));
        }
        CPPUNIT_ASSERT(log.lines()[0].find("no answer") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string("the database can be used again"), log.lines()[1]);
    }

    void testWhoLeavesWhileItIsAwaySaysNothing()
    {
        const LogWatch log("data");
        Outage outage;
        {
            Outage::Member leaving(outage);
            leaving.fail("no answer");
        }
        Outage::Member staying(outage);
        staying.succeed();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, log.lines().size());
        staying.fail("no answer again");
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, log.lines().size());
    }

    void testWorkThatLastsSaysThatItIsBack()
    {
        const LogWatch log("data");
        std::promise<void> working;
        std::promise<void> looked;
        int runs = 0;
        const BackgroundThread thread("test",
                                      [&](const std::stop_token&) -> std::chrono::milliseconds
                                      {
                                          if (++runs == 1)
                                              throw DatabaseBusy("no answer");
                                          Outage::succeedHere();
                                          working.set_value();
                                          looked.get_future().wait(); // and works on
                                          return std::chrono::hours(1);
                                      });
        CPPUNIT_ASSERT(working.get_future().wait_for(std::chrono::seconds(30)) == std::future_status::ready);
        const auto lines = log.lines();
        looked.set_value();
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, lines.size());
    }

    void testThreadsSayItTogether()
    {
        const LogWatch log("data");
        std::promise<void> back;
        std::atomic<int> failed = 0;
        std::atomic<int> done = 0;
        {
            const BackgroundThread threads(
                "test",
                [&](const std::stop_token&) -> std::chrono::milliseconds
                {
                    if (failed++ < 3) // each of the three meets it once
                        throw DatabaseBusy("no answer");
                    if (++done == 3)
                        back.set_value();
                    return std::chrono::hours(1);
                },
                3);
            CPPUNIT_ASSERT(back.get_future().wait_for(std::chrono::seconds(30)) == std::future_status::ready);
        } // and has said what it says
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, log.lines().size());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(OutageTest);
