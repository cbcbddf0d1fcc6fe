#include "colonnade/Parameters.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;

namespace
{

std::string shown(const Parameters& parameters)
{
    std::string text;
    for (const auto& [name, value]: parameters)
        text += "(" + name + "=" + value + ")";
    return text;
}

class ParametersTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(ParametersTest);
    CPPUNIT_TEST(testParseReadsWhatFormsWrite);
    CPPUNIT_TEST(testParseDropsBadEscapesIfAsked);
    CPPUNIT_TEST(testRepeatsAreKeptInOrder);
    CPPUNIT_TEST(testPercentCodingGoesThereAndBack);
    CPPUNIT_TEST_SUITE_END();

public:
    void testParseReadsWhatFormsWrite()
    {
        const std::pair<const char*, const char*> table[] = {
            {"", ""},
            {"a=1", "(a=1)"},
            {"a=1&b=2", "(a=1)(b=2)"},
            {"&&a=1&", "(a=1)"},
            {"a", "(a=)"},
            {"=1", "(=1)"},
            {"a=b=c", "(a=b=c)"},
            {"a+b=c+d", "(a b=c d)"},
            {"a%2Bb=%26%3d", "(a+b=&=)"},
            {"a=%c3%A9", "(a=\xc3\xa9)"},
            {"a=%zz", "(a=%zz)"},
            {"a=%4", "(a=%4)"},
            {"a=100%", "(a=100%)"},
            {"a=1;b=2", "(a=1;b=2)"},
        };
        for (const auto& [text, expected]: table)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(text, std::string(expected), shown(Parameters::parse(text)));
    }

    void testParseDropsBadEscapesIfAsked()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("(b=2)"),
                             shown(Parameters::parse("a=%zz&b=2&%=3", BadEscape::Drop)));
    }

    void testRepeatsAreKeptInOrder()
    {
        Parameters parameters = Parameters::parse("a=1&b=2&a=3");
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, parameters.count("a"));
        CPPUNIT_ASSERT(std::string_view("1") == parameters.get("a"));
        CPPUNIT_ASSERT(std::string_view("3") == parameters.all("a")[1]);
        CPPUNIT_ASSERT(!parameters.has("A"));
        CPPUNIT_ASSERT(std::string_view("x") == parameters.get("c", "x"));
        parameters.append(parameters);
        CPPUNIT_ASSERT_EQUAL(std::size_t{6}, parameters.size());
    }

    void testPercentCodingGoesThereAndBack()
    {
        std::string bytes;
        for (int i = 0; i < 256; ++i)
            bytes += static_cast<char>(i);
        CPPUNIT_ASSERT(decodePercent(encodePercent(bytes)) == bytes);
        CPPUNIT_ASSERT_EQUAL(std::string("a-b_c.d~e%20%2F%2B"), encodePercent("a-b_c.d~e /+"));
        CPPUNIT_ASSERT(decodePercent("a+b") == "a+b");
        for (const char* text: {"%", "%4", "%4g", "a%"})
            CPPUNIT_ASSERT_MESSAGE(text, !decodePercent(text));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ParametersTest);

} // namespace
