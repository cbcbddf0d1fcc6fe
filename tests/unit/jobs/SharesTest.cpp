#include "jobs/Shares.h"

#include <cppunit/extensions/HelperMacros.h>

#include <array>

using colonnade::Shares;

namespace
{

class SharesTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(SharesTest);
    CPPUNIT_TEST(testOneAloneLeavesSome);
    CPPUNIT_TEST(testHoweverManyTakeAllTheyMaySomethingIsLeft);
    CPPUNIT_TEST(testWhoHasNoneMayHaveTheLast);
    CPPUNIT_TEST(testWhatIsGivenBackMayBeTakenByAnother);
    CPPUNIT_TEST(testWithoutABoundOneMayHaveAll);
    CPPUNIT_TEST_SUITE_END();

    static int enterAll(Shares& shares, std::uint64_t party)
    {
        int entered = 0;
        for (; shares.mayEnter(party); ++entered)
            shares.enter(party);
        return entered;
    }

public:
    void testOneAloneLeavesSome()
    {
        struct Case
        {
            std::size_t places, times;
            int taken;
        };
        for (const Case& one: {Case{12, 2, 8}, {12, 5, 10}, {10, 4, 8}, {2, 5, 1}, {3, 2, 2}, {1, 2, 1}})
        {
            Shares shares(one.places, one.times);
            CPPUNIT_ASSERT_EQUAL(one.taken, enterAll(shares, 1));
        }
    }

    void testHoweverManyTakeAllTheyMaySomethingIsLeft()
    {
        for (std::uint64_t parties = 1; parties < 4; ++parties)
        {
            Shares shares(12, 2);
            for (int round = 0; round < 12; ++round)
                for (std::uint64_t party = 1; party <= parties; ++party)
                    if (shares.mayEnter(party))
                        shares.enter(party);
            CPPUNIT_ASSERT(shares.mayEnter(99));
        }
    }

    void testWhoHasNoneMayHaveTheLast()
    {
        Shares shares(4, 2);
        for (const std::uint64_t party: {1, 2, 3})
            shares.enter(party);
        CPPUNIT_ASSERT(!shares.mayEnter(1));
        CPPUNIT_ASSERT(shares.mayEnter(4));
        shares.enter(4);
        CPPUNIT_ASSERT(!shares.mayEnter(5));
        CPPUNIT_ASSERT(shares.isFull());
    }

    void testWhatIsGivenBackMayBeTakenByAnother()
    {
        Shares shares(2, 5);
        shares.enter(1);
        shares.enter(2);
        shares.leave(1);
        CPPUNIT_ASSERT(!shares.mayEnter(2));
        CPPUNIT_ASSERT(shares.mayEnter(1));
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, shares.taken());
    }

    void testWithoutABoundOneMayHaveAll()
    {
        Shares shares(3, 0);
        CPPUNIT_ASSERT_EQUAL(3, enterAll(shares, 1));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(SharesTest);

} // namespace
