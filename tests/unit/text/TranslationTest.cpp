#include "colonnade/Translation.h"
#include "support/ServerProcess.h"
#include "text/PoFile.h"

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using namespace colonnade;

class TranslationTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TranslationTest);
    CPPUNIT_TEST(testReadsEntriesOfGettextFiles);
    CPPUNIT_TEST(testLeavesOutWhatIsNotTranslated);
    CPPUNIT_TEST(testNamesFileAndLineOfWhatIsWrong);
    CPPUNIT_TEST(testGivesUpOnAFileThatIsNoCatalogue);
    CPPUNIT_TEST(testATranslationKeepsThePlacesOfItsOriginal);
    CPPUNIT_TEST(testSaysPhrasesWithTheirValues);
    CPPUNIT_TEST(testAValueIsNeverReadForPlaces);
    CPPUNIT_TEST(testReadsFoldersAndTheLaterWins);
    CPPUNIT_TEST(testChoosesTheLanguageThatTheClientLikesBest);
    CPPUNIT_TEST_SUITE_END();

    static std::string lines(const std::vector<std::string>& texts)
    {
        std::string all;
        for (const auto& text: texts)
            all += text + "\n";
        return all;
    }

    void testReadsEntriesOfGettextFiles()
    {
        std::vector<std::string> problems;
        const auto entries = parsePo("\xef\xbb\xbf# Spanish\r\nmsgid \"\"\r\nmsgstr \"\"\r\n"
                                     "\"Content-Type: text/plain; charset=UTF-8\\n\"\r\n\r\n"
                                     "#: Page.cpp:12\r\n#, python-brace-format\r\n"
                                     "msgid \"Sign in\"\r\nmsgstr \"Iniciar sesión\"\r\n"
                                     "msgid \"\"\r\n  \"Two \"\r\n\"lines\\n\"\r\n"
                                     "msgstr \"\"\r\n\"Dos\\t\\\"líneas\\\"\\\\\\n\"\r\n"
                                     "#~ msgid \"Old\"\r\n#~ msgstr \"Viejo\"\r\n",
                                     "es.po", problems);
        CPPUNIT_ASSERT_EQUAL(std::string(), lines(problems));
        CPPUNIT_ASSERT_EQUAL(std::size_t(2), entries.size());
        CPPUNIT_ASSERT_EQUAL(std::string("Sign in"), entries[0].english);
        CPPUNIT_ASSERT_EQUAL(std::string("Iniciar sesión"), entries[0].translated);
        CPPUNIT_ASSERT_EQUAL(8, entries[0].line);
        CPPUNIT_ASSERT_EQUAL(std::string("Two lines\n"), entries[1].english);
        CPPUNIT_ASSERT_EQUAL(std::string("Dos\t\"líneas\"\\\n"), entries[1].translated);
    }

    void testLeavesOutWhatIsNotTranslated()
    {
        std::vector<std::string> problems;
        const auto entries =
            parsePo("msgid \"a\"\nmsgstr \"\"\n#, c-format, fuzzy\nmsgid \"b\"\nmsgstr \"B\"\n"
                    "msgid \"c\"\nmsgstr \"C\"\n",
                    "es.po", problems);
        CPPUNIT_ASSERT_EQUAL(std::string(), lines(problems));
        CPPUNIT_ASSERT_EQUAL(std::size_t(1), entries.size());
        CPPUNIT_ASSERT_EQUAL(std::string("c"), entries[0].english);
    }

    void testNamesFileAndLineOfWhatIsWrong()
    {
        struct Case
        {
            std::string text;
            std::string problem;
        };
        const Case cases[] = {
            {"msgid \"a\nmsgstr \"A\"\n", "es.po:1: wanted a text in quotes\n"},
            {"msgid \"a\"b\"\nmsgstr \"A\"\n", "es.po:1: a quote within a text is written \\\"\n"},
            {"msgid \"a\\x\"\nmsgstr \"A\"\n", "es.po:1: the escapes are \\n, \\t, \\r, \\\" and \\\\\n"},
            {"msgid \"a\\\"\nmsgstr \"A\"\n", "es.po:1: the escapes are \\n, \\t, \\r, \\\" and \\\\\n"},
            {"msgid\nmsgstr \"A\"\n", "es.po:1: wanted a text in quotes\n"},
            {"msgid a\nmsgstr \"A\"\n", "es.po:1: wanted a text in quotes\n"},
            {"\nmsgstr \"A\"\n", "es.po:2: msgstr without a msgid before it\n"},
            {"\"A\"\n", "es.po:1: a text in quotes without msgid or msgstr before it\n"},
            {"msgid \"a\"\nmsgid \"b\"\nmsgstr \"B\"\n", "es.po:2: the msgid before it has no msgstr\n"},
            {"msgctxt \"menu\"\nmsgid \"a\"\nmsgstr \"A\"\n", "es.po:2: contexts are not used\n"},
            {"msgid \"a\"\nmsgid_plural \"as\"\nmsgstr[0] \"A\"\n", "es.po:2: plural forms are not used\n"},
            {"msgid \"a\"\nmsgstr \"\xff\"\n", "es.po:2: it is not UTF-8 text\n"},
            {std::string("msgid \"a\0\"\nmsgstr \"A\"\n", 22), "es.po:1: it is not UTF-8 text\n"},
            {"mgsid \"a\"\n",
             "es.po:1: wanted msgid, msgstr, a text in quotes or a comment, there was mgsid \"a\"\n"},
            {"msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=ISO-8859-1\\n\"\n",
             "es.po:1: the charset must be UTF-8\n"}};
        for (const auto& one: cases)
        {
            std::vector<std::string> problems;
            const auto entries =
                parsePo(one.text + "#\nmsgid \"good\"\nmsgstr \"bueno\"\n", "es.po", problems);
            CPPUNIT_ASSERT_EQUAL(one.problem, lines(problems));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(one.text, std::string("good"), entries.back().english);
        }
    }

    void testGivesUpOnAFileThatIsNoCatalogue()
    {
        std::string text;
        for (int i = 0; i < 1000; ++i)
            text += "\"x\"\n\n#\n";
        std::vector<std::string> problems;
        parsePo(text, "es.po", problems);
        CPPUNIT_ASSERT_EQUAL(std::size_t(21), problems.size());
        CPPUNIT_ASSERT_EQUAL(std::string("es.po:58: too much is wrong; the rest of the file is left out"),
                             problems.back());
    }

    void testATranslationKeepsThePlacesOfItsOriginal()
    {
        Language language("es");
        std::vector<std::string> problems;
        language.read("msgid \"Hello {name}\"\nmsgstr \"Hola {nombre}\"\n"
                      "msgid \"{{brand}} {{#x}}a{{/x}}\"\nmsgstr \"{{#x}}a{{/x}} {{brand}}\"\n"
                      "msgid \"{{brand}}\"\nmsgstr \"{brand}\"\n"
                      "msgid \"one { two\"\nmsgstr \"uno { dos\"\n",
                      "es.po", problems);
        CPPUNIT_ASSERT_EQUAL(
            std::string("es.po:1: the translation has not the places of its original; it is left out\n"
                        "es.po:5: the translation has not the places of its original; it is left out\n"),
            lines(problems));
        CPPUNIT_ASSERT(!language.find("Hello {name}"));
        CPPUNIT_ASSERT(language.find("{{brand}} {{#x}}a{{/x}}"));
        CPPUNIT_ASSERT(language.find("one { two"));
    }

    void testSaysPhrasesWithTheirValues()
    {
        Language language("es");
        std::vector<std::string> problems;
        language.read("msgid \"{a} and {b}\"\nmsgstr \"{b} y {a}\"\n", "es.po", problems);
        const Phrase phrase("{a} and {b}", {{"a", "1"}, {"b", "2"}});
        CPPUNIT_ASSERT_EQUAL(std::string("2 y 1"), language.say(phrase));
        CPPUNIT_ASSERT_EQUAL(std::string("1 and 2"), Language().say(phrase));
        CPPUNIT_ASSERT_EQUAL(std::string("unknown"), language.say("unknown"));
        CPPUNIT_ASSERT_EQUAL(std::string("{c} 1 {"), Language().say({"{c} {a} {", {{"a", "1"}}}));
        CPPUNIT_ASSERT_EQUAL(std::string("{a} and {b}"), Language().say(Phrase::verbatim("{a} and {b}")));
        CPPUNIT_ASSERT_EQUAL(std::string("{a} and {b}"), language.say(Phrase::verbatim("{a} and {b}")));
    }

    void testAValueIsNeverReadForPlaces()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("{b} x"), Language().say({"{a} {b}", {{"a", "{b}"}, {"b", "x"}}}));
    }

    void testReadsFoldersAndTheLaterWins()
    {
        const colonnade::test::ScratchFolder scratch;
        const std::string& folder = scratch.path();
        std::filesystem::create_directories(folder + "/own");
        std::ofstream(folder + "/es.po") << "msgid \"a\"\nmsgstr \"A\"\nmsgid \"b\"\nmsgstr \"B\"\n";
        std::ofstream(folder + "/own/es.po") << "msgid \"b\"\nmsgstr \"BB\"\n";
        std::ofstream(folder + "/own/pt_BR.po") << "msgid \"b\"\nmsgstr \"bê\"\n";
        std::ofstream(folder + "/own/not a language.po") << "";
        std::ofstream(folder + "/own/notes.txt") << "x";
        std::ofstream(folder + "/own/fr.po") << std::string(3'000'000, '#');
        Translations translations;
        std::vector<std::string> problems;
        for (const std::string& one: {folder, folder + "/own", folder + "/none"})
            translations.readFolder(one, problems);
        CPPUNIT_ASSERT_EQUAL(
            folder + "/own/fr.po: it is longer than 2 MiB\n" + folder +
                "/own/not a language.po: its name is no language, such as es.po or pt_BR.po\n",
            lines(problems));
        CPPUNIT_ASSERT_EQUAL(std::string("A"), translations.find("ES")->say("a"));
        CPPUNIT_ASSERT_EQUAL(std::string("BB"), translations.find("es")->say("b"));
        CPPUNIT_ASSERT_EQUAL(std::string("pt-BR"), translations.find("pt_br")->code());
        CPPUNIT_ASSERT(!translations.find("fr"));
    }

    void testChoosesTheLanguageThatTheClientLikesBest()
    {
        const std::vector<std::string> offered{"en", "es", "pt_BR", "fr"};
        const std::pair<std::string, std::string> cases[] = {{"es", "es"},
                                                             {"ES-mx", "es"},
                                                             {"fr;q=0.5, es;q=0.9", "es"},
                                                             {"de, fr;q=0.1", "fr"},
                                                             {"pt", "pt_BR"},
                                                             {"pt-br", "pt_BR"},
                                                             {"da, en-gb;q=0.8, en;q=0.7", "en"},
                                                             {" es ; q=1.0 , en", "es"},
                                                             {"es;q=0, en;q=0.5", "en"},
                                                             {"es;q=x, en;q=0.5", "en"},
                                                             {"es;q=2, en;q=0.5", "en"},
                                                             {"es;x=1, en;q=0.5", "en"},
                                                             {"", ""},
                                                             {"*", ""},
                                                             {"e", ""},
                                                             {",;,=,-", ""},
                                                             {std::string(100'000, ','), ""},
                                                             {"d-e-f-g-h", ""}};
        for (const auto& [header, expected]: cases)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(header, expected, bestLanguage(header, offered).value_or(""));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TranslationTest);
