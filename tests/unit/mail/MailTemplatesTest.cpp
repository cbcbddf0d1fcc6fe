#include "mail/MailTemplates.h"

#include "support/ServerProcess.h"

#include "colonnade/Config.h"

#include <cppunit/extensions/HelperMacros.h>

#include <fstream>

using namespace colonnade;
using colonnade::test::ScratchFolder;

namespace
{

const MailVariables VARIABLES{{"name", std::string()}, {"new", false}, {"links", std::vector<std::string>{}}};

void assertContains(const std::string& text, const std::string& part)
{
    CPPUNIT_ASSERT_MESSAGE("\"" + text + "\" lacks \"" + part + "\"", text.find(part) != std::string::npos);
}

} // namespace

class MailTemplatesTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(MailTemplatesTest);
    CPPUNIT_TEST(testRendersTextsTruthsAndLists);
    CPPUNIT_TEST(testEscapesInHtmlOnly);
    CPPUNIT_TEST(testTheDeployersFilesComeFirst);
    CPPUNIT_TEST(testRefusesBrokenTemplatesAtTheStart);
    CPPUNIT_TEST(testRefusesOtherVariablesThanItWasLoadedWith);
    CPPUNIT_TEST(testNamesFilesThatAreOfNoTemplate);
    CPPUNIT_TEST(testSaysMarkedSentencesInTheLanguageOfTheMail);
    CPPUNIT_TEST(testADeployersFileForALanguageComesFirst);
    CPPUNIT_TEST(testATranslationThatBreaksATemplateIsLeftOut);
    CPPUNIT_TEST(testReadsBundledTextsFromFiles);
    CPPUNIT_TEST_SUITE_END();

