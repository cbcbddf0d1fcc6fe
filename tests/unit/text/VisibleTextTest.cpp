#include "colonnade/VisibleText.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <vector>

namespace colonnade
{

class VisibleTextTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(VisibleTextTest);
    CPPUNIT_TEST(testSeesHiddenCharacters);
    CPPUNIT_TEST(testLetsPassWhatScriptsNeed);
    CPPUNIT_TEST(testSeesBlanks);
    CPPUNIT_TEST(testTellsBlankTexts);
    CPPUNIT_TEST(testTellsWhatIsVisible);
    CPPUNIT_TEST(testTrimsBlanksOfAnyKind);
    CPPUNIT_TEST(testFoldsSpellingsOfOneName);
    CPPUNIT_TEST(testKeepsNamesApartThatDiffer);
    CPPUNIT_TEST(testComposes);
    CPPUNIT_TEST_SUITE_END();

    /// Each shows nothing.
    const std::vector<std::string> _hidden{
        "\u00AD", "\u034F",     "\u061C", "\u115F",     "\u1160",     "\u17B4",     "\u180E",     "\u200B",
        "\u200C", "\u200D",     "\u200E", "\u202E",     "\u2060",     "\u2066",     "\u2800",     "\u3164",
        "\uFE0F", "\uFEFF",     "\uFFA0", "\U000E0020", "\U000E0100", "\U0001D159", "\U0001BCA0", "\uFFF9",
        "\uFFFB", "\U00013430", "\uFFFE", "\uFDD0",     "\U0010FFFF"};

    void testSeesHiddenCharacters()
    {
        for (const std::string text: {"a\nb", "\t", "\x7f", "\u0085", "a\u200Bb", "\u202Eabc", "\u2066x",
                                      "\uFEFFx", "a\u00ADb", "\u2028", "\xff"})
            CPPUNIT_ASSERT_MESSAGE(text, hasHiddenCharacters(text));
        for (const std::string text: {"", "Mira Okafor", "Jösé 😀", "山田　太郎"})
            CPPUNIT_ASSERT_MESSAGE(text, !hasHiddenCharacters(text));
        for (const auto& hidden: _hidden)
            for (const std::string& text: {"maria" + hidden, hidden + "maria", "ma" + hidden + "ria",
                                           "мария" + hidden, hidden + hidden + hidden})
                CPPUNIT_ASSERT_MESSAGE(text, hasHiddenCharacters(text));
    }

    void testLetsPassWhatScriptsNeed()
    {
        for (const std::string text:
             {"می\u200Cخواهم", "نامه\u200Cای\u200Cها", "क्\u200Dष", "क्\u200Cष", "ന്\u200D", "👩\u200D🚀",
              "👩🏽\u200D🚀", "❤\uFE0F", "👩\u200D❤\uFE0F\u200D👨", "葛\U000E0100",
              "🏴\U000E0067\U000E0062\U000E007F"})
            CPPUNIT_ASSERT_MESSAGE(text, !hasHiddenCharacters(text));
        for (const std::string text:
             {"می\u200C", "\u200Cمی", "می\u200C\u200Cخواهم", "م\u200Dی", "क\u200Dष", "a\u200C\u0628",
              "👩\u200D", "a\u200D🚀", "a\uFE0F", "葛\u200D", "🚀\U000E0067"})
            CPPUNIT_ASSERT_MESSAGE(text, hasHiddenCharacters(text));
    }

    void testSeesBlanks()
    {
        for (const std::string text: {" ", "a b", "a\u00A0b", "山田　太郎", "\u2003x", "a\nb", "\u1680"})
            CPPUNIT_ASSERT_MESSAGE(text, hasBlanks(text));
        for (const std::string text: {"", "mira", "jösé"})
            CPPUNIT_ASSERT_MESSAGE(text, !hasBlanks(text));
    }

    void testTellsBlankTexts()
    {
        for (const std::string text: {"", " ", " \t\n", "\u3000\u3000\u3000", "\u200B\u00A0"})
            CPPUNIT_ASSERT_MESSAGE(text, isBlank(text));
        for (const auto& hidden: _hidden)
            CPPUNIT_ASSERT_MESSAGE(hidden, isBlank(hidden + " " + hidden));
        CPPUNIT_ASSERT(!isBlank(" x "));
    }

    void testTellsWhatIsVisible()
    {
        for (const auto& hidden: _hidden)
            CPPUNIT_ASSERT_MESSAGE(hidden, !hasVisibleCharacters(hidden + hidden + hidden));
        for (const std::string text: {"", "   ", "\u0301\u0301\u0301", "\xff"})
            CPPUNIT_ASSERT_MESSAGE(text, !hasVisibleCharacters(text));
        for (const std::string text: {"a", " 7 ", "ß", "山", "😀", "-", "\u00A0x", "\u0915\u094D"})
            CPPUNIT_ASSERT_MESSAGE(text, hasVisibleCharacters(text));
    }

    void testTrimsBlanksOfAnyKind()
    {
        for (const std::string blank:
             {" ", "\t", "\u00A0", "\u3000", "\u200B", "\uFEFF", "\r\n", " \u2003\t"})
        {
            CPPUNIT_ASSERT_EQUAL(std::string("ada@example.org"),
                                 std::string(trimSpace(blank + "ada@example.org" + blank)));
            CPPUNIT_ASSERT_EQUAL(std::string("a" + blank + "b"),
                                 std::string(trimSpace("a" + blank + "b" + blank)));
            CPPUNIT_ASSERT_EQUAL(std::string(), std::string(trimSpace(blank + blank)));
        }
        CPPUNIT_ASSERT_EQUAL(std::string("\xff a \xff"), std::string(trimSpace(" \xff a \xff ")));
    }

    void testFoldsSpellingsOfOneName()
    {
        for (const auto& [one, other]:
             std::vector<std::pair<std::string, std::string>>{{"Maria", "mARIA"},
                                                              {"jos\u00E9", "jose\u0301"},
                                                              {"\u00E9mile", "\u00C9MILE"},
                                                              {"straße", "STRASSE"},
                                                              {"ＢＯＳＳ", "boss"},
                                                              {"ﬁsh", "fish"},
                                                              {"Σίσυφος", "ΣΊΣΥΦΟΣ"},
                                                              {"ὈΔΥΣΣΕΎΣ", "ὀδυσσεύς"},
                                                              {"ドール", "ﾄﾞｰﾙ"},
                                                              {"각", "\u1100\u1161\u11A8"},
                                                              {"❤\uFE0F", "❤"}})
            CPPUNIT_ASSERT_EQUAL(foldText(one), foldText(other));
        for (const auto& hidden: _hidden)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(hidden, std::string("maria"),
                                         foldText("Ma" + hidden + "ria" + hidden));
    }

    void testKeepsNamesApartThatDiffer()
    {
        for (const auto& [one, other]:
             std::vector<std::pair<std::string, std::string>>{{"maria", "marie"},
                                                              {"jos\u00E9", "jose"},
                                                              {"می\u200Cخواهم", "میخواهم"},
                                                              {"👩\u200D🚀", "👩🚀"},
                                                              {"i", "ı"}})
            CPPUNIT_ASSERT_MESSAGE(one, foldText(one) != foldText(other));
    }

    void testComposes()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("p\u00E4sswort"), composed("pa\u0308sswort"));
        for (const std::string& text: {std::string(), std::string("plain"), std::string("ﬁ"),
                                       std::string("\xff"), std::string("a\0b", 3)})
            CPPUNIT_ASSERT_EQUAL(text, composed(text));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(VisibleTextTest);

} // namespace colonnade
