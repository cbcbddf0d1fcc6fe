#include "http/tasks/TasksServer.h"

#include <string>
#include <utility>
#include <vector>

namespace colonnade::test::tasks
{

namespace
{

constexpr const char* FORM = R"({"media":{"kind":"picture","field":"url"},"questions":[
{"name":"face","label":"Do you see a face?","kind":"choice","choices":["Yes","No"],"required":true},
{"name":"words","label":"What is written?","kind":"text"}]})";

constexpr const char* QUICK =
    R"({"questions":[{"name":"face","label":"Do you see a face?","kind":"choice","choices":["Yes","No"],"required":true}]})";

bool contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

/// Tasks that are described by data and drawn by the server: done without a script.
class TaskFormPagesTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(TaskFormPagesTest);
    CPPUNIT_TEST(testAFormThatIsNoGoodIsRefused);
    CPPUNIT_TEST(testClientsOfPresentersGetOne);
    CPPUNIT_TEST(testOneTaskAfterTheOther);
    CPPUNIT_TEST(testOneClickSavesAndShowsTheNext);
    CPPUNIT_TEST(testAMistakeIsSaidAtItsQuestion);
    CPPUNIT_TEST(testWhatIsNotInHandIsNotTaken);
    CPPUNIT_TEST(testSkipUndoLikeAndReport);
    CPPUNIT_TEST(testAnAnswerIsMended);
    CPPUNIT_TEST(testTheTwinOfEachForm);
    CPPUNIT_TEST(testAnswersAreNotCountedByTheRateLimit);
    CPPUNIT_TEST(testMyAnswers);
    CPPUNIT_TEST_SUITE_END();

    TestProject _project;

    void makeProject(const std::string& form = FORM, int count = 2)
    {
        _project = createProject("p", R"(,"info":{"task_form":)" + form + R"(,"task_presenter":""})");
        for (int i = 1; i <= count; ++i)
            createTask(_project.id, R"(,"n_answers":2,"info":{"url":"https://pictures.example/)" +
                                        std::to_string(i) + R"(.jpg","title":"Sheet )" + std::to_string(i) +
                                        R"("})");
        CPPUNIT_ASSERT_EQUAL(302, post("/project/p/publish", "{}", ownerKey).status);
    }

    static HeaderList browser(HeaderList headers)
    {
        headers.emplace_back("Accept", "text/html,*/*");
        return headers;
    }

    Answer open(const std::string& path, const std::string& key)
    {
        const Answer page = client->get(path, browser(as(key)));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(page.body, 200, page.status);
        return page;
    }

    Answer send(const std::string& path, const std::string& fields, const std::string& key)
    {
        HeaderList headers = browser(as(key));
        headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
        return client->send("POST", path, headers, fields);
    }

    /// Leads the browser on; where.
    std::string follow(const std::string& path, const std::string& fields, const std::string& key)
    {
        const Answer answer = send(path, fields, key);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 302, answer.status);
        return answer.header("Location");
    }

    void testAFormThatIsNoGoodIsRefused()
    {
        _project = createProject("p");
        const std::string path = "/api/project/" + std::to_string(_project.id);
        expectError(
            put(path, R"({"info":{"task_form":{"questions":[{"name":"a","label":"A","kind":"box"}]}}})",
                ownerKey),
            415, "ValueError",
            "info.task_form: questions[0].kind \"box\" is none of choice, labels, text, number, date, point");
        CPPUNIT_ASSERT_EQUAL(
            200, put(path, R"({"info":{"task_form":)" + std::string(FORM) + "}}", ownerKey).status);
    }

    void testClientsOfPresentersGetOne()
    {
        makeProject();
        const std::string seen = get("/api/project?short_name=p").body;
        CPPUNIT_ASSERT_MESSAGE(seen, contains(valueAt(seen, "0.info.task_presenter"), "pybossa.run"));
        CPPUNIT_ASSERT_EQUAL(std::string("face"), valueAt(seen, "0.info.task_form.questions.0.name"));
    }

    void testOneTaskAfterTheOther()
    {
        makeProject();
        const Answer first = open("/project/p/newtask", otherKey);
        CPPUNIT_ASSERT(contains(first.body, "action=\"/project/p/task/1\""));
        CPPUNIT_ASSERT(contains(first.body, "src=\"https://pictures.example/1.jpg\""));
        CPPUNIT_ASSERT(contains(first.body, "<legend>Do you see a face?"));
        CPPUNIT_ASSERT(!contains(first.body, "<script>")); // only files of ours, which add keys and such
        CPPUNIT_ASSERT(contains(first.header("Content-Security-Policy"), "script-src 'self';"));
        CPPUNIT_ASSERT(contains(first.body, "data-task=\"1\" data-time=\""));
        CPPUNIT_ASSERT(
            contains(first.header("Content-Security-Policy"), "img-src 'self' https://pictures.example;"));
        CPPUNIT_ASSERT_EQUAL(std::string("/project/p/newtask"),
                             follow("/project/p/task/1", "face=Yes&words=One+word&action=save", otherKey));
        const std::string runs = get("/api/taskrun?task_id=1", ownerKey).body;
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"face":"Yes","words":"One word"})"), valueAt(runs, "0.info"));
        CPPUNIT_ASSERT(contains(open("/project/p/newtask", otherKey).body, "action=\"/project/p/task/2\""));
        follow("/project/p/task/2", "face=No", otherKey);
        CPPUNIT_ASSERT(!contains(open("/project/p/newtask", otherKey).body, "task-form"));
    }

    void testOneClickSavesAndShowsTheNext()
    {
        makeProject(QUICK);
        const std::string page = open("/project/p/newtask", otherKey).body;
        CPPUNIT_ASSERT_MESSAGE(
            page, contains(page, "<button class=\"choice\" id=\"q-face\" name=\"face\" value=\"Yes\" "
                                 "accesskey=\"1\">"));
        follow("/project/p/task/1", "face=Yes", otherKey);
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/taskrun?task_id=1", ownerKey).body));
    }

    void testAMistakeIsSaidAtItsQuestion()
    {
        makeProject();
        open("/project/p/newtask", otherKey);
        const Answer again = send("/project/p/task/1", "words=%3Cb%3E&action=save", otherKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(again.body, 200, again.status);
        CPPUNIT_ASSERT(contains(
            again.body, "<a href=\"#q-face\">Do you see a face?: This question wants an answer.</a>"));
        CPPUNIT_ASSERT(contains(again.body, "id=\"q-face-error\""));
        CPPUNIT_ASSERT(contains(again.body, "value=\"&lt;b&gt;\"")); // what was written stays
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(get("/api/taskrun?task_id=1", ownerKey).body));
        follow("/project/p/task/1", "face=No", otherKey);
    }

    void testWhatIsNotInHandIsNotTaken()
    {
        makeProject();
        CPPUNIT_ASSERT_EQUAL(std::string("/project/p/newtask"),
                             follow("/project/p/task/2", "face=Yes", otherKey));
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(get("/api/taskrun?task_id=2", ownerKey).body));
        CPPUNIT_ASSERT_EQUAL(404, send("/project/p/task/99", "face=Yes", otherKey).status);
        const auto other = createProject("q");
        const auto task = createTask(other.id);
        CPPUNIT_ASSERT_EQUAL(404,
                             send("/project/p/task/" + std::to_string(task), "face=Yes", otherKey).status);
    }

    void testSkipUndoLikeAndReport()
    {
        makeProject();
        open("/project/p/newtask", otherKey);
        CPPUNIT_ASSERT_EQUAL(std::string("/project/p/newtask"),
                             follow("/project/p/task/1", "action=skip", otherKey));
        CPPUNIT_ASSERT(contains(open("/project/p/newtask", otherKey).body, "action=\"/project/p/task/2\""));
        follow("/project/p/task/2", "face=Yes", otherKey);
        const std::string next = open("/project/p/newtask", otherKey).body;
        CPPUNIT_ASSERT(contains(next, "action=\"/project/p/task/1\"")); // nothing else is left
        CPPUNIT_ASSERT_MESSAGE(next, contains(next, "action=\"/project/p/task/2/undo\""));
        CPPUNIT_ASSERT_EQUAL(std::string("/project/p/task/2"),
                             follow("/project/p/task/2/undo", "", otherKey));
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(get("/api/taskrun?task_id=2", ownerKey).body));
        CPPUNIT_ASSERT(contains(open("/project/p/task/2", otherKey).body, "action=\"/project/p/task/2\""));
        follow("/project/p/task/2", "face=No", otherKey);
        follow("/project/p/task/2/like", "liked=1", otherKey);
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/favorites", otherKey).body));
        follow("/project/p/task/2/like", "liked=0", otherKey);
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(get("/api/favorites", otherKey).body));
        CPPUNIT_ASSERT(contains(open("/project/p/task/1/report", otherKey).body, "name=\"reason\""));
        CPPUNIT_ASSERT(contains(send("/project/p/task/1/report", "reason=+", otherKey).body,
                                "Say what is wrong with the task."));
        CPPUNIT_ASSERT_EQUAL(std::string("/project/p/task/1"),
                             follow("/project/p/task/1/report", "reason=It+is+blank.", otherKey));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/task?reported=1", ownerKey).body));
    }

    void testAnAnswerIsMended()
    {
        makeProject();
        CPPUNIT_ASSERT_EQUAL(404, client->get("/project/p/task/1/mend", browser(as(otherKey))).status);
        open("/project/p/newtask", otherKey);
        follow("/project/p/task/1", "face=Yes&words=Ond", otherKey);
        const std::string form = open("/project/p/task/1/mend", otherKey).body;
        CPPUNIT_ASSERT_MESSAGE(form, contains(form, "value=\"Ond\""));
        CPPUNIT_ASSERT_MESSAGE(form, contains(form, "value=\"Yes\" accesskey=\"1\" checked"));
        follow("/project/p/task/1/mend", "face=Yes&words=One", otherKey);
        CPPUNIT_ASSERT_EQUAL(std::string("One"),
                             valueAt(get("/api/taskrun?task_id=1", ownerKey).body, "0.info.words"));
        open("/project/p/newtask", ownerKey);
        follow("/project/p/task/1", "face=Yes", ownerKey); // and it is complete
        follow("/project/p/task/1/mend", "face=No", otherKey);
        CPPUNIT_ASSERT_EQUAL(std::string("Yes"),
                             valueAt(get("/api/taskrun?task_id=1", ownerKey).body, "0.info.face"));
    }

    void testTheTwinOfEachForm()
    {
        makeProject();
        const HeaderList json{{"Authorization", otherKey}, {"Content-Type", "application/json"}};
        const std::string shown = client->get("/project/p/newtask", json).body;
        CPPUNIT_ASSERT_EQUAL_MESSAGE(shown, std::string("1"), valueAt(shown, "task.id"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(shown, std::string(), valueAt(shown, "form.face"));
        const std::string wrong = post("/project/p/task/1", R"({"words":"x"})", otherKey).body;
        CPPUNIT_ASSERT_EQUAL_MESSAGE(wrong, std::string("This question wants an answer."),
                                     valueAt(wrong, "form.errors.face.0"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(wrong, std::string("x"), valueAt(wrong, "form.words"));
        const std::string saved = post("/project/p/task/1", R"({"face":"Yes"})", otherKey).body;
        CPPUNIT_ASSERT_EQUAL_MESSAGE(saved, std::string("/project/p/newtask"), valueAt(saved, "next"));
        CPPUNIT_ASSERT_EQUAL(std::string("success"), valueAt(saved, "status"));
        CPPUNIT_ASSERT_EQUAL(std::string("Saved."), valueAt(saved, "flash"));
    }

    /// Each next task, too, would otherwise stop who answers one a second.
    void testAnswersAreNotCountedByTheRateLimit()
    {
        tearDown();
        start({"http.rate_limit=8"});
        makeProject(QUICK, 6);
        for (int i = 1; i <= 6; ++i)
        {
            open("/project/p/newtask", otherKey);
            follow("/project/p/task/" + std::to_string(i), "face=Yes", otherKey);
        }
    }

    void testMyAnswers()
    {
        tearDown();
        start({}, "tasks,account");
        makeProject();
        open("/project/p/newtask", otherKey);
        follow("/project/p/task/1", "face=Yes&words=One", otherKey);
        const std::string page = open("/account/other/answers", otherKey).body;
        CPPUNIT_ASSERT_MESSAGE(page, contains(page, ">Sheet 1</a>"));
        CPPUNIT_ASSERT_MESSAGE(page, contains(page, "Yes · One"));
        CPPUNIT_ASSERT_MESSAGE(page, contains(page, "href=\"/project/p/task/1/mend\""));
        CPPUNIT_ASSERT_MESSAGE(page, contains(page, "action=\"/project/p/task/1/undo\""));
        const HeaderList json{{"Authorization", otherKey}, {"Content-Type", "application/json"}};
        const std::string twin = client->get("/account/other/answers", json).body;
        CPPUNIT_ASSERT_EQUAL_MESSAGE(twin, std::string("Yes"), valueAt(twin, "answers.0.info.face"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(twin, std::string("true"), valueAt(twin, "answers.0.is_open"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(twin, std::string("1"), valueAt(twin, "pagination.total"));
        CPPUNIT_ASSERT_EQUAL(403, client->get("/account/owner/answers", browser(as(otherKey))).status);
        CPPUNIT_ASSERT_EQUAL(200, client->get("/account/other/answers", browser(as(adminKey))).status);
        CPPUNIT_ASSERT_EQUAL(302, client->get("/account/other/answers", browser({})).status);
        const auto present = [&](const std::string& presenter)
        {
            return put("/api/project/" + std::to_string(_project.id),
                       R"({"info":{"task_form":)" + std::string(FORM) + R"(,"task_presenter":")" + presenter +
                           "\"}}",
                       ownerKey)
                .status;
        };
        CPPUNIT_ASSERT_EQUAL(200, present("<p>written</p>")); // wins over the form
        CPPUNIT_ASSERT(!contains(open("/account/other/answers", otherKey).body, "/mend\""));
        CPPUNIT_ASSERT_EQUAL(200, present(""));
        open("/project/p/newtask", ownerKey);
        follow("/project/p/task/1", "face=Yes", ownerKey);
        const std::string complete = open("/account/other/answers", otherKey).body;
        CPPUNIT_ASSERT_MESSAGE(complete, contains(complete, ">Complete</span>"));
        CPPUNIT_ASSERT_MESSAGE(complete, !contains(complete, "/mend\""));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TaskFormPagesTest);

} // namespace colonnade::test::tasks
