#include "Fuzz.h"

#include "colonnade/Crypto.h"
#include "colonnade/Json.h"
#include "colonnade/Names.h"
#include "colonnade/Parameters.h"
#include "colonnade/Text.h"
#include "colonnade/VisibleText.h"
#include "text/Lookalikes.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;
using colonnade::test::fuzz;

class TextFuzzTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TextFuzzTest);
    CPPUNIT_TEST(testJsonThatIsReadIsWrittenAsTheSame);
    CPPUNIT_TEST(testAnyBytesAreQuotedAsJson);
    CPPUNIT_TEST(testParameters);
    CPPUNIT_TEST(testEncodings);
    CPPUNIT_TEST(testNames);
    CPPUNIT_TEST_SUITE_END();

    void testNames()
    {
        fuzz(
            {"maria", "jose\u0301", "می\u200Cخواهم", "👩🏽\u200D🚀", "क्\u200Dष", "ＢＯＳＳ",
             "İstanbul"},
            {"\u200D", "\u200C", "\uFE0F", "\u0301", "\u0345", "\u3164", "\u094D", "\xff", "\U000E0020", "."},
            [](std::string_view text)
            {
                const std::string folded = foldText(text);
                CPPUNIT_ASSERT_EQUAL(folded, foldText(folded));
                CPPUNIT_ASSERT_EQUAL(composed(text), composed(composed(text)));
                CPPUNIT_ASSERT(trimSpace(trimSpace(text)) == trimSpace(text));
                CPPUNIT_ASSERT(!looksOf(text).empty());
                if (findNameFaults(text).empty())
                    CPPUNIT_ASSERT(isValidUtf8(folded) && !folded.empty() && !hasHiddenCharacters(text));
            });
    }

    void testJsonThatIsReadIsWrittenAsTheSame()
    {
        fuzz({R"({"a":[1,2.5,-3e7,true,false,null,"x\u00e4\n"],"b":{"c":{}},"a":""})", "[]",
              "12345678901234567890"},
             {"{", "}", "[", "]", "\"", "\\u0000", "\\ud83d\\ude00", "1e999", "null", ":", ",",
              "\xf0\x9f\x98\x80", "\xff"},
             [](std::string_view text)
             {
                 const std::string once = JsonDocument::parse(text).root().toJson();
                 CPPUNIT_ASSERT_EQUAL(once, JsonDocument::parse(once).root().toJson());
             });
    }

    void testAnyBytesAreQuotedAsJson()
    {
        fuzz({"plain", "ä€😀", std::string("\0\x1f\x7f", 3)}, {"\xed\xa0\x80", "\xc0\x80", "\\", "\""},
             [](std::string_view text)
             {
                 const std::string quoted = quoteJson(text);
                 if (isValidUtf8(text) && text.find('\0') == std::string_view::npos)
                     CPPUNIT_ASSERT_EQUAL(std::string(text),
                                          std::string(JsonDocument::parse(quoted).root().text()));
             });
    }

    void testParameters()
    {
        fuzz({"a=1&b=2&a=%20+x", "external_uid=1xa&limit=10", "=&&=%"}, {"%", "%00", "%zz", "&", "=", "+"},
             [](std::string_view text)
             {
                 Parameters::parse(text, BadEscape::Keep);
                 Parameters::parse(text, BadEscape::Drop);
                 if (const auto decoded = decodePercent(text))
                     CPPUNIT_ASSERT_EQUAL(*decoded, decodePercent(encodePercent(*decoded)).value());
             });
    }

    void testEncodings()
    {
        fuzz({"Zm9vYmFy", "eyJhbGciOiJIUzI1NiJ9", "00ff"}, {"=", "-", "_"},
             [](std::string_view text)
             {
                 if (const auto content = decodeBase64Url(text))
                     CPPUNIT_ASSERT_EQUAL(std::string(text), encodeBase64Url(*content));
                 if (const auto content = decodeHex(text))
                     CPPUNIT_ASSERT_EQUAL(std::string(text), encodeHex(*content));
             });
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TextFuzzTest);
