#include "Gzip.h"

#include <cppunit/extensions/HelperMacros.h>

namespace ohmage
{

class GzipTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(GzipTest);
    CPPUNIT_TEST(testUnpacksWhatItPacked);
    CPPUNIT_TEST(testStopsAtTheBound);
    CPPUNIT_TEST(testRefusesWhatIsNoGzip);
    CPPUNIT_TEST_SUITE_END();

    void testUnpacksWhatItPacked()
    {
        for (const std::string& text:
             {std::string(), std::string("user=x&password=y"), std::string(100'000, 'a')})
            CPPUNIT_ASSERT_EQUAL(text, gunzip(gzip(text), 100'000).value());
    }

    void testStopsAtTheBound()
    {
        CPPUNIT_ASSERT(gunzip(gzip(std::string(1000, 'a')), 1000));
        CPPUNIT_ASSERT(!gunzip(gzip(std::string(1001, 'a')), 1000));
        CPPUNIT_ASSERT(!gunzip(gzip(std::string(5'000'000, 'a')), 2'000'000));
    }

    void testRefusesWhatIsNoGzip()
    {
        const std::string packed = gzip("user=x");
        for (const std::string& bad: {std::string(), std::string("x"), std::string("user=x&password=y"),
                                      packed.substr(0, packed.size() - 1), packed.substr(1),
                                      packed.substr(0, 12) + "\xff\xff\xff" + packed.substr(15)})
            CPPUNIT_ASSERT(!gunzip(bad, 1000));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(GzipTest);

} // namespace ohmage
