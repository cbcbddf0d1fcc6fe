#include "forms/VisibleText.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

namespace account
{

class VisibleTextTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(VisibleTextTest);
    CPPUNIT_TEST(testSeesHiddenCharacters);
    CPPUNIT_TEST(testSeesBlanks);
    CPPUNIT_TEST(testTellsBlankTexts);
    CPPUNIT_TEST_SUITE_END();

    void testSeesHiddenCharacters()
    {
        for (const std::string text:
             {"a\nb", "\t", "\x7f", "\u0085", "a\u200Bb", "\u202Eabc", "\u2066x", "\uFEFFx", "a\u00ADb"})
            CPPUNIT_ASSERT_MESSAGE(text, hasHiddenCharacters(text));
        for (const std::string text: {"", "Mira Okafor", "Jösé 😀", "山田　太郎", "می\u200Cخواهم", "👩\u200D🚀"})
            CPPUNIT_ASSERT_MESSAGE(text, !hasHiddenCharacters(text));
    }

    void testSeesBlanks()
    {
        for (const std::string text: {" ", "a b", "a\u00A0b", "山田　太郎", "\u2003x"})
            CPPUNIT_ASSERT_MESSAGE(text, hasBlanks(text));
        for (const std::string text: {"", "mira", "jösé", "a\nb"})
            CPPUNIT_ASSERT_MESSAGE(text, !hasBlanks(text));
    }

    void testTellsBlankTexts()
    {
        for (const std::string text: {"", " ", " \t\n", "\u3000\u3000\u3000", "\u200B\u00A0"})
            CPPUNIT_ASSERT_MESSAGE(text, isBlank(text));
        CPPUNIT_ASSERT(!isBlank(" x "));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(VisibleTextTest);

} // namespace account
