#include "http/tasks/HookReceiver.h"
#include "http/tasks/TasksServer.h"
#include "support/BecomesTrue.h"

#include <string>

namespace colonnade::test::tasks
{

/// What people do with a task besides answering it: giving it back, skipping it, taking an answer back,
/// reporting it.
class TaskActionsTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(TaskActionsTest);
    CPPUNIT_TEST(testACancelledTaskIsFreeAtOnce);
    CPPUNIT_TEST(testATaskThatWasTakenAgainSinceIsNotCancelled);
    CPPUNIT_TEST(testASkippedTaskComesAgainWhenNothingElseIsLeft);
    CPPUNIT_TEST(testEachSchedulerPassesOverWhatWasSkipped);
    CPPUNIT_TEST(testSkippedTasksComeInTheOrderInWhichTheyWereSkipped);
    CPPUNIT_TEST(testAnAnswerOnAPageIsTakenBack);
    CPPUNIT_TEST(testAnswersOfApiClientsAreFinal);
    CPPUNIT_TEST(testOnlyItsAuthorTakesAnAnswerBack);
    CPPUNIT_TEST(testNobodyTakesAnythingBackWhereThatIsOff);
    CPPUNIT_TEST(testTheWebhookWaitsUntilNothingIsTakenBack);
    CPPUNIT_TEST(testAReportStandsInTheOwnersList);
    CPPUNIT_TEST(testAReportWantsAReason);
    CPPUNIT_TEST(testWhereAnAccountIsNeededSoItIsHere);
    CPPUNIT_TEST_SUITE_END();

    TestProject _project;

    void makeTasks(int count, const std::string& more = "", const std::string& projectMore = "")
    {
        _project = createProject("p", projectMore);
        for (int i = 0; i < count; ++i)
            createTask(_project.id, more);
    }

    std::string next(const std::string& key = "")
    {
        return newtaskId("/api/p/newtask", key.empty() ? HeaderList() : as(key));
    }

    Answer act(const std::string& task, const std::string& what, const std::string& key = "",
               const std::string& body = "{}")
    {
        return post("/api/task/" + task + "/" + what, body, key);
    }

