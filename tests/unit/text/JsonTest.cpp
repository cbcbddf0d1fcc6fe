#include "colonnade/Json.h"

#include <Poco/Exception.h>

#include <cppunit/extensions/HelperMacros.h>

#include <limits>
#include <string>
#include <vector>

using namespace colonnade;

class JsonTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(JsonTest);
    CPPUNIT_TEST(testWriterSeparatesAndNests);
    CPPUNIT_TEST(testWriterEscapesText);
    CPPUNIT_TEST(testWriterMendsBadUtf8);
    CPPUNIT_TEST(testWriterKeepsFloatsFloats);
    CPPUNIT_TEST(testParserRefusesWhatIsNotJson);
    CPPUNIT_TEST(testParserRefusesDepthAndNul);
    CPPUNIT_TEST(testReaderTellsKindsApart);
    CPPUNIT_TEST(testReaderConvertsNothing);
    CPPUNIT_TEST(testLastOfARepeatedMemberCounts);
    CPPUNIT_TEST(testManyMembersAreWrittenInLinearTime);
    CPPUNIT_TEST(testNumbersThatADoubleWouldRoundAreKept);
    CPPUNIT_TEST(testNumbersThatADoubleHoldsAreNotMarked);
    CPPUNIT_TEST(testTheLastOfManyRepeatedMembersIsWritten);
    CPPUNIT_TEST_SUITE_END();

    void testWriterSeparatesAndNests()
    {
        JsonWriter json;
        json.beginObject().member("a", 1).key("b").beginArray().value("x").beginObject().end().null().end();
        json.member("c", true)
            .nullMember("d")
            .rawMember("e", "[1]")
            .member("f", std::optional<std::string>())
            .end();
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"a":1,"b":["x",{},null],"c":true,"d":null,"e":[1],"f":null})"),
                             json.text());
    }

    void testWriterEscapesText()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(R"("a\"b\\c\n\u0001\u007fä€😀")"), quoteJson("a\"b\\c\n\x01\x7fä€😀"));
        CPPUNIT_ASSERT_EQUAL(std::string(R"("\u0000")"), quoteJson(std::string_view("\0", 1)));
    }

    void testWriterMendsBadUtf8()
    {
        for (const std::string bad: {"\xff", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"})
        {
            const std::string quoted = quoteJson("<" + bad + ">");
            CPPUNIT_ASSERT_NO_THROW_MESSAGE(quoted, JsonDocument::parse(quoted));
            CPPUNIT_ASSERT(quoted.find("\xef\xbf\xbd") != std::string::npos);
        }
    }

    void testWriterKeepsFloatsFloats()
    {
        JsonWriter json;
        json.beginArray().value(0.0).value(1.5).value(1e300).value(std::numeric_limits<double>::infinity());
        json.value(std::numeric_limits<std::int64_t>::min()).end();
        CPPUNIT_ASSERT_EQUAL(std::string("[0.0,1.5,1e+300,null,-9223372036854775808]"), json.text());
    }

    void testParserRefusesWhatIsNotJson()
    {
        const std::vector<std::string> bad = {
            "",         " ",       "{",           "{]",      "{\"a\":}", "[1,]",  "{'a':1}",  "nul",
            "[1] x",    "01",      "+1",          "1.",      "NaN",      "1e400", "\"\xff\"", "\"\xc0\x80\"",
            "\"a\nb\"", "\"\\x\"", "\"\\ud800\"", "// c\n1", "{\"a\" 1}"};
        for (const auto& text: bad)
            CPPUNIT_ASSERT_THROW_MESSAGE(text, JsonDocument::parse(text), Poco::DataFormatException);
        CPPUNIT_ASSERT_THROW(JsonDocument::parse(std::string_view("1\0", 2)), Poco::DataFormatException);
    }

    void testParserRefusesDepthAndNul()
    {
        CPPUNIT_ASSERT_NO_THROW(JsonDocument::parse(std::string(128, '[') + std::string(128, ']')));
        CPPUNIT_ASSERT_THROW(JsonDocument::parse(std::string(129, '[') + std::string(129, ']')),
                             Poco::DataFormatException);
        CPPUNIT_ASSERT_THROW(JsonDocument::parse(std::string(1 << 20, '[')), Poco::DataFormatException);
        CPPUNIT_ASSERT_THROW(JsonDocument::parse(R"("a\u0000b")"), Poco::DataFormatException);
        CPPUNIT_ASSERT_EQUAL(std::string("\\u0000"),
                             std::string(JsonDocument::parse(R"("\\u0000")").root().text()));
    }

    void testReaderTellsKindsApart()
    {
        const auto document = JsonDocument::parse(R"([null,true,7,7.0,9223372036854775808,"x",{},[]])");
        const auto root = document.root();
        CPPUNIT_ASSERT(root.at(0).isNull());
        CPPUNIT_ASSERT(root.at(1).boolean());
        CPPUNIT_ASSERT_EQUAL(std::int64_t{7}, root.at(2).integer());
        CPPUNIT_ASSERT(!root.at(3).isInteger() && root.at(3).isNumber());
        CPPUNIT_ASSERT(!root.at(4).isInteger() && root.at(4).isNumber());
        CPPUNIT_ASSERT(root.at(5).isText() && root.at(6).isObject() && root.at(7).isArray());
        CPPUNIT_ASSERT(!root.at(8));
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), std::string(root.at(8).kind()));
    }

    void testReaderConvertsNothing()
    {
        const auto document = JsonDocument::parse(R"({"number":"7","truth":"no","text":5})");
        CPPUNIT_ASSERT_THROW(document.root().find("number").integer(), Poco::DataFormatException);
        CPPUNIT_ASSERT_THROW(document.root().find("truth").boolean(), Poco::DataFormatException);
        CPPUNIT_ASSERT_THROW(document.root().find("text").text(), Poco::DataFormatException);
        CPPUNIT_ASSERT_THROW(document.root().find("nothing").text(), Poco::DataFormatException);
    }

    void testLastOfARepeatedMemberCounts()
    {
        const auto document = JsonDocument::parse(R"({"a":1,"b":2,"a":3})");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3}, document.root().find("a").integer());
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"b":2,"a":3})"), document.root().toJson());
    }

    void testNumbersThatADoubleWouldRoundAreKept()
    {
        for (const std::string number:
             {"18446744073709551616", "-9223372036854775809", "123456789012345678901234567890",
              "3.14159265358979323846", "-0.10000000000000000001", "9007199254740993.5",
              "1.2345678901234567890e10", "1e-400", "123456789012345678901E5", "12345678901234567890.0"})
        {
            const std::string text = R"({"a":[)" + number + R"(,"x"],"b":)" + number + "}";
            const JsonDocument document = JsonDocument::parse(text);
            CPPUNIT_ASSERT_EQUAL(text, document.root().toJson());
            const JsonValue value = document.root().find("b");
            CPPUNIT_ASSERT_MESSAGE(number, value.isNumber() && !value.isText() && !value.isInteger());
            CPPUNIT_ASSERT_EQUAL(std::string_view("number"), value.kind());
            CPPUNIT_ASSERT_EQUAL(std::stold(number) > 0, value.number() >= 0);
            CPPUNIT_ASSERT_THROW(value.text(), Poco::DataFormatException);
        }
        const std::string many = "12345678901234567890";
        for (const std::string& text:
             {"{" + many + "1:1}", "[" + many + "x]", "[" + many + ".]", "[0" + many + "]",
              "[" + many + " 1]", "[\"a\"" + many + "1]", "[1" + many + "e999]", "[--" + many + "]",
              "{\"a\":{" + many + "1:1}}"})
            CPPUNIT_ASSERT_THROW_MESSAGE(text, JsonDocument::parse(text), Poco::DataFormatException);
    }

    void testNumbersThatADoubleHoldsAreNotMarked()
    {
        for (const auto& [number, written]: std::vector<std::pair<std::string, std::string>>{
                 {"18446744073709551615", "18446744073709551615"},
                 {"-9223372036854775808", "-9223372036854775808"},
                 {"0.1", "0.1"},
                 {"0.30000000000000004", "0.30000000000000004"},
                 {"0.500000000000000000000000", "0.5"},
                 {"1.0E2", "100.0"},
                 {"0e5", "0.0"},
                 {"-3.7037902000000001", "-3.7037902000000001"}})
            CPPUNIT_ASSERT_EQUAL(written, JsonDocument::parse(number).root().toJson());
    }

    void testManyMembersAreWrittenInLinearTime()
    {
        JsonWriter json;
        json.beginObject();
        for (int i = 0; i < 200'000; ++i)
            json.member("k" + std::to_string(i), i);
        json.end();
        CPPUNIT_ASSERT_EQUAL(json.text(), JsonDocument::parse(json.text()).root().toJson());
    }

    /// Few members and many are looked at in two ways.
    void testTheLastOfManyRepeatedMembersIsWritten()
    {
        std::string sent = "{";
        std::string kept = "{";
        for (int i = 0; i < 30; ++i)
        {
            const std::string name = "\"" + std::to_string(i / 3) + "\":";
            sent += (i > 0 ? "," : "") + name + std::to_string(i);
            if (i % 3 == 2)
                kept += (i > 2 ? "," : "") + name + std::to_string(i);
        }
        CPPUNIT_ASSERT_EQUAL(kept + "}", JsonDocument::parse(sent + "}").root().toJson());
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"b":2,"a":3})"),
                             JsonDocument::parse(R"({"a":1,"b":2,"a":3})").root().toJson());
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(JsonTest);
