#include "config/PropertyReader.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;

class PropertyReaderTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PropertyReaderTest);
    CPPUNIT_TEST(testReadsKeysValuesAndLines);
    CPPUNIT_TEST(testReadsEscapesAndContinuations);
    CPPUNIT_TEST(testRefusesLinesWithoutKeyOrSeparator);
    CPPUNIT_TEST(testRefusesAKeySetTwice);
    CPPUNIT_TEST(testKeepsExpansionsAsTheyStand);
    CPPUNIT_TEST_SUITE_END();

public:
    void testReadsKeysValuesAndLines()
    {
        const auto read =
            parse("\xef\xbb\xbf# a comment\n\n  http.listen = 127.0.0.1:80 \r\n! another\nsite.brand:A = B\n"
                  "empty =\nlast=1");
        CPPUNIT_ASSERT_EQUAL(std::size_t{4}, read.size());
        check(read[0], "http.listen", "127.0.0.1:80", "f:3");
        check(read[1], "site.brand", "A = B", "f:5");
        check(read[2], "empty", "", "f:6");
        check(read[3], "last", "1", "f:7");
        CPPUNIT_ASSERT(_problems.empty());
    }

    void testReadsEscapesAndContinuations()
    {
        const auto read = parse("a = one,\\\n two\nb = C:\\\\x\\ty\\\nnext = 1\nd = 2\n");
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, read.size());
        check(read[0], "a", "one,  two", "f:1");
        check(read[1], "b", "C:\\x\ty next = 1", "f:3");
        check(read[2], "d", "2", "f:5");
    }

    void testRefusesLinesWithoutKeyOrSeparator()
    {
        parse("http.listen\n= 5\n\nfine = 1\nword");
        CPPUNIT_ASSERT_EQUAL(std::size_t{3}, _problems.size());
        CPPUNIT_ASSERT_EQUAL(std::string("f:1: wanted key = value, there was a line without \"=\""),
                             _problems[0]);
        CPPUNIT_ASSERT_EQUAL(std::string("f:2: wanted key = value, there was a line without a key"),
                             _problems[1]);
        CPPUNIT_ASSERT_EQUAL(std::string("f:5: wanted key = value, there was a line without \"=\""),
                             _problems[2]);
    }

    void testRefusesAKeySetTwice()
    {
        const auto read = parse("a = 1\nb = 2\na = 3\n");
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, read.size());
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, _problems.size());
        CPPUNIT_ASSERT_EQUAL(std::string("f:3: a: is set twice in this file, first in line 1; keep one"),
                             _problems[0]);
    }

    void testKeepsExpansionsAsTheyStand() { check(parse("p = ${secret}").at(0), "p", "${secret}", "f:1"); }

private:
    std::vector<GivenSetting> parse(std::string_view text)
    {
        _problems.clear();
        return parseProperties(text, "f", _problems);
    }

    static void check(const GivenSetting& given, const std::string& key, const std::string& value,
                      const std::string& origin)
    {
        CPPUNIT_ASSERT_EQUAL(key, given.key);
        CPPUNIT_ASSERT_EQUAL(value, given.value);
        CPPUNIT_ASSERT_EQUAL(origin, given.origin);
    }

    std::vector<std::string> _problems;
};

CPPUNIT_TEST_SUITE_REGISTRATION(PropertyReaderTest);