    void skip(const std::string& task, const std::string& key = "")
    {
        const Answer answer = act(task, "skip", key);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 200, answer.status);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"success":true})"), answer.body);
    }

    /// As a page of the site does it. The answer's number.
    std::string answerOnPage(const std::string& task, const std::string& key = "")
    {
        HeaderList headers = key.empty() ? HeaderList() : as(key);
        headers.emplace_back("X-Colonnade-Undo", "1");
        const Answer answer = client->postJson("/api/taskrun",
                                               R"({"project_id":)" + std::to_string(_project.id) +
                                                   R"(,"task_id":)" + task + R"(,"info":"x"})",
                                               headers);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 200, answer.status);
        return valueAt(answer.body, "id");
    }

    Answer undo(const std::string& run, const std::string& key = "")
    {
        return post("/api/taskrun/" + run + "/undo", "{}", key);
    }

    void testACancelledTaskIsFreeAtOnce()
    {
        makeTasks(1, R"(,"n_answers":1)", R"(,"info":{"strict_redundancy":true})");
        for (const std::string name: {"cancel", "canceltask"})
        {
            CPPUNIT_ASSERT_EQUAL(std::string("1"), next(ownerKey));
            CPPUNIT_ASSERT_EQUAL(std::string(), next(otherKey));
            CPPUNIT_ASSERT_EQUAL(200, act("1", name, otherKey).status); // has nothing to give back
            CPPUNIT_ASSERT_EQUAL(std::string(), next(otherKey));
            CPPUNIT_ASSERT_EQUAL(200, act("1", name, ownerKey).status);
            expectError(postRun(_project.id, "1", ownerKey), 403, "Forbidden",
                        "You must request a task first!");
            CPPUNIT_ASSERT_EQUAL(std::string("1"), next(otherKey));
            CPPUNIT_ASSERT_EQUAL(200, act("1", name, otherKey).status);
        }
        expectError(act("99", "cancel"), 404, "NotFound");
    }

    /// A page that is left says what it knows of; the next page may have the task by then.
    void testATaskThatWasTakenAgainSinceIsNotCancelled()
    {
        makeTasks(1, R"(,"n_answers":1)", R"(,"info":{"strict_redundancy":true})");
        CPPUNIT_ASSERT_EQUAL(std::string("1"), next(ownerKey));
        CPPUNIT_ASSERT_EQUAL(200, act("1", "cancel?until=1700000000", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string(), next(otherKey));
        CPPUNIT_ASSERT_EQUAL(200, act("1", "cancel?until=9999999999", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string("1"), next(otherKey));
        for (const std::string bad: {"-1", "999999999999999"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(bad, 415, act("1", "cancel?until=" + bad, otherKey).status);
    }

    void testASkippedTaskComesAgainWhenNothingElseIsLeft()
    {
        makeTasks(2);
        CPPUNIT_ASSERT_EQUAL(std::string("1"), next(otherKey));
        skip("1", otherKey);
        expectError(postRun(_project.id, "1", otherKey), 403, "Forbidden", "You must request a task first!");
        CPPUNIT_ASSERT_EQUAL(std::string("2"), next(otherKey));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), next(ownerKey)); // who has skipped nothing
        CPPUNIT_ASSERT_EQUAL(200, postRun(_project.id, "2", otherKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string("1"), next(otherKey));
        skip("1", otherKey);
        CPPUNIT_ASSERT_EQUAL(std::string("1"), next(otherKey));
        createTask(_project.id);
        CPPUNIT_ASSERT_EQUAL(std::string("3"), next(otherKey));
        CPPUNIT_ASSERT_EQUAL(200, postRun(_project.id, "3", otherKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string("1"), next(otherKey));
        CPPUNIT_ASSERT_EQUAL(200, postRun(_project.id, "1", otherKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string(), next(otherKey));
    }

    void testEachSchedulerPassesOverWhatWasSkipped()
    {
        makeTasks(3);
        for (const std::string name:
             {"default", "breadth_first", "depth_first_all", "incremental", "locked", "random"})
        {
            CPPUNIT_ASSERT_EQUAL(200, put("/api/project/" + std::to_string(_project.id),
                                          R"({"info":{"sched":")" + name + R"("}})", ownerKey)
                                          .status);
            const std::string person = createUser("fan_of_" + name);
            const std::string first = next(person);
            skip(first, person);
            const std::string second = next(person);
            CPPUNIT_ASSERT_MESSAGE(name, second != first);
            skip(second, person);
            const std::string third = next(person);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name + first + second + third, 6,
                                         std::stoi(first) + std::stoi(second) + std::stoi(third));
            skip(third, person);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, first, next(person));
            CPPUNIT_ASSERT_EQUAL(200, act(first, "cancel", person).status);
        }
    }

    void testSkippedTasksComeInTheOrderInWhichTheyWereSkipped()
    {
        makeTasks(3);
        for (const std::string task: {"2", "3", "1"})
            skip(task, otherKey);
        const std::string list = get("/api/p/newtask?limit=3", otherKey).body;
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(list, "0.id"));
        CPPUNIT_ASSERT_EQUAL(std::string("3"), valueAt(list, "1.id"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(list, "2.id"));
        CPPUNIT_ASSERT_EQUAL(std::string("3"), valueAt(get("/api/p/newtask?offset=1", otherKey).body, "id"));
    }

    void testAnAnswerOnAPageIsTakenBack()
    {
        makeTasks(2, R"(,"n_answers":1)");
        CPPUNIT_ASSERT_EQUAL(std::string("1"), next(otherKey));
        const std::string run = answerOnPage("1", otherKey);
        CPPUNIT_ASSERT_EQUAL(std::string("completed"), valueAt(get("/api/task/1").body, "state"));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/result?task_id=1").body));
        const Answer undone = undo(run, otherKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(undone.body, 200, undone.status);
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(undone.body, "id"));
        CPPUNIT_ASSERT_EQUAL(std::string("ongoing"), valueAt(undone.body, "state"));
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(get("/api/result?task_id=1").body));
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(get("/api/taskrun?task_id=1").body));
        CPPUNIT_ASSERT_EQUAL(std::string("0"),
                             valueAt(get("/api/project/p/userprogress", otherKey).body, "done"));
        expectError(undo(run, otherKey), 404, "NotFound");
        CPPUNIT_ASSERT_EQUAL(std::string("1"), next(otherKey)); // it is in hand
        CPPUNIT_ASSERT_EQUAL(200, postRun(_project.id, "1", otherKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string("2"), next(otherKey));
    }

    void testAnswersOfApiClientsAreFinal()
    {
        makeTasks(1);
        next(otherKey);
        const std::string run = valueAt(postRun(_project.id, "1", otherKey).body, "id");
        expectError(undo(run, otherKey), 409, "Conflict", "This answer can not be taken back any more.");
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/taskrun?task_id=1").body));
    }

    void testOnlyItsAuthorTakesAnAnswerBack()
    {
        makeTasks(1);
        next(otherKey);
        const std::string run = answerOnPage("1", otherKey);
        expectError(undo(run, adminKey), 403, "Forbidden");
        expectError(undo(run), 401, "Unauthorized");
        expectError(undo("99", otherKey), 404, "NotFound");
        CPPUNIT_ASSERT_EQUAL(200, undo(run, otherKey).status);
        next();
        CPPUNIT_ASSERT_EQUAL(200, undo(answerOnPage("1")).status); // by his address
    }

    void testNobodyTakesAnythingBackWhereThatIsOff()
    {
        tearDown();
        start({"tasks.undo_seconds=0"});
        makeTasks(1);
        next(otherKey);
        expectError(undo(answerOnPage("1", otherKey), otherKey), 409, "Conflict");
    }

    void testTheWebhookWaitsUntilNothingIsTakenBack()
    {
        tearDown();
        start({"tasks.undo_seconds=5", "tasks.webhook_allow_private=true"});
        const HookReceiver receiver;
        makeTasks(2, R"(,"n_answers":1)", R"(,"webhook":")" + receiver.url() + R"(")");
        next(otherKey);
        CPPUNIT_ASSERT_EQUAL(200, undo(answerOnPage("1", otherKey), otherKey).status);
        answerOnPage("1", otherKey);
        CPPUNIT_ASSERT_EQUAL(std::string("2"), next(otherKey));
        CPPUNIT_ASSERT_EQUAL(200, postRun(_project.id, "2", otherKey).status); // final at once, and told so
        CPPUNIT_ASSERT_EQUAL(std::size_t{2}, receiver.waitFor(2));
        const std::string result = valueAt(get("/api/result?task_id=1").body, "0.id");
        std::string told;
        for (const auto& hook: receiver.received())
            if (valueAt(hook.body, "task_id") == "1")
                told += valueAt(hook.body, "result_id");
        CPPUNIT_ASSERT_EQUAL(result, told);
    }

    void testAReportStandsInTheOwnersList()
    {
        makeTasks(2);
        const std::string body = R"({"reason":" The picture is missing. "})";
        CPPUNIT_ASSERT_EQUAL(200, act("2", "report", otherKey, body).status);
        CPPUNIT_ASSERT_EQUAL(200, act("2", "report", otherKey, R"({"reason":"It is upside down."})").status);
        CPPUNIT_ASSERT_EQUAL(200, act("2", "report", "", body).status);
        const std::string reported = get("/api/task?reported=1", ownerKey).body;
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(reported));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(reported, "0.id"));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/task?reported=1", adminKey).body));
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(get("/api/task?reported=1&all=1", otherKey).body));
        expectError(get("/api/task?reported=1"), 401, "Unauthorized");
        const std::string reports = get("/api/task/2/reports", ownerKey).body;
        CPPUNIT_ASSERT_EQUAL_MESSAGE(reports, 2, sizeOf(reports)); // the later word of who says two
        CPPUNIT_ASSERT_EQUAL(std::string("It is upside down."), valueAt(reports, "0.reason"));
        CPPUNIT_ASSERT_EQUAL(std::string("The picture is missing."), valueAt(reports, "1.reason"));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(reports, "1.user_id"));
        expectError(get("/api/task/2/reports", otherKey), 403, "Forbidden");
        expectError(del("/api/task/2/reports", otherKey), 403, "Forbidden");
        CPPUNIT_ASSERT_EQUAL(204, del("/api/task/2/reports", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(get("/api/task?reported=1", ownerKey).body));
    }

    void testAReportWantsAReason()
    {
        makeTasks(1);
        for (const std::string body: {"{}", R"({"reason":" "})", R"({"reason":7})"})
            expectError(act("1", "report", otherKey, body), 400, "BadRequest",
                        "Say what is wrong with the task.");
        expectError(act("1", "report", otherKey, R"({"reason":")" + std::string(1001, 'x') + R"("})"), 400,
                    "BadRequest");
        std::string thousand;
        for (int i = 0; i < 1000; ++i)
            thousand += "ä";
        CPPUNIT_ASSERT_EQUAL(200, act("1", "report", otherKey, R"({"reason":")" + thousand + R"("})").status);
    }

    void testWhereAnAccountIsNeededSoItIsHere()
    {
        makeTasks(1, "", R"(,"allow_anonymous_contributors":false)");
        for (const std::string what: {"cancel", "skip", "report"})
            expectError(act("1", what, "", R"({"reason":"x"})"), 401, "Unauthorized");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TaskActionsTest);

} // namespace colonnade::test::tasks
