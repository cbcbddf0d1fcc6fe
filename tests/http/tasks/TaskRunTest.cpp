#include "http/tasks/TasksServer.h"

#include <string>
#include <vector>

namespace colonnade::test::tasks
{

/// Posting answers: every row of the reference, 7.1, and completion, 8.
class TaskRunTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(TaskRunTest);
    CPPUNIT_TEST(testStoresTheAnswer);
    CPPUNIT_TEST(testRefusedTaskIds);
    CPPUNIT_TEST(testRefusedProjectIds);
    CPPUNIT_TEST(testRefusedMembers);
    CPPUNIT_TEST(testNeedsARequestFirst);
    CPPUNIT_TEST(testProjectWithoutAnonymous);
    CPPUNIT_TEST(testRefusesASecondAnswer);
    CPPUNIT_TEST(testAFailureDoesNotCostTheStamp);
    CPPUNIT_TEST(testIdentityIsTheServers);
    CPPUNIT_TEST(testCompletion);
    CPPUNIT_TEST(testRightsOverAnswers);
    CPPUNIT_TEST(testAnswersKeepAnyJson);
    CPPUNIT_TEST_SUITE_END();

    TestProject _project;
    std::string _task;

    void makeTask(const std::string& more = "", const std::string& projectMore = "")
    {
        _project = createProject("p", projectMore);
        _task = std::to_string(createTask(_project.id, more));
    }

    void request(const std::string& key = "")
    {
        CPPUNIT_ASSERT_EQUAL(_task, valueAt(get("/api/p/newtask", key).body, "id"));
    }

    Answer send(const std::string& json, const std::string& key = "")
    {
        return post("/api/taskrun", json, key);
    }

