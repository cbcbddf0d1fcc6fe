#include "Bcrypt.h"

#include <Poco/Exception.h>

#include <cppunit/extensions/HelperMacros.h>

namespace ohmage
{

class BcryptTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(BcryptTest);
    CPPUNIT_TEST(testMakesTheHashesOfTheOriginal);
    CPPUNIT_TEST(testIgnoresBytesPastThe72nd);
    CPPUNIT_TEST(testMakesSettingsOfCost12);
    CPPUNIT_TEST(testRefusesWhatHasNoHash);
    CPPUNIT_TEST(testTellsHashesByTheirForm);
    CPPUNIT_TEST_SUITE_END();

    static constexpr const char* CHEAP_SETTING = "$2a$04$80efnYfF6eW5OV6jZvh8/O";

    /// reference/ohmage-auth.md 8.1
    void testMakesTheHashesOfTheOriginal()
    {
        for (const auto& [password, hash]:
             {std::pair("password", "$2a$12$80efnYfF6eW5OV6jZvh8/O71.EVBrYjVvfwjhOA36XJV7KkNE373."),
              std::pair("pässwörd€😀", "$2a$12$cwHTeB/wwVeBDQx7kGwThe/Qf2mvW1mUW7LBM1izIRWj4pMugZ3BS")})
            CPPUNIT_ASSERT_EQUAL(std::string(hash), bcrypt(password, std::string(hash).substr(0, 29)));
    }

    void testIgnoresBytesPastThe72nd()
    {
        const std::string hash = bcrypt(std::string(80, 'x'), CHEAP_SETTING);
        CPPUNIT_ASSERT_EQUAL(hash, bcrypt(std::string(72, 'x'), CHEAP_SETTING));
        CPPUNIT_ASSERT_EQUAL(hash, bcrypt(std::string(100'000, 'x'), CHEAP_SETTING));
        CPPUNIT_ASSERT(hash != bcrypt(std::string(71, 'x'), CHEAP_SETTING));
    }

    void testMakesSettingsOfCost12()
    {
        const std::string setting = newBcryptSetting();
        CPPUNIT_ASSERT_EQUAL(std::size_t(29), setting.size());
        CPPUNIT_ASSERT(setting.starts_with("$2a$12$"));
        CPPUNIT_ASSERT(setting != newBcryptSetting());
    }

    void testRefusesWhatHasNoHash()
    {
        CPPUNIT_ASSERT_THROW(bcrypt(std::string("a\0b", 3), CHEAP_SETTING), Poco::InvalidArgumentException);
        for (const char* setting: {"", "x", "$2a$", "$2a$99$80efnYfF6eW5OV6jZvh8/O", "$1$abcdefgh", "*0"})
            CPPUNIT_ASSERT_THROW_MESSAGE(setting, bcrypt("x", setting), Poco::InvalidArgumentException);
    }

    void testTellsHashesByTheirForm()
    {
        const std::string good = "$2a$12$80efnYfF6eW5OV6jZvh8/O71.EVBrYjVvfwjhOA36XJV7KkNE373.";
        CPPUNIT_ASSERT(isBcryptHash(good));
        for (const std::string& bad: {std::string(), std::string("external"), good + "x", good.substr(1),
                                      "$2b$" + good.substr(4), good.substr(0, 59) + "%"})
            CPPUNIT_ASSERT_MESSAGE(bad, !isBcryptHash(bad));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(BcryptTest);

} // namespace ohmage
