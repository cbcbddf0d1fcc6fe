#include "text/KeyedHash.h"

#include <cppunit/extensions/HelperMacros.h>

#include <set>
#include <string>

namespace colonnade::test
{

class KeyedHashTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(KeyedHashTest);
    CPPUNIT_TEST(testIsTheSipHashOfBothTexts);
    CPPUNIT_TEST(testDependsOnKeyAndBothTexts);
    CPPUNIT_TEST_SUITE_END();

    const std::string _key =
        std::string("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f", 16);

    /// The paper's appendix: of the bytes 0 to 14 under the key 0 to 15 comes a129ca6149be45e5.
    void testIsTheSipHashOfBothTexts()
    {
        std::string rest;
        for (char c = 1; c < 15; ++c)
            rest += c;
        CPPUNIT_ASSERT_EQUAL(std::uint64_t{0xa129ca6149be45e5}, keyedHash(_key, "", rest));
    }

    void testDependsOnKeyAndBothTexts()
    {
        const std::set<std::uint64_t> hashes{
            keyedHash(_key, "tasks", "user::1"), keyedHash(_key, "tasksu", "ser::1"),
            keyedHash(_key, "tasks", "user::2"), keyedHash(_key, "", "user::1"),
            keyedHash(std::string(16, 'k'), "tasks", "user::1")};
        CPPUNIT_ASSERT_EQUAL(std::size_t{5}, hashes.size());
        CPPUNIT_ASSERT_EQUAL(keyedHash(_key, "tasks", "user::1"), keyedHash(_key, "tasks", "user::1"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(KeyedHashTest);

} // namespace colonnade::test