public:
    void testRendersTextsTruthsAndLists()
    {
        const auto loaded =
            load({"Hi {{name}}",
                  "{{#new}}\nWelcome\n{{/new}}\n{{^new}}Again{{/new}}{{#links}}- {{.}}\n{{/links}}"});
        const auto message = loaded->render({"a@b.org"}, {{"name", std::string("Anna")},
                                                          {"new", true},
                                                          {"links", std::vector<std::string>{"u/1", "u/2"}}});
        CPPUNIT_ASSERT_EQUAL(std::string("a@b.org"), message.to.front());
        CPPUNIT_ASSERT_EQUAL(std::string("Hi Anna"), message.subject);
        CPPUNIT_ASSERT_EQUAL(std::string("Welcome\n- u/1\n- u/2\n"), message.text);
        CPPUNIT_ASSERT_EQUAL(std::string(), message.html);
    }

    void testEscapesInHtmlOnly()
    {
        const std::string evil = "<script>\"&'</script>{{name}}";
        const auto message =
            load({"{{name}}", "{{{name}}}{{name}}", "<a title=\"{{name}}\">{{#links}}{{.}}{{/links}}</a>"})
                ->render({"a@b.org"}, {{"name", evil}, {"new", false}, {"links", std::vector{evil}}});
        CPPUNIT_ASSERT_EQUAL(evil, message.subject);
        CPPUNIT_ASSERT_EQUAL(evil + evil, message.text);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(message.html, std::string::npos, message.html.find("<script>"));
        assertContains(message.html, "&lt;script&gt;");
    }

    void testTheDeployersFilesComeFirst()
    {
        write("account_hello.subject.mustache", "Servus {{name}}\n");
        write("account_hello.html.mustache", "<p>{{name}}</p>\n");
        const auto message = load({"Hi", "text"})
                                 ->render({"a@b.org"}, {{"name", std::string("<A>")},
                                                        {"new", false},
                                                        {"links", std::vector<std::string>{}}});
        CPPUNIT_ASSERT_EQUAL(std::string("Servus <A>"), message.subject);
        CPPUNIT_ASSERT_EQUAL(std::string("text"), message.text);
        CPPUNIT_ASSERT_EQUAL(std::string("<p>&lt;A&gt;</p>\n"), message.html);
    }

    void testRefusesBrokenTemplatesAtTheStart()
    {
        for (const auto& [text, part]: {std::pair("{{nmae}}", "did you mean name?"),
                                        {"{{#new}}{{nonsense_text}}{{/new}}", "there are: links, name, new"},
                                        {"{{name", "Unclosed tag"},
                                        {"{{#new}}x", "Unclosed section"},
                                        {"x{{/new}}", "Unopened section"},
                                        {"{{#new}}{{/links}}", "Unclosed section"},
                                        {"{{>name}}", "partials"},
                                        {"{{#name}}x{{/name}}", "is a text"},
                                        {"{{new}}", "is no text"},
                                        {"{{links}}", "is no text"},
                                        {"{{.}}", "there is no variable \".\""},
                                        {"{{}}", "there is no variable \"\""},
                                        {"{{=x=}}", "Invalid set delimiter"},
                                        {"{{", "Unclosed tag"},
                                        {"\xff", "not UTF-8"}})
        {
            assertContains(refusal({"s", text}), part);
            assertContains(refusal({"s", text}), "account_hello.txt");
            write("account_hello.html.mustache", text);
            assertContains(refusal({"s", "t"}), "account_hello.html.mustache: ");
            std::remove((_folder.path() + "/account_hello.html.mustache").c_str());
        }
        assertContains(refusal({"s", "t", "{{{name}}}"}), "would not be escaped");
        assertContains(refusal({"s", "t", "{{#new}}{{&name}}{{/new}}"}), "would not be escaped");
        assertContains(refusal({"two\nlines", "t"}), "one line");
        assertContains(refusal({"", "t"}), "one line");
        assertContains(refusal({"s", ""}), "is empty");
        write("account_hello.txt.mustache", std::string(65 * 1024, 'x'));
        assertContains(refusal({"s", "t"}), "64 KiB");
    }

    void testRefusesOtherVariablesThanItWasLoadedWith()
    {
        const auto loaded = load({"s", "{{name}}"});
        CPPUNIT_ASSERT_THROW(loaded->render({"a@b.org"}, {}), Poco::InvalidArgumentException);
        auto other = VARIABLES;
        other["name"] = true;
        CPPUNIT_ASSERT_THROW(loaded->render({"a@b.org"}, other), Poco::InvalidArgumentException);
        for (const char* name: {"", "../x", "a/b", "A", "1a", "a b"})
            CPPUNIT_ASSERT_THROW(_templates.load(name, {"s", "t"}, {}), Poco::InvalidArgumentException);
    }

    void testNamesFilesThatAreOfNoTemplate()
    {
        write("account_hello.subject.mustache", "x");
        write("acount_hello.subject.mustache", "x");
        load({"s", "t"});
        CPPUNIT_ASSERT(std::vector{_folder.path() + "/acount_hello.subject.mustache"} ==
                       _templates.unusedFiles());
    }

    void testSaysMarkedSentencesInTheLanguageOfTheMail()
    {
        const auto translations = spanish("msgid \"Good day, {{name}}\"\nmsgstr \"Buenos días, {{name}}\"\n"
                                          "msgid \"Tom & Jerry\"\nmsgstr \"<Tom> y Jerry\\nsiempre\"\n");
        const auto loaded =
            _templates.load("account_hello",
                            {"{{#t}}Tom & Jerry{{/t}}", "{{#t}}Good\n  day, {{name}}{{/t}} {{#t}}x{{/t}}",
                             "<p>{{#t}}Tom & Jerry{{/t}}</p>{{#t}}Good day, {{name}}{{/t}}"},
                            VARIABLES, translations);
        const auto message = [&](std::string_view language)
        {
            return loaded->render(
                {"a@b.org"},
                {{"name", std::string("<A>")}, {"new", false}, {"links", std::vector<std::string>{}}},
                language);
        };
        for (const std::string language: {"", "en", "fr", "es-mx"})
        {
            CPPUNIT_ASSERT_EQUAL(std::string("Tom & Jerry"), message(language).subject);
            CPPUNIT_ASSERT_EQUAL(std::string("Good day, <A> x"), message(language).text);
            CPPUNIT_ASSERT_EQUAL(std::string("<p>Tom &amp; Jerry</p>Good day, &lt;A&gt;"),
                                 message(language).html);
        }
        CPPUNIT_ASSERT_EQUAL(std::string("<Tom> y Jerry siempre"), message("ES").subject);
        CPPUNIT_ASSERT_EQUAL(std::string("Buenos días, <A> x"), message("es").text);
        CPPUNIT_ASSERT_EQUAL(std::string("<p>&lt;Tom&gt; y Jerry siempre</p>Buenos días, &lt;A&gt;"),
                             message("es").html);
        CPPUNIT_ASSERT_EQUAL(std::string("mail template account_hello.txt: {{#t}} has no {{/t}}"),
                             refusal({"s", "{{#t}}x"}));
    }

    void testADeployersFileForALanguageComesFirst()
    {
        write("account_hello.txt.mustache", "all");
        write("account_hello.es.txt.mustache", "español");
        write("account_hello.fr.txt.mustache", "français");
        const auto loaded = _templates.load("account_hello", {"s", "t"}, VARIABLES, spanish(""));
        CPPUNIT_ASSERT_EQUAL(std::string("español"), loaded->render({"a@b.org"}, VARIABLES, "es").text);
        CPPUNIT_ASSERT_EQUAL(std::string("all"), loaded->render({"a@b.org"}, VARIABLES, "fr").text);
        CPPUNIT_ASSERT_MESSAGE("without a catalogue there is no such language",
                               std::vector{_folder.path() + "/account_hello.fr.txt.mustache"} ==
                                   _templates.unusedFiles());
        write("account_hello.es.txt.mustache", "{{nam}}");
        CPPUNIT_ASSERT_THROW(_templates.load("account_hello", {"s", "t"}, VARIABLES, spanish("")),
                             ConfigurationException);
    }

    void testATranslationThatBreaksATemplateIsLeftOut()
    {
        const auto translations = spanish("msgid \"{{#new}}a{{/new}}\"\nmsgstr \"{{/new}}a{{#new}}\"\n");
        const auto loaded = _templates.load("account_hello", {"s", "t{{#t}}{{#new}}a{{/new}}{{/t}}"},
                                            VARIABLES, translations);
        CPPUNIT_ASSERT_EQUAL(std::string("t"), loaded->render({"a@b.org"}, VARIABLES, "es").text);
    }

    void testReadsBundledTextsFromFiles()
    {
        write("account_hello.subject.mustache", "Hello\n");
        CPPUNIT_ASSERT_THROW(readMailTexts(_folder.path(), "account_hello"), ConfigurationException);
        write("account_hello.txt.mustache", "Text");
        CPPUNIT_ASSERT_EQUAL(std::string(), readMailTexts(_folder.path(), "account_hello").html);
        write("account_hello.html.mustache", "<p>Text</p>");
        const auto texts = readMailTexts(_folder.path(), "account_hello");
        CPPUNIT_ASSERT_EQUAL(std::string("Hello\n"), texts.subject);
        CPPUNIT_ASSERT_EQUAL(std::string("<p>Text</p>"), texts.html);
    }

private:
    /// A Spanish catalogue.
    static Translations spanish(const std::string& po)
    {
        const ScratchFolder folder;
        std::ofstream(folder.path() + "/es.po") << po;
        std::vector<std::string> problems;
        Translations translations;
        translations.readFolder(folder.path(), problems);
        CPPUNIT_ASSERT(problems.empty());
        return translations;
    }

    std::shared_ptr<const MailTemplate> load(const MailTexts& texts)
    {
        return _templates.load("account_hello", texts, VARIABLES);
    }

    std::string refusal(const MailTexts& texts)
    {
        try
        {
            load(texts);
        }
        catch (const ConfigurationException& exc)
        {
            return exc.message();
        }
        return "not refused: " + texts.text;
    }

    void write(const std::string& name, const std::string& content) const
    {
        std::ofstream(_folder.path() + "/" + name, std::ios::binary) << content;
    }

    ScratchFolder _folder;
    MailTemplates _templates{_folder.path()};
};

CPPUNIT_TEST_SUITE_REGISTRATION(MailTemplatesTest);
