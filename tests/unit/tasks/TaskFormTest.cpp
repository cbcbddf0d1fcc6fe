#include "forms/TaskForm.h"
#include "forms/FormPresenter.h"
#include "forms/FormView.h"
#include "forms/OwnKinds.h"

#include <Poco/Exception.h>

#include <cppunit/extensions/HelperMacros.h>

#include <string>
#include <utility>
#include <vector>

namespace colonnade::tasks
{

namespace
{

constexpr const char* ALL_KINDS = R"({"media":{"kind":"picture","field":"url"},"questions":[
{"name":"face","label":"A face?","kind":"choice","choices":["Yes","No"],"required":true},
{"name":"seen","label":"What else?","kind":"labels","choices":["Hat",{"value":"b","label":"Beard"}]},
{"name":"words","label":"What is written?","kind":"text","lines":3},
{"name":"people","label":"How many?","kind":"number","min":0,"max":9,"whole":true},
{"name":"day","label":"When?","kind":"date","min":"1900-01-01"},
{"name":"where","label":"Where is it?","kind":"point"}]})";

/// Odd, as plugins' kinds may be.
class EvenKind final: public FormKind
{
public:
    std::string_view name() const override { return "test.even"; }
    std::optional<std::string> findFault(const JsonValue& question) const override
    {
        return question.find("odd") ? std::optional<std::string>("odd does not go with even") : std::nullopt;
    }
    FormControl control(const JsonValue&) const override
    {
        return {.choices = {}, .input = "number", .step = "2", .hint = "An even one"};
    }
    std::variant<std::string, Phrase> read(const JsonValue&,
                                           const std::vector<std::string_view>& posted) const override
    {
        if (posted.front().ends_with('3'))
            return Phrase("That is odd.");
        return std::string(posted.front());
    }
};

FormKinds kinds()
{
    return allFormKinds({std::make_shared<EvenKind>()});
}

Parameters fields(const std::vector<std::pair<std::string, std::string>>& all)
{
    Parameters parameters;
    for (const auto& [name, value]: all)
        parameters.add(name, value);
    return parameters;
}

Record task(const std::string& info)
{
    Record record(taskResource());
    record.set("id", std::int64_t{42});
    record.set("info", info);
    return record;
}

bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

