#include "colonnade/Background.h"

#include <Poco/Exception.h>

#include <cppunit/extensions/HelperMacros.h>

#include <future>

using namespace colonnade;

class BackgroundThreadTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(BackgroundThreadTest);
    CPPUNIT_TEST(testRunsAgainAfterItsRest);
    CPPUNIT_TEST(testWakingEndsARest);
    CPPUNIT_TEST(testWorkThatThrowsIsRunAgain);
    CPPUNIT_TEST(testEndsARestWhenStopped);
    CPPUNIT_TEST_SUITE_END();

    static constexpr std::chrono::hours LONG{1};

public:
    void testRunsAgainAfterItsRest()
    {
        std::promise<void> third;
        int runs = 0;
        const BackgroundThread thread("test",
                                      [&](const std::stop_token&)
                                      {
                                          if (++runs == 3)
                                              third.set_value();
                                          return std::chrono::milliseconds(1);
                                      });
        assertReady(third);
    }

    void testWakingEndsARest()
    {
        std::promise<void> first, second;
        int runs = 0;
        BackgroundThread thread("test",
                                [&](const std::stop_token&) -> std::chrono::milliseconds
                                {
                                    ++runs;
                                    (runs == 1 ? first : second).set_value();
                                    return LONG;
                                });
        assertReady(first);
        thread.wake();
        assertReady(second);
    }

    void testWorkThatThrowsIsRunAgain()
    {
        std::promise<void> second;
        int runs = 0;
        BackgroundThread thread("test",
                                [&](const std::stop_token&) -> std::chrono::milliseconds
                                {
                                    if (++runs == 1)
                                        throw Poco::IOException("on purpose");
                                    second.set_value();
                                    return LONG;
                                });
        assertReady(second);
    }

    void testEndsARestWhenStopped()
    {
        std::promise<void> first;
        const BackgroundThread thread("test",
                                      [&](const std::stop_token&) -> std::chrono::milliseconds
                                      {
                                          first.set_value();
                                          return LONG;
                                      });
        assertReady(first);
    } // the destructor waits for the end

private:
    static void assertReady(std::promise<void>& promise)
    {
        CPPUNIT_ASSERT(promise.get_future().wait_for(std::chrono::seconds(30)) == std::future_status::ready);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(BackgroundThreadTest);
