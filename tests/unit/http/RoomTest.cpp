#include "http/Room.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <utility>

using namespace colonnade;

namespace
{

class RoomTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(RoomTest);
    CPPUNIT_TEST(testANetworkLeavesAsMuchAsItHolds);
    CPPUNIT_TEST(testWhoHasOneThingMayFillTheRoom);
    CPPUNIT_TEST(testWhatIsTakenUnaskedCounts);
    CPPUNIT_TEST(testAllIsGivenBack);
    CPPUNIT_TEST_SUITE_END();

public:
    void testANetworkLeavesAsMuchAsItHolds()
    {
        Room room(1200);
        Hold first(room, "1"), second(room, "1"), other(room, "2"), third(room, "3");
        CPPUNIT_ASSERT(first.tryTake(300));
        CPPUNIT_ASSERT(second.tryTake(300));
        CPPUNIT_ASSERT(!second.tryTake(1));
        CPPUNIT_ASSERT(other.tryTake(300));
        CPPUNIT_ASSERT(third.tryTake(150)); // a newcomer always finds some
        CPPUNIT_ASSERT(!first.tryTake(1));
    }

    void testWhoHasOneThingMayFillTheRoom()
    {
        Room room(1000);
        Hold one(room, "1"), another(room, "1");
        CPPUNIT_ASSERT(one.tryTake(600));
        CPPUNIT_ASSERT(one.tryTake(400));
        CPPUNIT_ASSERT(!one.tryTake(1));
        CPPUNIT_ASSERT(!another.tryTake(1));
    }

    void testWhatIsTakenUnaskedCounts()
    {
        Room room(100);
        Hold one(room, "1");
        one.take(150);
        Hold other(room, "2");
        CPPUNIT_ASSERT(!other.tryTake(1));
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{150}, room.used());
    }

    void testAllIsGivenBack()
    {
        Room room(100);
        {
            Hold one(room, "1");
            CPPUNIT_ASSERT(one.tryTake(40));
            Hold moved(std::move(one));
            CPPUNIT_ASSERT_EQUAL(std::uint64_t{40}, moved.bytes());
            Hold assigned(room, "2");
            CPPUNIT_ASSERT(assigned.tryTake(10));
            assigned = std::move(moved);
        }
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0}, room.used());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(RoomTest);

} // namespace