    void testStoresTheAnswer()
    {
        makeTask();
        request();
        const std::string body =
            send(
                R"({"project_id":1,"task_id":"1","info":{"fox":true},"timeout":3,"calibration":1,"media_url":"u","link":"x"})")
                .body;
        for (const auto& [name, value]:
             std::vector<std::pair<std::string, std::string>>{{"id", "1"},
                                                              {"project_id", "1"},
                                                              {"task_id", "1"},
                                                              {"user_id", "null"},
                                                              {"timeout", "3"},
                                                              {"calibration", "1"},
                                                              {"media_url", "u"},
                                                              {"info", R"({"fox":true})"},
                                                              {"link", "absent"}})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name + body, value, valueAt(body, name));
        // never the address itself
        CPPUNIT_ASSERT(valueAt(body, "user_ip") != "127.0.0.1");
        CPPUNIT_ASSERT(valueAt(body, "user_ip").find('.') != std::string::npos);
        CPPUNIT_ASSERT(valueAt(body, "created") < valueAt(body, "finish_time"));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/taskrun?user_ip=" + valueAt(body, "user_ip")).body));
    }

    void testRefusedTaskIds()
    {
        makeTask();
        request();
        for (const std::string id: {"2", "0", "-1", "null", "9223372036854775807", "99999999999999999999",
                                    "1.5", "[]", "true", "\"99999999999999999999\"", "\"2\""})
            expectError(postRun(1, id), 403, "Forbidden", "Invalid task_id");
        expectError(send(R"({"project_id":1})"), 403, "Forbidden", "Invalid task_id");
        for (const std::string id: {"\"x\"", "\"\"", "\"1x\"", "\"1.0\""})
            expectError(postRun(1, id), 415, "DataError");
        CPPUNIT_ASSERT_EQUAL(200, postRun(1, _task).status);
    }

    void testRefusedProjectIds()
    {
        makeTask();
        createProject("q");
        request();
        for (const std::string project: {"2", "99", "\"1\"", "null", "1.0", "[1]"})
            expectError(send(R"({"task_id":1,"project_id":)" + project + "}"), 403, "Forbidden",
                        "Invalid project_id");
        expectError(send(R"({"task_id":1})"), 403, "Forbidden", "Invalid project_id");
        CPPUNIT_ASSERT_EQUAL(200, postRun(1, _task).status);
    }

    void testRefusedMembers()
    {
        makeTask();
        request();
        expectError(post("/api/taskrun?x=1", "{"), 415, "AttributeError");
        expectError(send("{\"id\":1}"), 400, "BadRequest", "Reserved keys in payload");
        expectError(send(R"({"id":1,"x":1})"), 400, "BadRequest", "Reserved keys in payload");
        expectError(send(R"({"x":1})"), 415, "TypeError", "'x' is an invalid keyword argument for TaskRun");
        expectError(postRun(1, _task, "", R"(,"timeout":"soon")"), 415, "DataError");
        expectError(postRun(1, _task, "", R"(,"calibration":1.5)"), 415, "DataError");
        expectError(postRun(1, _task, "", R"(,"media_url":7)"), 415, "DataError");
        expectError(postRun(1, _task, "", R"(,"user_id":"x")"), 415, "DataError");
        CPPUNIT_ASSERT_EQUAL(200, postRun(1, _task).status);
    }

    void testNeedsARequestFirst()
    {
        makeTask();
        expectError(postRun(1, _task), 403, "Forbidden", "You must request a task first!");
        CPPUNIT_ASSERT_EQUAL(200, get("/api/task/1").status); // reading is not asking
        expectError(postRun(1, _task), 403, "Forbidden", "You must request a task first!");
        request(ownerKey); // nor does somebody else's asking count
        expectError(postRun(1, _task), 403, "Forbidden", "You must request a task first!");
        expectError(postRun(1, _task, otherKey), 403, "Forbidden", "You must request a task first!");
        CPPUNIT_ASSERT_EQUAL(200, postRun(1, _task, ownerKey).status);
        expectError(postRun(1, _task, ownerKey), 403, "Forbidden", "You must request a task first!");
    }

    void testProjectWithoutAnonymous()
    {
        makeTask();
        request();
        CPPUNIT_ASSERT_EQUAL(
            200, put("/api/project/1", R"({"allow_anonymous_contributors":false})", ownerKey).status);
        expectError(postRun(1, _task), 401, "Unauthorized");
        CPPUNIT_ASSERT_EQUAL(
            200, put("/api/project/1", R"({"allow_anonymous_contributors":true})", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(200, postRun(1, _task).status); // the stamp is still there
        CPPUNIT_ASSERT_EQUAL(
            200, put("/api/project/1", R"({"allow_anonymous_contributors":false})", ownerKey).status);
        expectError(postRun(1, _task), 403, "Forbidden", "You must request a task first!");
        request(otherKey);
        CPPUNIT_ASSERT_EQUAL(200, postRun(1, _task, otherKey).status);
    }

    void testRefusesASecondAnswer()
    {
        makeTask();
        request();
        CPPUNIT_ASSERT_EQUAL(200, postRun(1, _task).status);
        // a stamp for a task that was answered, as a page may leave it
        server->database().open()->write(
            [](Transaction& transaction)
            {
                transaction.execute(
                    "INSERT INTO tasks_lease (actor_key, task_id, project_id, requested, expires) "
                    "SELECT actor_key, task_id, project_id, created, 9999999999 FROM tasks_run");
                transaction.execute("UPDATE tasks_task SET n_leased = 1");
            });
        const Answer answer = postRun(1, _task);
        expectError(answer, 403, "Forbidden");
        CPPUNIT_ASSERT(valueAt(answer.body, "exception_msg").starts_with("403 Forbidden: "));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/taskrun").body));
    }

    void testAFailureDoesNotCostTheStamp()
    {
        makeTask();
        request();
        for (int i = 0; i < 3; ++i)
        {
            expectError(postRun(2, _task), 403, "Forbidden", "Invalid project_id");
            expectError(postRun(1, _task, "", R"(,"timeout":[])"), 415, "DataError");
        }
        CPPUNIT_ASSERT_EQUAL(200, postRun(1, _task).status);
    }

    void testIdentityIsTheServers()
    {
        makeTask();
        request();
        const std::string body = postRun(1, _task, "", R"(,"user_id":2,"user_ip":"1.2.3.4")").body;
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(body, "user_id"));
        CPPUNIT_ASSERT(valueAt(body, "user_ip") != "1.2.3.4");
        request(otherKey);
        const std::string signedIn = postRun(1, _task, otherKey, R"(,"user_id":1,"user_ip":"1.2.3.4")").body;
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(signedIn, "user_id"));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(signedIn, "user_ip"));
        CPPUNIT_ASSERT_EQUAL(std::string("absent"),
                             valueAt(signedIn, "external_uid")); // nobody contributes it here
    }

    void testCompletion()
    {
        makeTask(R"(,"n_answers":2)");
        request(ownerKey);
        request(otherKey);
        CPPUNIT_ASSERT_EQUAL(200, postRun(1, _task, ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string("ongoing"), valueAt(get("/api/task/1").body, "state"));
        CPPUNIT_ASSERT_EQUAL(std::string("[]"), get("/api/result").body);
        CPPUNIT_ASSERT_EQUAL(200, postRun(1, _task, otherKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string("completed"), valueAt(get("/api/task/1").body, "state"));
        const std::string result = get("/api/result").body;
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(result));
        CPPUNIT_ASSERT_EQUAL(std::string("[1,2]"), valueAt(result, "0.task_run_ids"));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), valueAt(result, "0.last_version"));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(result, "0.info"));
        CPPUNIT_ASSERT_EQUAL(std::string("{}"), get("/api/p/newtask", adminKey).body);
    }

    void testRightsOverAnswers()
    {
        makeTask(R"(,"n_answers":3)");
        for (const std::string& key: {std::string(), otherKey})
        {
            request(key);
            CPPUNIT_ASSERT_EQUAL(200, postRun(1, _task, key).status);
        }
        expectError(put("/api/taskrun/2", R"({"info":1})"), 401, "Unauthorized");
        expectError(put("/api/taskrun/2", R"({"info":1})", ownerKey), 403, "Forbidden");
        expectError(put("/api/taskrun/1", R"({"info":1})", otherKey), 403, "Forbidden");
        CPPUNIT_ASSERT_EQUAL(std::string("1"),
                             valueAt(put("/api/taskrun/2", R"({"info":1})", otherKey).body, "info"));
        expectError(put("/api/taskrun/2", R"({"task_id":2})", otherKey), 403, "Forbidden", "Invalid task_id");
        expectError(put("/api/taskrun/2", R"({"created":"x"})", otherKey), 400, "BadRequest");
        CPPUNIT_ASSERT_EQUAL(
            200, put("/api/taskrun/1", R"({"info":2,"task_id":1,"project_id":1})", adminKey).status);
        expectError(del("/api/taskrun/1"), 401, "Unauthorized");
        expectError(del("/api/taskrun/1", ownerKey), 403, "Forbidden");
        CPPUNIT_ASSERT_EQUAL(204, del("/api/taskrun/2", otherKey).status);
        expectError(get("/api/taskrun/2"), 404, "NotFound");
        // once a result counts it, nobody changes it
        for (const std::string& key: {otherKey, adminKey})
        {
            request(key);
            CPPUNIT_ASSERT_EQUAL(200, postRun(1, _task, key).status);
        }
        CPPUNIT_ASSERT_EQUAL(std::string("[1,3,4]"), valueAt(get("/api/result").body, "0.task_run_ids"));
        expectError(del("/api/taskrun/3", otherKey), 403, "Forbidden");
        expectError(del("/api/taskrun/3", adminKey), 403, "Forbidden");
        expectError(put("/api/taskrun/3", R"({"info":1})", adminKey), 403, "Forbidden");
    }

    void testAnswersKeepAnyJson()
    {
        _project = createProject("p");
        for (const std::string info:
             {R"("text")", "7", "-1.5", "true", "null", "[]", R"([1,{"a":[]}])", R"({"é":"\n"})"})
        {
            _task = std::to_string(createTask(_project.id));
            request();
            const Answer answer = send(R"({"project_id":1,"task_id":)" + _task + R"(,"info":)" + info + "}");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 200, answer.status);
            CPPUNIT_ASSERT(answer.body.ends_with(R"("info":)" + info + "}"));
        }
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TaskRunTest);

} // namespace colonnade::test::tasks
