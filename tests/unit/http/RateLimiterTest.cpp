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
    CPPUNIT_TEST(testANameMayHaveALimitOfItsOwn);
    CPPUNIT_TEST(testWhatIsGivenBackMayBeUsedAgain);
    CPPUNIT_TEST(testANetworkRemembersTheMostUsedAccount);
    CPPUNIT_TEST(testAMillionClaimedNamesAreNoMatterOfOthers);
    CPPUNIT_TEST(testAFloodOfNetworksPushesOutItself);
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

    void testANetworkRemembersTheMostUsedAccount()
    {
        _clock.now = 899'000'000;
        RateLimiter limiter(10, _clock);
        CPPUNIT_ASSERT_EQUAL(0, limiter.mostUsed("b", "n"));
        limiter.noteUsed("b", "n", 4);
        limiter.noteUsed("b", "n", 2);
        CPPUNIT_ASSERT_EQUAL(4, limiter.mostUsed("b", "n"));
        CPPUNIT_ASSERT_EQUAL(0, limiter.mostUsed("b", "m"));
        CPPUNIT_ASSERT_EQUAL(0, limiter.mostUsed("c", "n"));
        CPPUNIT_ASSERT_EQUAL(9, limiter.count("b", "n").remaining);              // it uses nothing up
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, limiter.takeChanged().used.size()); // nor is it told to others
        _clock.now = 900'000'000;
        CPPUNIT_ASSERT_EQUAL(0, limiter.mostUsed("b", "n"));
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

    void testANameMayHaveALimitOfItsOwn()
    {
        RateLimiter limiter(2, _clock);
        for (int remaining = 4; remaining > 0; --remaining)
            CPPUNIT_ASSERT_EQUAL(remaining, limiter.countAs("b", {"wide", 5})->remaining);
        CPPUNIT_ASSERT(limiter.countAs("b", {"wide", 5})->refused);
        CPPUNIT_ASSERT_EQUAL(5, limiter.countAs("b", {"wide", 5})->limit);
    }

    void testWhatIsGivenBackMayBeUsedAgain()
    {
        RateLimiter limiter(3, _clock);
        for (int i = 0; i < 10; ++i)
        {
            const auto verdict = limiter.count("b", "x");
            CPPUNIT_ASSERT_EQUAL(2, verdict.remaining);
            limiter.giveBack(verdict);
        }
        const auto old = limiter.count("b", "x");
        _clock.now = 900'000'000;
        limiter.count("b", "x");
        limiter.giveBack(old); // of a window that is over
        CPPUNIT_ASSERT_EQUAL(1, limiter.count("b", "x").remaining);
    }

    void testAMillionClaimedNamesAreNoMatterOfOthers()
    {
        RateLimiter limiter(300, _clock);
        int own = 0;
        for (int i = 0; i < 1'000'000; ++i)
            own += limiter.countAs("b", {std::to_string(i), 0, "192.0.2.1"}) ? 1 : 0;
        CPPUNIT_ASSERT_EQUAL(RateLimiter::MOST_CLAIMED, own);
        CPPUNIT_ASSERT_MESSAGE("the first ones keep theirs",
                               limiter.countAs("b", {"0", 0, "192.0.2.1"})->remaining == 298);
        CPPUNIT_ASSERT_EQUAL(299, limiter.count("b", "a newcomer").remaining);
        CPPUNIT_ASSERT_EQUAL(299, limiter.countAs("b", {"claimed elsewhere", 0, "192.0.2.2"})->remaining);
    }

    void testAFloodOfNetworksPushesOutItself()
    {
        RateLimiter limiter(300, _clock);
        for (int user = 0; user < 20; ++user)
            for (int i = 0; i < 50; ++i)
                limiter.count("b", "user " + std::to_string(user));
        for (int i = 0; i < 500'000; ++i)
            limiter.count("b", "network " + std::to_string(i));
        for (int i = 0; i < 100; ++i)
            CPPUNIT_ASSERT_EQUAL(299, limiter.count("b", "newcomer " + std::to_string(i)).remaining);
        int known = 0;
        for (int user = 0; user < 20; ++user)
            known += limiter.count("b", "user " + std::to_string(user)).remaining == 249 ? 1 : 0;
        CPPUNIT_ASSERT_EQUAL(20, known);
        limiter.takeChanged(); // and those whose place another has are no trouble
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
