#include <colonnade/Files.h>

#include <cppunit/extensions/HelperMacros.h>

#include <stdexcept>

namespace colonnade::tasks
{

/// A file that something may name is never removed.
class StoreWithFileTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(StoreWithFileTest);
    CPPUNIT_TEST(testAStoredFileStays);
    CPPUNIT_TEST(testTheFileOfWhatWasRefusedGoes);
    CPPUNIT_TEST(testTheFileStaysWhereTheOutcomeIsUnknown);
    CPPUNIT_TEST_SUITE_END();

    int _discarded = 0;

    template <class Exception> void storeThrowing()
    {
        const auto fail = []() -> int { throw Exception("x"); };
        CPPUNIT_ASSERT_THROW(storeWithFile(fail, [&] { ++_discarded; }), Exception);
    }

    void testAStoredFileStays()
    {
        CPPUNIT_ASSERT_EQUAL(7, storeWithFile([] { return 7; }, [&] { ++_discarded; }));
        storeWithFile([] {}, [&] { ++_discarded; });
        CPPUNIT_ASSERT_EQUAL(0, _discarded);
    }

    void testTheFileOfWhatWasRefusedGoes()
    {
        storeThrowing<std::runtime_error>();
        storeThrowing<UniqueViolation>();
        storeThrowing<DatabaseBusy>();
        CPPUNIT_ASSERT_EQUAL(3, _discarded);
    }

    void testTheFileStaysWhereTheOutcomeIsUnknown()
    {
        storeThrowing<OutcomeUnknown>();
        CPPUNIT_ASSERT_EQUAL(0, _discarded);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(StoreWithFileTest);

} // namespace colonnade::tasks
