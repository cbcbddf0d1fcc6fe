#include "pages/PageTemplates.h"

#include "support/ScratchFolder.h"

#include "colonnade/Config.h"
#include "colonnade/Markup.h"

#include <cppunit/extensions/HelperMacros.h>

#include <filesystem>
#include <fstream>

using namespace colonnade;
using colonnade::test::ScratchFolder;

class PageTemplatesTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PageTemplatesTest);
    CPPUNIT_TEST(testDrawsValuesListsAndObjects);
    CPPUNIT_TEST(testEscapesEveryValue);
    CPPUNIT_TEST(testDrawsMarkupAsItStands);
    CPPUNIT_TEST(testNamesTemplatesThatNobodyReads);
    CPPUNIT_TEST(testWhatIsEmptyCountsAsNotThere);
    CPPUNIT_TEST(testTheFirstFolderWins);
    CPPUNIT_TEST(testPartialsAreTakenFromAnyFolder);
    CPPUNIT_TEST(testSaysMarkedSentences);
    CPPUNIT_TEST(testATranslationThatBreaksATemplateIsLeftOut);
    CPPUNIT_TEST(testRefusesWhatCannotBeDrawn);
    CPPUNIT_TEST(testKnowsWhetherAFormNeedsAToken);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override
    {
        std::filesystem::create_directories(scratch.file("own"));
        std::filesystem::create_directories(scratch.file("bundled"));
        example.set("name", "x").set("count", 1).set("flag", true);
        example.list("people").add().set("name", "Anna").list("tags").add("a");
        example.nest("form").set("csrf", "t");
    }

    void testDrawsValuesListsAndObjects()
    {
        View view;
        view.set("name", "Herbarium").set("count", 12).set("flag", true);
        View& anna = view.list("people").add().set("name", "Anna");
        anna.list("tags").add("a").add("b");
        view.list("people").add().set("name", "Ben");
        view.nest("form").set("csrf", "t1");
        CPPUNIT_ASSERT_EQUAL(std::string("Herbarium 12 yes t1 Anna:a,b, Ben: "),
                             draw("{{name}} {{count}} {{#flag}}yes{{/flag}} {{form.csrf}} "
                                  "{{#people}}{{name}}:{{#tags}}{{.}},{{/tags}} {{/people}}",
                                  view));
    }

    void testEscapesEveryValue()
    {
        View view;
        view.say("name", {"{n}", {{"n", "<script>\"&'{{count}}"}}});
        CPPUNIT_ASSERT_EQUAL(std::string("&lt;script&gt;&quot;&amp;&#39;{{count}}"), draw("{{name}}", view));
    }

    void testDrawsMarkupAsItStands()
    {
        example.mark("about", Markup::trusted("<p>x</p>"));
        View view;
        view.mark("about", Markup::trusted("<p>a &amp; b</p>"));
        CPPUNIT_ASSERT_EQUAL(std::string("<p>a &amp; b</p>!"),
                             draw("{{#about}}{{{about}}}!{{/about}}", view));
        CPPUNIT_ASSERT_EQUAL(std::string("none"), draw("{{^about}}none{{/about}}", View().mark("about", {})));
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"about":"<p>a &amp; b</p>"})"), view.toJson({}));
        write("bundled", "page", "{{about}}");
        assertRefused("page", "{{about}} is HTML: write {{{about}}}");
    }

    void testNamesTemplatesThatNobodyReads()
    {
        for (const std::string name: {"page", "inner", "pgae"})
            write("own", name, "{{name}}");
        write("own", "page", "{{>inner}}");
        std::ofstream(scratch.file("own") + "/notes.txt") << "x";
        std::set<std::string> used;
        PageTemplates({scratch.file("own")}, translations, &used).load("page", {&example});
        CPPUNIT_ASSERT(unusedTemplates(scratch.file("own"), used) ==
                       std::vector<std::string>{"pgae.mustache"});
        CPPUNIT_ASSERT(unusedTemplates(scratch.file("nothing"), used).empty());
    }

    void testWhatIsEmptyCountsAsNotThere()
    {
        View view;
        view.set("name", "").set("count", nullptr).set("flag", false);
        view.list("people");
        CPPUNIT_ASSERT_EQUAL(
            std::string("[] none none none"),
            draw("[{{name}}{{#name}}x{{/name}}] {{^count}}none{{/count}} {{^flag}}none{{/flag}} "
                 "{{^people}}none{{/people}}",
                 view));
        CPPUNIT_ASSERT_EQUAL(std::string("none"), draw("{{^people}}none{{/people}}", View()));
    }

    void testTheFirstFolderWins()
    {
        write("bundled", "page", "bundled {{name}}");
        CPPUNIT_ASSERT_EQUAL(std::string("bundled x"), load("page")->render(example, {}));
        write("own", "page", "own {{name}}");
        CPPUNIT_ASSERT_EQUAL(std::string("own x"), load("page")->render(example, {}));
    }

    void testPartialsAreTakenFromAnyFolder()
    {
        write("bundled", "inner", "<{{name}}>\n");
        write("own", "outer", "{{>inner}}{{> inner }}");
        write("bundled", "page", "{{>outer}}!");
        CPPUNIT_ASSERT_EQUAL(std::string("<x><x>!"), load("page")->render(example, {}));
        write("bundled", "inner", "{{>page}}");
        assertRefused("page", "a template holds itself");
    }

    void testSaysMarkedSentences()
    {
        translate("msgid \"Hello {{name}} & all\"\nmsgstr \"Hola {{name}} & <todos>\"\n");
        write("bundled", "page", "<p>{{#t}}Hello {{name}}\n  & all{{/t}}</p>");
        const auto loaded = load("page");
        CPPUNIT_ASSERT_EQUAL(std::string("<p>Hello x &amp; all</p>"), loaded->render(example, {}));
        CPPUNIT_ASSERT_EQUAL(std::string("<p>Hola x &amp; &lt;todos&gt;</p>"),
                             loaded->render(example, Language("es")));
        CPPUNIT_ASSERT_EQUAL(std::string("<p>Hello x &amp; all</p>"),
                             loaded->render(example, Language("fr")));
    }

    void testATranslationThatBreaksATemplateIsLeftOut()
    {
        translate("msgid \"Hello\"\nmsgstr \"Hola {{\"\n");
        write("bundled", "page", "{{#t}}Hello{{/t}}");
        CPPUNIT_ASSERT_EQUAL(std::string("Hello"), load("page")->render(example, Language("es")));
    }

    void testRefusesWhatCannotBeDrawn()
    {
        const std::pair<std::string, std::string> faults[] = {
            {"{{nane}}", "there is nothing called \"nane\"; did you mean name?"},
            {"{{#people}}{{nobody}}{{/people}}", "there is nothing called \"nobody\""},
            {"{{form.csfr}}", "there is nothing called \"form.csfr\""},
            {"{{{name}}}", "would not be escaped"},
            {"{{&name}}", "would not be escaped"},
            {"{{flag}}", "is no text"},
            {"{{people}}", "is no text"},
            {"{{#flag}}", "nclosed"},
            {"{{#t}}Hello", "{{#t}} has no {{/t}}"},
            {"{{>nothing}}", "there is no file nothing.mustache"},
            {"{{>../page}}", "a template is named by"}};
        for (const auto& [text, what]: faults)
        {
            write("bundled", "page", text);
            assertRefused("page", what);
        }
        assertRefused("absent", "there is no file absent.mustache in " + scratch.file("own"));
    }

    void testKnowsWhetherAFormNeedsAToken()
    {
        example.set("csrf", "t");
        write("bundled", "inner", "<input value=\"{{csrf}}\">");
        write("bundled", "page", "{{>inner}}");
        CPPUNIT_ASSERT(load("page")->usesToken());
        write("bundled", "page", "{{form.csrf}}");
        CPPUNIT_ASSERT(!load("page")->usesToken());
    }

private:
    void write(const std::string& folder, const std::string& name, const std::string& text) const
    {
        std::ofstream(scratch.file(folder) + "/" + name + ".mustache") << text;
    }

    void translate(const std::string& po)
    {
        std::ofstream(scratch.file("es.po")) << po;
        std::vector<std::string> problems;
        translations.readFolder(scratch.path(), problems);
        CPPUNIT_ASSERT(problems.empty());
    }

    std::shared_ptr<const LoadedPage> load(const std::string& name) const
    {
        return PageTemplates({scratch.file("own"), scratch.file("bundled")}, translations)
            .load(name, {&example});
    }

    std::string draw(const std::string& text, const View& view) const
    {
        write("bundled", "page", text);
        return load("page")->render(view, {});
    }

    void assertRefused(const std::string& name, const std::string& what) const
    {
        try
        {
            load(name);
            CPPUNIT_FAIL("not refused: " + what);
        }
        catch (const ConfigurationException& exc)
        {
            CPPUNIT_ASSERT_MESSAGE(exc.message(), exc.message().find(what) != std::string::npos);
        }
    }

    ScratchFolder scratch;
    Translations translations;
    View example;
};

CPPUNIT_TEST_SUITE_REGISTRATION(PageTemplatesTest);
