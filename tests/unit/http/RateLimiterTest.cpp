#include "http/RateLimiter.h"

#include "StoppedClock.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;
using colonnade::test::StoppedClock;

namespace
{

class RateLimiterTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RateLimiterTest);
    CPPUNIT_TEST(testWindowsBeginAtMultiplesOfTheirLength);
    CPPUNIT_TEST(testWhatOtherServersCountedCounts);
    CPPUNIT_TEST(testWhatWasLearnedNeverBecomesLess);
    CPPUNIT_TEST(testChangedCallersAreTakenOnceUntilTheyCallAgain);
    CPPUNIT_TEST(testRefusedRequestsAreNoChange);
    CPPUNIT_TEST(testWhatWasPutBackIsTakenAgainWithWhatCameMeanwhile);
    CPPUNIT_TEST(testWhatIsOfAnotherWindowIsNeitherTakenNorLearned);
    CPPUNIT_TEST(testServersWithOneSeedNameCallersAlike);
    CPPUNIT_TEST_SUITE_END();

    StoppedClock _clock;

    static RateLimiter::Counts learned(const RateLimiter::Counts& callers, int used)
    {
        RateLimiter::Counts counts = callers;
        counts.used.assign(callers.callers.size(), used);
        return counts;
    }

public:
    void testWindowsBeginAtMultiplesOfTheirLength()
    {
        _clock.now = 899'000'000;
        RateLimiter limiter(2, _clock);
        CPPUNIT_ASSERT(!limiter.count("b", "x").refused);
        const auto second = limiter.count("b", "x");
        CPPUNIT_ASSERT(second.refused);
        CPPUNIT_ASSERT_EQUAL(std::int64_t{900}, second.resetAt);
        CPPUNIT_ASSERT(!limiter.count("other", "x").refused);
        _clock.now = 900'000'000;
        CPPUNIT_ASSERT_EQUAL(1, limiter.count("b", "x").remaining);
    }

    void testWhatOtherServersCountedCounts()
    {
        RateLimiter limiter(10, _clock);
        CPPUNIT_ASSERT_EQUAL(9, limiter.count("b", "x").remaining);
        limiter.learn(learned(limiter.takeChanged(), 7));
        const auto ninth = limiter.count("b", "x");
        CPPUNIT_ASSERT_EQUAL(1, ninth.remaining);
        CPPUNIT_ASSERT(!ninth.refused);
        CPPUNIT_ASSERT(limiter.count("b", "x").refused);
        CPPUNIT_ASSERT_EQUAL(0, limiter.count("b", "x").remaining);
        CPPUNIT_ASSERT_EQUAL(9, limiter.count("b", "somebody else").remaining);
    }

    void testWhatWasLearnedNeverBecomesLess()
    {
        RateLimiter limiter(10, _clock);
        limiter.count("b", "x");
        const auto callers = limiter.takeChanged();
        limiter.learn(learned(callers, 5));
        limiter.learn(learned(callers, 2)); // the database has lost its unlogged table
        CPPUNIT_ASSERT_EQUAL(3, limiter.count("b", "x").remaining);
        limiter.learn(learned(callers, 2'000'000'000)); // another server has a higher limit
        CPPUNIT_ASSERT_EQUAL(0, limiter.count("b", "x").remaining);
    }

    void testChangedCallersAreTakenOnceUntilTheyCallAgain()
    {
        RateLimiter limiter(10, _clock);
        limiter.count("b", "x");
        limiter.count("b", "x");
        limiter.count("b", "y");
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, limiter.takeChanged().callers.size());
        CPPUNIT_ASSERT(limiter.takeChanged().callers.empty());
        limiter.count("b", "x");
        const auto changed = limiter.takeChanged();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, changed.callers.size());
        CPPUNIT_ASSERT_EQUAL(3, changed.used.at(0));
    }

    void testRefusedRequestsAreNoChange()
    {
        RateLimiter limiter(2, _clock);
        limiter.count("b", "x");
        limiter.count("b", "x");
        CPPUNIT_ASSERT_EQUAL(2, limiter.takeChanged().used.at(0));
        CPPUNIT_ASSERT(limiter.count("b", "x").refused);
        CPPUNIT_ASSERT(limiter.takeChanged().callers.empty());
    }

    void testWhatWasPutBackIsTakenAgainWithWhatCameMeanwhile()
    {
        RateLimiter limiter(10, _clock);
        limiter.count("b", "x");
        const auto taken = limiter.takeChanged();
        limiter.count("b", "x");
        limiter.putBack(taken);
        const auto again = limiter.takeChanged();
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, again.callers.size());
        CPPUNIT_ASSERT_EQUAL(2, again.used.at(0));
    }

    void testWhatIsOfAnotherWindowIsNeitherTakenNorLearned()
    {
        RateLimiter limiter(10, _clock);
        limiter.count("b", "x");
        const auto old = limiter.takeChanged();
        limiter.count("b", "x");
        _clock.now = 900'000'000;
        CPPUNIT_ASSERT(limiter.takeChanged().callers.empty());
        limiter.count("b", "x");
        limiter.learn(learned(old, 9));
        limiter.putBack(old);
        CPPUNIT_ASSERT_EQUAL(8, limiter.count("b", "x").remaining);
        CPPUNIT_ASSERT_EQUAL(2, limiter.takeChanged().used.at(0));
    }

    void testServersWithOneSeedNameCallersAlike()
    {
        RateLimiter one(10, _clock), other(10, _clock), stranger(10, _clock);
        one.setKey("a key of 16 byte");
        other.setKey("a key of 16 byte");
        for (RateLimiter* limiter: {&one, &other, &stranger})
            limiter->count("b", "x");
        const auto name = one.takeChanged().callers.at(0);
        CPPUNIT_ASSERT_EQUAL(name, other.takeChanged().callers.at(0));
        CPPUNIT_ASSERT(name != stranger.takeChanged().callers.at(0));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RateLimiterTest);

} // namespace
