#include "Fuzz.h"

#include "colonnade/Crypto.h"
#include "colonnade/Json.h"
#include "colonnade/Parameters.h"
#include "colonnade/Text.h"

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
    CPPUNIT_TEST_SUITE_END();

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
