#include "colonnade/PageForm.h"

#include "pages/PageTemplates.h"

#include <cppunit/extensions/HelperMacros.h>

#include <string>

using namespace colonnade;

/// Forms as the server's own partial draws them.
class PageFormTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(PageFormTest);
    CPPUNIT_TEST(testEachFieldHasALabel);
    CPPUNIT_TEST(testAMistakeStandsAtItsFieldAndInTheList);
    CPPUNIT_TEST(testPasswordsAreNeverSentBack);
    CPPUNIT_TEST(testOnlyFilesNeedAnotherEncoding);
    CPPUNIT_TEST(testAFieldTakesNothingFromWhatIsAroundIt);
    CPPUNIT_TEST_SUITE_END();

    static std::string draw(const PageForm& form)
    {
        const Translations none;
        View example;
        example.set("csrf", "t");
        const View form1 = exampleForm();
        View values = viewOf(form);
        values.set("csrf", "t1");
        return PageTemplates({COLONNADE_SHARE "/templates/pages"}, none)
            .load("form", {&example, &form1})
            ->render(values, {});
    }

    static void assertHas(const std::string& html, const std::string& part)
    {
        CPPUNIT_ASSERT_MESSAGE(part + " is not in\n" + html, html.find(part) != std::string::npos);
    }

    static void assertLacks(const std::string& html, const std::string& part)
    {
        CPPUNIT_ASSERT_MESSAGE(part + " is in\n" + html, html.find(part) == std::string::npos);
    }

    void testEachFieldHasALabel()
    {
        const std::string html =
            draw({"/x?a=1&b=2",
                  "Send",
                  {{.name = "a", .label = "A <b>", .value = "\"1\"", .autocomplete = "name"},
                   {.name = "b", .label = "B", .type = "area", .value = "one\ntwo"},
                   {.name = "c",
                    .label = "C",
                    .type = "select",
                    .value = "2",
                    .choices = {{"1", "I"}, {"2", "II"}}},
                   {.name = "d", .label = "D", .type = "checkbox", .ticked = true},
                   {.name = "e", .type = "hidden", .value = "5"}}});
        for (const std::string part:
             {"action=\"/x?a=1&amp;b=2\"", "name=\"csrf_token\" value=\"t1\"",
              "<label for=\"a\">A &lt;b&gt;</label>",
              "<input id=\"a\" name=\"a\" type=\"text\" value=\"&quot;1&quot;\" autocomplete=\"name\">",
              "<label for=\"b\">B</label>", "\none\ntwo</textarea>", "<option value=\"1\">I</option>",
              "<option value=\"2\" selected>II</option>",
              "<input id=\"d\" name=\"d\" type=\"checkbox\" checked> <span>D</span></label>",
              "<input type=\"hidden\" name=\"e\" value=\"5\">",
              "<button class=\"button primary\">Send</button>"})
            assertHas(html, part);
        assertLacks(html, "error-summary");
    }

    void testAMistakeStandsAtItsFieldAndInTheList()
    {
        const std::string html =
            draw({"/x",
                  "Send",
                  {{.name = "a", .label = "A", .hint = "Short", .errors = {"Too long", "No <b>"}},
                   {.name = "b", .label = "B", .hint = "Any"}}});
        for (const std::string part:
             {"<li><a href=\"#a\">A: Too long</a></li>", "<li><a href=\"#a\">A: No &lt;b&gt;</a></li>",
              "aria-invalid=\"true\" aria-describedby=\"a-hint a-error\"", "id=\"a-error\"", "id=\"a-hint\"",
              "aria-describedby=\"b-hint\""})
            assertHas(html, part);
        assertLacks(html, "b-error");
        const std::string other =
            draw({"/x", "Send", {{.name = "a", .label = "A", .errors = {"Too long"}, .id = "other-a"}}});
        for (const std::string part: {"href=\"#other-a\"", "id=\"other-a-error\"", "for=\"other-a\"",
                                      "<input id=\"other-a\" name=\"a\""})
            assertHas(other, part);
    }

    void testPasswordsAreNeverSentBack()
    {
        assertLacks(
            draw({"/x", "Send", {{.name = "p", .label = "P", .type = "password", .value = "hush77"}}}),
            "hush77");
    }

    void testOnlyFilesNeedAnotherEncoding()
    {
        assertHas(draw({"/x", "Send", {{.name = "f", .label = "F", .type = "file"}}}),
                  "enctype=\"multipart/form-data\"");
        assertLacks(draw({"/x", "Send", {{.name = "f", .label = "F"}}}), "enctype");
    }

    /// Mustache looks for a name outside of a section if it is not in it.
    void testAFieldTakesNothingFromWhatIsAroundIt()
    {
        const std::string html = draw({.action = "/x",
                                       .submit = "Send",
                                       .fields = {{.name = "a", .label = "A"}},
                                       .destroys = true,
                                       .leavePath = "/back",
                                       .leaveLabel = "Back"});
        assertHas(html, "<button class=\"button danger\">Send</button> <a class=\"button quiet\" "
                        "href=\"/back\">Back</a>");
        assertHas(html, "<input id=\"a\" name=\"a\" type=\"text\">");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PageFormTest);
