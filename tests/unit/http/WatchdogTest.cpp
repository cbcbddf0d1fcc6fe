#include "http/Watchdog.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;

/// Who holds a thread for too long is told, and not too often.
class WatchdogTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(WatchdogTest);
    CPPUNIT_TEST(testALoopIsToldSoonAndALaneLater);
    CPPUNIT_TEST(testTheSameIsToldAgainWhenItsTimeHasDoubled);
    CPPUNIT_TEST(testWhatIsNoHandlerIsNotTold);
    CPPUNIT_TEST_SUITE_END();

public:
    void testALoopIsToldSoonAndALaneLater()
    {
        HoldersToTell holders;
        CPPUNIT_ASSERT(holders.find({busy("inline handler", 1), busy("handler", 9, 2)}).empty());
        const auto loop = holders.find({busy("inline handler", 2), busy("handler", 9, 2)});
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, loop.size());
        CPPUNIT_ASSERT(
            loop.front().starts_with("plugin bad, inline handler GET /bad, holds an event loop for 2 s"));
        const auto lane = holders.find({busy("handler", 10, 2)});
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, lane.size());
        CPPUNIT_ASSERT_EQUAL(std::string("plugin bad, handler GET /bad, holds a thread of its lane for 10 s"),
                             lane.front());
    }

    void testTheSameIsToldAgainWhenItsTimeHasDoubled()
    {
        HoldersToTell holders;
        const std::pair<int, std::size_t> looks[] = {{10, 1}, {11, 0}, {19, 0},  {20, 1},
                                                     {39, 0}, {95, 1}, {159, 0}, {160, 1}};
        for (const auto& [seconds, sentences]: looks)
            CPPUNIT_ASSERT_EQUAL(sentences, holders.find({busy("handler", seconds)}).size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, holders.find({busy("handler", 10, 1, 8)}).size());
    }

    void testWhatIsNoHandlerIsNotTold()
    {
        HoldersToTell holders;
        CPPUNIT_ASSERT(holders.find({busy("background", 600), busy("start", 600, 2)}).empty());
    }

private:
    static Busy busy(const std::string& phase, int seconds, std::size_t thread = 1, std::uint32_t change = 2)
    {
        return {.text = "plugin bad, " + phase + " GET /bad",
                .phase = phase,
                .seconds = seconds,
                .thread = thread,
                .change = change};
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(WatchdogTest);
