#include "colonnade/pybossa/FormFields.h"

#include <cppunit/extensions/HelperMacros.h>

namespace colonnade::pybossa
{

class FormFieldsTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(FormFieldsTest);
    CPPUNIT_TEST(testFormsOfAPageShareNoId);
    CPPUNIT_TEST(testAFieldBringsItsErrorsAndChoices);
    CPPUNIT_TEST(testTheExampleHasAllThatAFormMayHave);
    CPPUNIT_TEST_SUITE_END();

    void testFormsOfAPageShareNoId()
    {
        const std::vector<FormInput> inputs{{"password", "Password", "password", "off", "secret"}};
        View page;
        drawForm(page, {.action = "/a", .inputs = inputs, .submit = "One"});
        drawForm(page, {.action = "/b", .inputs = inputs, .submit = "Two", .heading = "Second"});
        const auto forms = JsonDocument::parse(page.toJson({}));
        const auto field = [&](std::size_t form)
        { return forms.root().find("forms").at(form).find("fields").at(0); };
        CPPUNIT_ASSERT_EQUAL(std::string_view("password"), field(0).find("id").text());
        CPPUNIT_ASSERT_EQUAL(std::string_view("password-2"), field(1).find("id").text());
        CPPUNIT_ASSERT_EQUAL(std::string_view("password"), field(1).find("name").text());
        CPPUNIT_ASSERT_EQUAL(std::string_view(""), field(1).find("value").text()); // never sent back
        CPPUNIT_ASSERT_EQUAL(std::string_view("Second"),
                             forms.root().find("forms").at(1).find("heading").text());
    }

    void testAFieldBringsItsErrorsAndChoices()
    {
        View page;
        drawForm(page, {.action = "/",
                        .inputs = {{.name = "locale",
                                    .label = "Language",
                                    .type = "select",
                                    .autocomplete = {},
                                    .value = "es",
                                    .options = {"en", "es"}}},
                        .errors = {{"locale", {"No such language."}}, {"other", {"Elsewhere."}}},
                        .submit = "Save"});
        const auto drawn = JsonDocument::parse(page.toJson({}));
        const auto field = drawn.root().find("forms").at(0).find("fields").at(0);
        CPPUNIT_ASSERT_EQUAL(std::string(R"(["No such language."])"), field.find("errors").toJson());
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, field.find("choices").size());
        CPPUNIT_ASSERT(field.find("choices").at(1).find("selected").boolean());
    }

    void testTheExampleHasAllThatAFormMayHave()
    {
        View page;
        drawForm(page, {.action = "/", .inputs = {{"a", "A", "text", ""}}, .submit = "Save"});
        const auto drawn = JsonDocument::parse(page.toJson({})),
                   example = JsonDocument::parse(exampleForms().toJson({}));
        const auto form = drawn.root().find("forms").at(0), known = example.root().find("forms").at(0);
        for (std::size_t i = 0; i < form.size(); ++i)
            CPPUNIT_ASSERT_MESSAGE(std::string(form.member(i).first), known.find(form.member(i).first));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(FormFieldsTest);

} // namespace colonnade::pybossa
