#include "colonnade/Crypto.h"

#include <cppunit/extensions/HelperMacros.h>

#include <set>
#include <string>

using namespace colonnade;

class CryptoTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(CryptoTest);
    CPPUNIT_TEST(testDigestsGiveTheKnownAnswers);
    CPPUNIT_TEST(testBase64UrlRoundTripsEveryLength);
    CPPUNIT_TEST(testBase64UrlRefusesWhatEncodingNeverWrites);
    CPPUNIT_TEST(testHexRefusesWhatEncodingNeverWrites);
    CPPUNIT_TEST(testUuidsAreVersionFourAndDiffer);
    CPPUNIT_TEST(testConstantTimeComparisonComparesTextAndLength);
    CPPUNIT_TEST_SUITE_END();

    void testDigestsGiveTheKnownAnswers()
    {
        // FIPS 180-2, appendix B.1; RFC 4231, test case 2
        CPPUNIT_ASSERT_EQUAL(std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
                             encodeHex(sha256("abc")));
        CPPUNIT_ASSERT_EQUAL(std::string("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
                             encodeHex(hmacSha256("Jefe", "what do ya want for nothing?")));
    }

    void testBase64UrlRoundTripsEveryLength()
    {
        for (std::size_t length = 0; length < 200; ++length)
        {
            const std::string content = randomBytes(length);
            const auto decoded = decodeBase64Url(encodeBase64Url(content));
            CPPUNIT_ASSERT_MESSAGE(std::to_string(length), decoded && *decoded == content);
        }
        CPPUNIT_ASSERT_EQUAL(std::string("Zm9vYg"), encodeBase64Url("foob")); // RFC 4648, 10
    }

    void testBase64UrlRefusesWhatEncodingNeverWrites()
    {
        for (const std::string text: {"QQ==", "Q Q", "Q+8", "Q/8", "Q", "QR", "QQF", "Zm9vYg\n", "\xc3\xa4"})
            CPPUNIT_ASSERT_MESSAGE(text, !decodeBase64Url(text));
    }

    void testHexRefusesWhatEncodingNeverWrites()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("\x01\xff", 2), decodeHex("01ff").value());
        for (const std::string text: {"0", "0g", "FF", "0 ", "0x01"})
            CPPUNIT_ASSERT_MESSAGE(text, !decodeHex(text));
    }

    void testUuidsAreVersionFourAndDiffer()
    {
        std::set<std::string> seen;
        for (int i = 0; i < 1000; ++i)
        {
            const std::string uuid = randomUuid();
            CPPUNIT_ASSERT_EQUAL(std::size_t{36}, uuid.size());
            CPPUNIT_ASSERT_EQUAL('4', uuid[14]);
            CPPUNIT_ASSERT_MESSAGE(uuid, std::string("89ab").find(uuid[19]) != std::string::npos);
            CPPUNIT_ASSERT_MESSAGE(uuid, seen.insert(uuid).second);
        }
    }

    void testConstantTimeComparisonComparesTextAndLength()
    {
        CPPUNIT_ASSERT(equalInConstantTime("", ""));
        CPPUNIT_ASSERT(equalInConstantTime("abc", "abc"));
        CPPUNIT_ASSERT(!equalInConstantTime("abc", "abd"));
        CPPUNIT_ASSERT(!equalInConstantTime("abc", "abcd"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(CryptoTest);
