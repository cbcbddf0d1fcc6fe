#include "colonnade/Markup.h"
#include "colonnade/Text.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;

class MarkdownTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(MarkdownTest);
    CPPUNIT_TEST(testMarksBecomeHtml);
    CPPUNIT_TEST(testHeadingsStandBelowThePages);
    CPPUNIT_TEST(testHtmlAndRunningAddressesAreLeftOut);
    CPPUNIT_TEST(testWhatIsNoUtf8IsReplaced);
    CPPUNIT_TEST(testWordsAloneInOneLine);
    CPPUNIT_TEST(testLongWordsAreCutAtABlank);
    CPPUNIT_TEST_SUITE_END();

public:
    void testMarksBecomeHtml()
    {
        CPPUNIT_ASSERT_EQUAL(
            std::string(
                "<p>Read <em>all</em> <a href=\"https://example.org/?a=1&amp;b=2\">labels</a> &lt;3</p>\n"
                "<ul>\n<li>one</li>\n</ul>\n"),
            renderMarkdown("Read *all* [labels](https://example.org/?a=1&b=2) <3\n\n* one\n").html());
        CPPUNIT_ASSERT(renderMarkdown("").empty());
    }

    void testHeadingsStandBelowThePages()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("<h2>A</h2>\n<h3>B</h3>\n<h6>C</h6>\n"),
                             renderMarkdown("# A\n## B\n###### C\n").html());
        CPPUNIT_ASSERT_EQUAL(std::string("<h1>A</h1>\n"), renderMarkdown("# A", 1).html());
    }

    void testHtmlAndRunningAddressesAreLeftOut()
    {
        const std::string texts[] = {"<script>alert(1)</script>\n\nx", "a <b onclick=\"x()\">b</b>",
                                     "[x](javascript:alert(1))",       "[x](JaVaScRiPt:alert(1))",
                                     "![x](data:text/html,<script>)",  "<javascript:alert(1)>",
                                     "[x]: vbscript:run\n\n[x]"};
        for (const auto& text: texts)
        {
            const std::string html = renderMarkdown(text).html();
            const std::string folded = lowerAscii(html);
            for (const std::string bad: {"<script", "onclick", "=\"javascript", "=\"data", "=\"vbscript"})
                CPPUNIT_ASSERT_MESSAGE(html, folded.find(bad) == std::string::npos);
        }
    }

    void testWhatIsNoUtf8IsReplaced()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("<p>a\xef\xbf\xbd"
                                         "b</p>\n"),
                             renderMarkdown("a\xff"
                                            "b")
                                 .html());
    }

    void testWordsAloneInOneLine()
    {
        CPPUNIT_ASSERT_EQUAL(
            std::string("About us Read the labels now, with one & two"),
            plainMarkdown("# About us\n\nRead **the** [labels](/x)\nnow, `with`\n\n* one & two\n"
                          "<script>alert(1)</script>",
                          100));
        CPPUNIT_ASSERT_EQUAL(std::string(), plainMarkdown("\n\n", 100));
    }

    void testLongWordsAreCutAtABlank()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("one two…"), plainMarkdown("one two three", 10));
        CPPUNIT_ASSERT_EQUAL(std::string("one two three"), plainMarkdown("one two three", 13));
        CPPUNIT_ASSERT_EQUAL(std::string("äää…"), plainMarkdown("ääääääää", 4));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(MarkdownTest);
