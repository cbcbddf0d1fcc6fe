#include "colonnade/Text.h"
#include "colonnade/Clock.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

using namespace colonnade;

class TextTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TextTest);
    CPPUNIT_TEST(testParseIntegerTakesWholeDecimalTextsOnly);
    CPPUNIT_TEST(testUtf8IsValidatedAsRfc3629Says);
    CPPUNIT_TEST(testCodePointsAreCounted);
    CPPUNIT_TEST(testCaseFoldingIsAsciiOnly);
    CPPUNIT_TEST(testHtmlIsEscaped);
    CPPUNIT_TEST(testNearestNameFindsSlipsAndNothingElse);
    CPPUNIT_TEST(testIsoTimeHasSixDigits);
    CPPUNIT_TEST_SUITE_END();

    void testParseIntegerTakesWholeDecimalTextsOnly()
    {
        CPPUNIT_ASSERT_EQUAL(std::int64_t{-5}, parseInteger("-5").value());
        CPPUNIT_ASSERT_EQUAL(INT64_MAX, parseInteger("9223372036854775807").value());
        for (const std::string text:
             {"", "-", "+5", " 5", "5 ", "0x5", "5.0", "1,000", "9223372036854775808", "5\n", "٥"})
            CPPUNIT_ASSERT_MESSAGE(text, !parseInteger(text));
    }

    void testUtf8IsValidatedAsRfc3629Says()
    {
        for (const std::string text: {"", "a", "ä€😀", "\xef\xbf\xbf", "\xf4\x8f\xbf\xbf"})
            CPPUNIT_ASSERT_MESSAGE(text, isValidUtf8(text));
        for (const std::string text:
             {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
              "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xe2\x82", "\xff"})
            CPPUNIT_ASSERT_MESSAGE(text, !isValidUtf8(text));
    }

    void testCodePointsAreCounted()
    {
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, countCodePoints("ä€😀"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, countCodePoints("\xff\xff"));
    }

    void testCaseFoldingIsAsciiOnly()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("abcÄ"), lowerAscii("AbCÄ"));
        CPPUNIT_ASSERT(equalIgnoringCase("JOSH.Test", "josh.TEST"));
        CPPUNIT_ASSERT(!equalIgnoringCase("Ä", "ä"));
        CPPUNIT_ASSERT(!equalIgnoringCase("a", "ab"));
    }

    void testHtmlIsEscaped()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("&lt;a href=&quot;x&quot;&gt;&#39;&amp;"),
                             escapeHtml("<a href=\"x\">'&"));
    }

    void testNearestNameFindsSlipsAndNothingElse()
    {
        const std::vector<std::string> known = {"http.listen", "http.rate_limit", "data.url"};
        CPPUNIT_ASSERT_EQUAL(std::string("http.listen"), nearestName("http.lisen", known));
        CPPUNIT_ASSERT_EQUAL(std::string("data.url"), nearestName("data.uri", known));
        CPPUNIT_ASSERT_EQUAL(std::string(), nearestName("something.else.entirely", known));
    }

    void testIsoTimeHasSixDigits()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("1970-01-01T00:00:00.000000"), isoTime(0));
        CPPUNIT_ASSERT_EQUAL(std::string("2026-11-22T02:06:13.453588"), isoTime(1'795'313'173'453'588));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TextTest);
