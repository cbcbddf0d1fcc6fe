#include "identity/PasswordFaults.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

namespace colonnade
{

class PasswordFaultsTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PasswordFaultsTest);
    CPPUNIT_TEST(testTakesOrdinaryPasswords);
    CPPUNIT_TEST(testRefusesCommonPasswords);
    CPPUNIT_TEST(testRefusesWhatIsMadeOfNameOrAddress);
    CPPUNIT_TEST(testRefusesWhatIsMadeOfSiteAndForm);
    CPPUNIT_TEST(testNamesTheMinimumLength);
    CPPUNIT_TEST(testCountsCodePoints);
    CPPUNIT_TEST(testRefusesNulAndExcess);
    CPPUNIT_TEST_SUITE_END();

    static std::optional<std::string> findFault(const std::string& password, int minimumLength = 8)
    {
        static const std::vector<std::string> site{"Bird Watch"};
        return findPasswordFault(
            password, {.name = "JohnDoe", .email = "john.smith@example.com", .site = site}, minimumLength);
    }

    void testTakesOrdinaryPasswords()
    {
        for (const std::string password:
             {"correct horse 1", "s3cret-pass", "secret-pass", "new-password", "another-pass", "alice-pass",
              "tester-pw", "right-password", "wrong-password", "old password", "goldfinch", "pässword",
              "longenough", "tr0ub4dor", "passwd12", "johndoe-pw1", "20261122"})
            CPPUNIT_ASSERT_MESSAGE(password, !findFault(password));
    }

    void testRefusesCommonPasswords()
    {
        for (const std::string password:
             {"password",  "Password1",  "12345678",   "123456789",  "qwertyui",       "iloveyou",
              "p4ssw0rd",  "abcdefgh",   "aaaaaaaa",   "sunshine",   "trustno1",       "football",
              "11111111",  "87654321",   "letmein1",   "PASSWORD",   "qwertyuiop",     "qwertyuiop1",
              "asdfghjkl", "azertyuiop", "qwertzuiop", "1q2w3e4r5t", "a1b2c3d4",       "11223344",
              "147258369", "passwort1",  "contraseña", "motdepasse", "Crowdsourcing1", "localhost1"})
        {
            const auto fault = findFault(password);
            CPPUNIT_ASSERT_MESSAGE(password, fault.has_value());
            CPPUNIT_ASSERT_MESSAGE(*fault, fault->find("easy to guess") != std::string::npos);
            CPPUNIT_ASSERT_MESSAGE(*fault, fault->find(password) == std::string::npos);
        }
        CPPUNIT_ASSERT(findFault(std::string(200, 'a')).has_value());
    }

    void testRefusesWhatIsMadeOfNameOrAddress()
    {
        for (const std::string password: {"johndoe1", "JohnDoe123", "johndoejohndoe",
                                          "john.smith@example.com", "john.smith", "smith123", "example1"})
            CPPUNIT_ASSERT_MESSAGE(password, findFault(password).has_value());
        const std::vector<std::string> site;
        CPPUNIT_ASSERT(!findPasswordFault("johndoe-1",
                                          {.name = "someone", .email = "else@example.org", .site = site}, 8));
    }

    void testRefusesWhatIsMadeOfSiteAndForm()
    {
        for (const std::string password:
             {"colonnade", "colonnade1", "Colonnade2026", "colonnade123!", "fullname1", "username12",
              "correcthorse", "CorrectHorse1", "correcthorsebatterystaple", "boss1234", "boss4321",
              "birdwatch", "BirdWatch1", "birdwatch2026!", "pybossa123"})
            CPPUNIT_ASSERT_MESSAGE(password, findFault(password).has_value());
        for (const std::string password: {"colonnade-of-47-elms", "xk9q1234", "boss-of-the-1234"})
            CPPUNIT_ASSERT_MESSAGE(password, !findFault(password));
    }

    void testNamesTheMinimumLength()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("Password must be at least 8 characters long."),
                             findFault("s3cret-").value());
        CPPUNIT_ASSERT_EQUAL(std::string("Password must be at least 12 characters long."),
                             findFault("s3cret-pass", 12).value());
        CPPUNIT_ASSERT(findFault("", 1).has_value());
    }

    void testCountsCodePoints()
    {
        CPPUNIT_ASSERT(findFault("ÄÖÜßäöü").has_value()); // 7 characters, 14 bytes
        CPPUNIT_ASSERT(!findFault("ÄÖÜßäöü€"));
    }

    void testRefusesNulAndExcess()
    {
        CPPUNIT_ASSERT(findFault(std::string("correct\0horse", 13)).has_value());
        std::string longest = "correct horse battery staple ";
        while (longest.size() < 1024)
            longest += static_cast<char>('!' + longest.size() * 7 % 90);
        CPPUNIT_ASSERT(!findFault(longest));
        CPPUNIT_ASSERT(findFault(longest + "x").has_value());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PasswordFaultsTest);

} // namespace colonnade