/// Tasks described by data: what forms may say, what is read from what was filled in, what is made of them.
class TaskFormTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TaskFormTest);
    CPPUNIT_TEST(testReadsEachKind);
    CPPUNIT_TEST(testLeavesOutWhatWasNotAnswered);
    CPPUNIT_TEST(testSaysWhatIsWrongWithAnAnswer);
    CPPUNIT_TEST(testSaysWhatIsWrongWithAForm);
    CPPUNIT_TEST(testPluginsAddKinds);
    CPPUNIT_TEST(testFieldsOfAnAnswerReadAsTheAnswer);
    CPPUNIT_TEST(testOneChoiceIsAnsweredByOneClick);
    CPPUNIT_TEST(testAPresenterIsMadeUnlessSomebodyWroteOne);
    CPPUNIT_TEST(testThePolicyLetsInTheMediumAlone);
    CPPUNIT_TEST(testWhatIsNoAddressIsNotShown);
    CPPUNIT_TEST_SUITE_END();

    static FilledForm fill(const std::vector<std::pair<std::string, std::string>>& all)
    {
        return readForm(TaskForm(ALL_KINDS, kinds()), fields(all));
    }

    void testReadsEachKind()
    {
        const FilledForm filled = fill({{"face", "Yes"},
                                        {"seen", "b"},
                                        {"seen", "Hat"},
                                        {"words", "one\r\ntwo \"x\""},
                                        {"people", "3"},
                                        {"day", "2024-02-29"},
                                        {"where", ""},
                                        {"where", "41, 20.5"}});
        CPPUNIT_ASSERT(filled.mistakes.empty());
        CPPUNIT_ASSERT_EQUAL(
            std::string(R"({"face":"Yes","seen":["Hat","b"],"words":"one\ntwo \"x\"","people":3,)"
                        R"("day":"2024-02-29","where":{"x":0.41,"y":0.205}})"),
            filled.answer);
    }

    void testLeavesOutWhatWasNotAnswered()
    {
        const FilledForm filled = fill({{"face", "No"}, {"words", " \r\n"}, {"unknown", "x"}});
        CPPUNIT_ASSERT(filled.mistakes.empty());
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"face":"No"})"), filled.answer);
    }

    void testSaysWhatIsWrongWithAnAnswer()
    {
        const auto mistake = [](const std::string& name, const std::string& value)
        {
            const FilledForm filled = fill({{"face", "Yes"}, {name, value}});
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name + value, std::size_t{1}, filled.mistakes.size());
            CPPUNIT_ASSERT_EQUAL(name, filled.mistakes.front().name);
            return Language().say(filled.mistakes.front().text);
        };
        CPPUNIT_ASSERT_EQUAL(std::string("Choose one of the answers that are offered."),
                             mistake("seen", "Scarf"));
        CPPUNIT_ASSERT_EQUAL(std::string("Write a number, such as 3 or 2.5."), mistake("people", "three"));
        CPPUNIT_ASSERT_EQUAL(std::string("Write a whole number."), mistake("people", "2,5"));
        CPPUNIT_ASSERT_EQUAL(std::string("Write a number that is not greater than 9."),
                             mistake("people", "10"));
        CPPUNIT_ASSERT_EQUAL(std::string("Write a number that is not less than 0."), mistake("people", "-1"));
        CPPUNIT_ASSERT_EQUAL(std::string("Write a date as 2026-12-01."), mistake("day", "2023-02-29"));
        CPPUNIT_ASSERT_EQUAL(std::string("Write a date from 1900-01-01 on."), mistake("day", "1899-12-31"));
        for (const std::string point: {"41", "41, x", "-1, 3", "1, 101", "1, 2, 3", "nan, 1"})
            CPPUNIT_ASSERT_EQUAL(std::string("Write two numbers from 0 to 100, such as 41, 20."),
                                 mistake("where", point));
        CPPUNIT_ASSERT_EQUAL(std::string("Write 20000 characters at most."),
                             mistake("words", std::string(20'001, 'x')));
        const FilledForm nothing = fill({});
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, nothing.mistakes.size());
        CPPUNIT_ASSERT_EQUAL(std::string("This question wants an answer."),
                             Language().say(nothing.mistakes.front().text));
    }

    static std::string faultOf(const std::string& form)
    {
        try
        {
            const TaskForm read(form, kinds());
            return "none";
        }
        catch (const Poco::DataFormatException& fault)
        {
            return fault.message();
        }
    }

    static std::string faultOfQuestion(const std::string& members)
    {
        const std::string fault =
            faultOf(R"({"questions":[{"name":"q","label":"Q","kind":"text"},{)" + members + "}]}");
        const std::string where = "info.task_form: questions[1]";
        CPPUNIT_ASSERT_EQUAL_MESSAGE(fault, where, fault.substr(0, where.size()));
        return fault.substr(where.size());
    }

    void testSaysWhatIsWrongWithAForm()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("none"), faultOf(ALL_KINDS));
        CPPUNIT_ASSERT_EQUAL(std::string("info.task_form: must be an object"), faultOf("[]"));
        CPPUNIT_ASSERT_EQUAL(std::string("info.task_form: questions must be a list of 1 to 50 questions"),
                             faultOf(R"({"questions":[]})"));
        CPPUNIT_ASSERT_EQUAL(
            std::string(
                "info.task_form: media.field must name the member of a task's info that has the film"),
            faultOf(R"({"media":{"kind":"film"},"questions":[]})"));
        CPPUNIT_ASSERT(
            contains(faultOf(R"({"media":{"kind":"x"},"questions":[]})"), "media.kind must be picture"));
        CPPUNIT_ASSERT_EQUAL(std::string(".name \"q\" is there already"),
                             faultOfQuestion(R"("name":"q","label":"Q","kind":"text")"));
        for (const std::string name: {"", "a b", "ä", "csrf_token", "action"})
            CPPUNIT_ASSERT(contains(faultOfQuestion(R"("name":")" + name + R"(","label":"Q","kind":"text")"),
                                    ".name must be letters"));
        CPPUNIT_ASSERT_EQUAL(std::string(".label must be a text: what is asked"),
                             faultOfQuestion(R"("name":"a","kind":"text")"));
        CPPUNIT_ASSERT_EQUAL(
            std::string(".kind \"box\" is none of choice, labels, text, number, date, point, test.even"),
            faultOfQuestion(R"("name":"a","label":"A","kind":"box")"));
        CPPUNIT_ASSERT_EQUAL(
            std::string(": choices has \"Yes\" twice"),
            faultOfQuestion(R"("name":"a","label":"A","kind":"choice","choices":["Yes","Yes"])"));
        CPPUNIT_ASSERT_EQUAL(std::string(": a point needs media of kind picture"),
                             faultOfQuestion(R"("name":"a","label":"A","kind":"point")"));
        CPPUNIT_ASSERT_EQUAL(std::string(": min is greater than max"),
                             faultOfQuestion(R"("name":"a","label":"A","kind":"number","min":3,"max":2)"));
        CPPUNIT_ASSERT(contains(
            faultOf(R"({"media":{"kind":"picture","field":"u"},"questions":[)"
                    R"({"name":"a","label":"A","kind":"point"},{"name":"b","label":"B","kind":"point"}]})"),
            "one point at most"));
    }

    void testPluginsAddKinds()
    {
        const TaskForm form(R"({"questions":[{"name":"n","label":"N","kind":"test.even"}]})", kinds());
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"n":4})"), readForm(form, fields({{"n", "4"}})).answer);
        CPPUNIT_ASSERT_EQUAL(std::size_t{1}, readForm(form, fields({{"n", "3"}})).mistakes.size());
        CPPUNIT_ASSERT_EQUAL(std::string(": odd does not go with even"),
                             faultOfQuestion(R"("name":"a","label":"A","kind":"test.even","odd":1)"));
        const Record none = task("{}");
        CPPUNIT_ASSERT(contains(drawForm({form, none, "/x"}).toJson(Language()), "An even one"));
        CPPUNIT_ASSERT(contains(makePresenter(form, "p"), R"("step":"2")"));
    }

    void testFieldsOfAnAnswerReadAsTheAnswer()
    {
        const TaskForm form(ALL_KINDS, kinds());
        const std::string answer =
            R"({"face":"Yes","seen":["Hat","b"],"words":"a\nb","people":3,"day":"2024-02-29","where":{"x":0.333,"y":0.5}})";
        CPPUNIT_ASSERT_EQUAL(answer, readForm(form, fieldsOf(form, answer)).answer);
        CPPUNIT_ASSERT(fieldsOf(form, "[1]").empty());
    }

    void testOneChoiceIsAnsweredByOneClick()
    {
        const std::string one = R"({"name":"a","label":"A","kind":"choice","choices":["Yes","No"]})";
        const TaskForm form(R"({"questions":[)" + one + "]}", kinds());
        CPPUNIT_ASSERT(form.isQuick());
        CPPUNIT_ASSERT(
            !TaskForm(R"({"questions":[)" + one + R"(,{"name":"b","label":"B","kind":"text"}]})", kinds())
                 .isQuick());
        const Record none = task("{}");
        CPPUNIT_ASSERT(contains(drawForm({form, none, "/x"}).toJson(Language()), R"("key":"2")"));
    }

    void testAPresenterIsMadeUnlessSomebodyWroteOne()
    {
        const std::string form =
            R"("task_form":{"questions":[{"name":"a","label":"</script>","kind":"text"}]})";
        const std::string made = withPresenter("{" + form + "}", "birds", kinds());
        CPPUNIT_ASSERT(contains(made, "task_presenter"));
        CPPUNIT_ASSERT(contains(made, R"(\"project\":\"birds\")"));
        const JsonDocument presented = JsonDocument::parse(made);
        const std::string presenter(presented.root().find("task_presenter").text());
        CPPUNIT_ASSERT_EQUAL(presenter.find("</script>"),
                             presenter.rfind("</script>")); // an owner's text ends none
        CPPUNIT_ASSERT(contains(withPresenter(made, "trees", kinds()), R"(\"project\":\"trees\")"));
        CPPUNIT_ASSERT(findForm(made, kinds()));
        const std::string written = "{" + form + R"(,"task_presenter":"<b>own</b>"})";
        CPPUNIT_ASSERT_EQUAL(written, withPresenter(written, "birds", kinds()));
        CPPUNIT_ASSERT(!findForm(written, kinds()));
        CPPUNIT_ASSERT(!findForm(R"({"task_form":null})", kinds()));
        CPPUNIT_ASSERT(!findForm("{}", kinds()));
        CPPUNIT_ASSERT(!findForm(
            R"({"task_form":{"questions":[{"name":"a","label":"A","kind":"gone.kind"}]}})", kinds()));
        CPPUNIT_ASSERT_THROW(withPresenter(R"({"task_form":{}})", "birds", kinds()),
                             Poco::DataFormatException);
        JsonWriter alone; // its form was taken away
        alone.beginObject().member("task_presenter",
                                   std::string(presented.root().find("task_presenter").text()));
        CPPUNIT_ASSERT_EQUAL(std::string("{}"), withPresenter(alone.end().take(), "birds", kinds()));
    }

    void testThePolicyLetsInTheMediumAlone()
    {
        const auto policy = [](const std::string& kind, const std::string& info)
        {
            const TaskForm form(R"({"media":{"kind":")" + kind +
                                    R"(","field":"u"},"questions":[{"name":"a","label":"A","kind":"text"}]})",
                                kinds());
            return policyFor(form, task(info));
        };
        CPPUNIT_ASSERT(contains(policy("picture", R"({"u":"https://a.example:8443/x.jpg?y"})"),
                                "img-src 'self' https://a.example:8443;"));
        CPPUNIT_ASSERT(contains(policy("picture", R"({"u":"/uploads/x.jpg"})"), "img-src 'self';"));
        CPPUNIT_ASSERT(contains(policy("film", R"({"u":"https://a.example/x.mp4"})"),
                                "media-src 'self' https://a.example;"));
        CPPUNIT_ASSERT(contains(policy("pdf", R"({"u":"https://a.example/x.pdf"})"),
                                "object-src 'self' https://a.example;"));
        for (const std::string bad: {"https://a.example;script-src/", "javascript:alert(1)",
                                     "data:text/html,x", "//b/", "https://a b/"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(bad, policy("picture", R"({"u":"/x"})"),
                                         policy("picture", R"({"u":")" + bad + R"("})"));
    }

    void testWhatIsNoAddressIsNotShown()
    {
        const TaskForm form(ALL_KINDS, kinds());
        for (const std::string info: {R"-({"url":"javascript:alert(1)"})-", "{}", "null", R"({"url":7})"})
            CPPUNIT_ASSERT(!contains(drawForm({form, task(info), "/x"}).toJson(Language()), "address"));
        const TaskForm film(
            R"({"media":{"kind":"film","field":"u"},"questions":[{"name":"a","label":"A","kind":"text"}]})",
            kinds());
        CPPUNIT_ASSERT(contains(drawForm({film, task("{}"), "/x"}).toJson(Language()), "its u is missing"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TaskFormTest);

} // namespace colonnade::tasks
