#include "http/tasks/TasksServer.h"

#include <tuple>

namespace colonnade::test::tasks
{

/// The error rows of the reference, 3.6 and 3.7.
class ErrorsTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(ErrorsTest);
    CPPUNIT_TEST(testRefusedBodies);
    CPPUNIT_TEST(testContentTypes);
    CPPUNIT_TEST(testRefusedArguments);
    CPPUNIT_TEST(testUnknownPathsAndMethods);
    CPPUNIT_TEST(testRights);
    CPPUNIT_TEST(testActionAndTarget);
    CPPUNIT_TEST(testOrderOfChecks);
    CPPUNIT_TEST_SUITE_END();

    void testRefusedBodies()
    {
        const auto project = createProject("p");
        const std::string id = std::to_string(project.id);
        const std::string task = R"({"project_id":)" + id + ",";
        const std::vector<std::tuple<std::string, std::string, int, std::string>> table{
            {"project", R"({"id":1})", 400, "BadRequest"},
            {"project", R"({"secret_key":null})", 400, "BadRequest"},
            {"project", R"({"completed":true})", 400, "BadRequest"},
            {"project", R"({"published":false})", 403, "Forbidden"},
            {"project", R"({"nme":"x"})", 415, "TypeError"},
            {"project", R"({"n_tasks":1})", 415, "TypeError"},
            {"project", R"({"scheduler":"x"})", 415, "TypeError"},
            {"project", "{}", 415, "DBIntegrityError"},
            {"project", R"({"name":"","short_name":"q","description":"d"})", 415, "DBIntegrityError"},
            {"project", R"({"name":null,"short_name":"q","description":"d"})", 415, "DBIntegrityError"},
            {"project", R"({"name":"q","short_name":"q"})", 415, "DBIntegrityError"},
            {"project", R"({"name":"Project p","short_name":"q","description":"d"})", 415,
             "DBIntegrityError"},
            {"project", R"({"name":"q","short_name":"p","description":"d"})", 415, "DBIntegrityError"},
            {"project", R"({"name":"q","short_name":"new","description":"d"})", 415, "ValueError"},
            {"project", R"({"name":"q","short_name":"category","description":"d"})", 415, "ValueError"},
            {"project", R"({"name":"q","short_name":"a b","description":"d"})", 415, "ValueError"},
            {"project", R"({"name":"q","short_name":"a/b","description":"d"})", 415, "ValueError"},
            {"project", R"({"name":"q","short_name":"q","description":")" + std::string(256, 'x') + "\"}",
             415, "DataError"},
            {"project", R"({"name":7,"short_name":"q","description":"d"})", 415, "DataError"},
            {"project", R"({"name":"q","short_name":"q","description":"d","category_id":99})", 400,
             "BadRequest"},
            {"project", R"({"name":"q","short_name":"q","description":"d","category_id":null})", 415,
             "TypeError"},
            {"project", R"({"name":"q","short_name":"q","description":"d","info":[]})", 415, "ValueError"},
            {"project", R"({"name":"q","short_name":"q","description":"d","owners_ids":["x"]})", 415,
             "DataError"},
            {"project", R"({"name":"q","short_name":"q","description":"d","zip_download":7})", 415,
             "DataError"},
            {"task", R"({"info":1})", 415, "AttributeError"},
            {"task", R"({"project_id":999})", 415, "AttributeError"},
            {"task", R"({"project_id":null})", 415, "AttributeError"},
            {"task", task + R"("state":"completed"})", 400, "BadRequest"},
            {"task", task + R"("fav_user_ids":[1]})", 400, "BadRequest"},
            {"task", task + R"("n_done":1})", 415, "TypeError"},
            {"task", task + R"("n_answers":"many"})", 415, "DataError"},
            {"task", task + R"("n_answers":1.5})", 415, "DataError"},
            {"task", task + R"("priority_0":"high"})", 415, "DataError"},
            {"task", task + R"("quorum":[]})", 415, "DataError"},
            {"task", task + R"("info":"a\u0000b"})", 415, "DataError"},
            {"taskrun", R"({"created":"x"})", 400, "BadRequest"},
            {"taskrun", R"({"finish_time":null})", 400, "BadRequest"},
            {"taskrun", R"({"answer":1})", 415, "TypeError"},
            {"taskrun", R"({"actor_key":"user::1"})", 415, "TypeError"},
            {"result", R"({"task_run_ids":[1]})", 400, "BadRequest"},
            {"result", R"({"info":{}})", 403, "Forbidden"},
            {"category", R"({"name":"c"})", 403, "Forbidden"}};
        for (const auto& [resource, body, status, exceptionClass]: table)
        {
            const Answer answer = post("/api/" + resource, body, ownerKey);
            if (exceptionClass.empty())
                CPPUNIT_ASSERT_EQUAL_MESSAGE(body + answer.body, status, answer.status);
            else
                expectError(answer, status, exceptionClass);
        }
        expectError(post("/api/category", R"({"id":1,"name":"c"})", adminKey), 400, "BadRequest",
                    "Reserved keys in payload: id");
        expectError(post("/api/task", R"({"id":1})", ownerKey), 400, "BadRequest",
                    "Reserved keys in payload");
        expectError(post("/api/task", R"({"x":1})", ownerKey), 415, "TypeError",
                    "'x' is an invalid keyword argument for Task");
        expectError(post("/api/project",
                         R"({"name":"q","short_name":"q","description":"d","category_id":99})", ownerKey),
                    400, "BadRequest", "category_id does not exist");
        expectError(post("/api/project", R"({"published":true,"id":1})", ownerKey), 403, "Forbidden",
                    "You cannot publish a project via the API");
        expectError(post("/api/project", R"({"id":1,"published":true})", ownerKey), 400, "BadRequest");
    }

    void testContentTypes()
    {
        const auto send = [&](const std::string& method, const std::string& type, const std::string& body)
        {
            HeaderList headers = as(ownerKey);
            if (!type.empty())
                headers.emplace_back("Content-Type", type);
            return client->send(method, method == "PUT" ? "/api/project/1" : "/api/project", headers, body);
        };
        createProject("p");
        for (const std::string body: {"{", "null", "\"x\"", "7"})
        {
            const Answer early = send("POST", "application/json", body);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, 400, early.status);
            CPPUNIT_ASSERT_EQUAL(std::string("400"), valueAt(early.body, "code"));
            CPPUNIT_ASSERT_EQUAL(std::string("400.html"), valueAt(early.body, "template"));
            const std::string exceptionClass = body == "{" ? "ValueError" : "AttributeError";
            expectError(send("POST", "application/json; charset=utf-8", body), 415, exceptionClass);
            expectError(send("PUT", "application/json", body), 415, exceptionClass);
            expectError(send("POST", "", body), 415, exceptionClass);
        }
        expectError(send("POST", "application/json", "[]"), 415, "AttributeError");
        expectError(send("POST", "application/json", ""), 415, "ValueError");
        expectError(send("POST", "application/x-www-form-urlencoded", R"({"name":"x"})"), 415, "ValueError");
        expectError(send("POST", "multipart/form-data; boundary=x", "--x--"), 415, "ValueError");
        const Answer plain = send("POST", "text/plain", R"({"name":"t","short_name":"t","description":"d"})");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(plain.body, 200, plain.status);
    }

    void testRefusedArguments()
    {
        createProject("p");
        const std::vector<std::pair<std::string, std::string>> table{
            {"/api/task?x=1", "AttributeError"},
            {"/api/task?n_done=1", "AttributeError"},
            {"/api/task?orderby=x", "AttributeError"},
            {"/api/task?id=x", "DataError"},
            {"/api/task?limit=-1", "DataError"},
            {"/api/task?offset=-1", "DataError"},
            {"/api/task?last_id=x", "DataError"},
            {"/api/task?desc=maybe", "ValueError"},
            {"/api/task?info=a::b::c", "ValueError"},
            {"/api/task?priority_0=x", "DataError"},
            {"/api/task?callback=f", "AttributeError"},
            {"/api/taskrun?actor_id=1", "AttributeError"},
            {"/api/taskrun?user_id=x", "DataError"},
            {"/api/result?last_version=perhaps", "DataError"},
            {"/api/project?secret_key=x", "AttributeError"},
            {"/api/project?published=true", "AttributeError"},
            {"/api/project?orderby=webhook", "AttributeError"},
            {"/api/project?stats", ""},
            {"/api/project?participated=1", "AttributeError"},
            {"/api/task?api_key=unknown", ""},
            {"/api/task?fav_user_ids=1", ""},
            {"/api/task?project_id=abc", ""},
            {"/api/task?name=%FF", "AttributeError"},
            {"/api/project?name=%FF", "DataError"},
            {"/api/project?name=a%00b", "DataError"},
            {"/api/task?id=9223372036854775808", "DataError"}};
        for (const auto& [target, exceptionClass]: table)
        {
            const Answer answer = get(target);
            if (exceptionClass.empty())
                CPPUNIT_ASSERT_EQUAL_MESSAGE(target + answer.body, 200, answer.status);
            else
                expectError(answer, 415, exceptionClass);
        }
        expectError(get("/api/task?x=1"), 415, "AttributeError", "type object 'Task' has no attribute 'x'");
        expectError(post("/api/task?x=1", "{", ownerKey), 415, "AttributeError");
        expectError(put("/api/task/99?x=1", "{}", ownerKey), 415, "AttributeError");
        expectError(del("/api/task/99?x=1", ownerKey), 415, "AttributeError");
        // GET by id does not look at them
        CPPUNIT_ASSERT_EQUAL(200, get("/api/project/1?_=1700000000&x=1", ownerKey).status);
        // private columns for those who may read them
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/project?published=false", ownerKey).body));
        expectError(get("/api/project?published=false&all=1", ownerKey), 415, "AttributeError");
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/project?published=false&all=1", adminKey).body));
        expectError(get("/api/project?secret_key=x", adminKey), 415, "AttributeError");
    }

    void testUnknownPathsAndMethods()
    {
        for (const std::string target: {"/api/project/", "/api/nothing", "/api/task/x", "/api/task/-1",
                                        "/api/task/1.5", "/api/task/1/2", "/api/project/1/newtask/"})
        {
            const Answer answer = get(target);
            expectError(answer, 404, "NotFound");
            CPPUNIT_ASSERT(valueAt(answer.body, "exception_msg").starts_with("404 Not Found: "));
        }
        for (const auto& [method, target]: {std::pair<std::string, std::string>("PUT", "/api/task"),
                                            {"DELETE", "/api/task"},
                                            {"POST", "/api/task/1"},
                                            {"PATCH", "/api/task/1"},
                                            {"POST", "/api/project/1/newtask"},
                                            {"PUT", "/api/1/newtask"}})
        {
            const Answer answer = client->send(method, target, as(ownerKey), "");
            expectError(answer, 405, "MethodNotAllowed");
            CPPUNIT_ASSERT(valueAt(answer.body, "exception_msg").starts_with("405 Method Not Allowed: "));
            CPPUNIT_ASSERT(!answer.header("Allow").empty());
        }
        const Answer answer = get("/api/task/12345");
        expectError(answer, 404, "NotFound");
        CPPUNIT_ASSERT(valueAt(answer.body, "exception_msg").starts_with("404 Not Found: "));
    }

    void testRights()
    {
        const auto project = createProject("p");
        const std::string id = std::to_string(project.id);
        const std::string task = std::to_string(createTask(project.id));
        const std::string body = R"({"project_id":)" + id + "}";
        expectError(post("/api/project", R"({"name":"q","short_name":"q","description":"d"})"), 401,
                    "Unauthorized");
        expectError(get("/api/project/" + id), 401, "Unauthorized");
        expectError(get("/api/project/" + id, otherKey), 403, "Forbidden");
        expectError(put("/api/project/" + id, "{}"), 401, "Unauthorized");
        expectError(put("/api/project/" + id, "{}", otherKey), 403, "Forbidden");
        expectError(del("/api/project/" + id), 401, "Unauthorized");
        expectError(del("/api/project/" + id, otherKey), 403, "Forbidden");
        expectError(post("/api/task", body), 401, "Unauthorized");
        expectError(post("/api/task", R"({"project_id":999})"), 401, "Unauthorized");
        expectError(post("/api/task", body, otherKey), 403, "Forbidden");
        expectError(put("/api/task/" + task, "{}"), 401, "Unauthorized");
        expectError(put("/api/task/" + task, "{}", otherKey), 403, "Forbidden");
        expectError(del("/api/task/" + task), 401, "Unauthorized");
        expectError(del("/api/task/" + task, otherKey), 403, "Forbidden");
        expectError(post("/api/category", R"({"name":"c"})"), 401, "Unauthorized");
        expectError(put("/api/category/1", "{}", otherKey), 403, "Forbidden");
        expectError(del("/api/category/1"), 401, "Unauthorized");
        expectError(post("/api/result", "{}"), 401, "Unauthorized");
        CPPUNIT_ASSERT_EQUAL(200, get("/api/task/" + task).status);
        CPPUNIT_ASSERT_EQUAL(200, put("/api/project/" + id, "{}", adminKey).status);
        CPPUNIT_ASSERT_EQUAL(200, put("/api/task/" + task, "{}", adminKey).status);
        const Answer removed = del("/api/task/" + task, ownerKey);
        CPPUNIT_ASSERT_EQUAL(204, removed.status);
        CPPUNIT_ASSERT_EQUAL(std::string(), removed.body);
    }

    void testActionAndTarget()
    {
        const std::vector<std::tuple<std::string, std::string, std::string, std::string>> table{
            {"GET", "/api/task/99", "GET", "task"},
            {"PUT", "/api/project/99", "PUT", "project"},
            {"DELETE", "/api/taskrun/99", "DELETE", "taskrun"},
            {"GET", "/api/project/99/newtask", "GET", "project"},
            {"GET", "/api/99/newtask", "GET", "project"},
            {"GET", "/api/nobody/newtask", "GET", "project"},
            {"GET", "/api/project/99/userprogress", "USER_PROGRESS", "/api/project/99/userprogress"},
            {"GET", "/api/app/99/userprogress?x=1", "USER_PROGRESS", "/api/app/99/userprogress"}};
        for (const auto& [method, target, action, errorTarget]: table)
        {
            const Answer answer = client->send(method, target, as(adminKey), "{}");
            expectError(answer, 404, "NotFound");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(target, action, valueAt(answer.body, "action"));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(target, errorTarget, valueAt(answer.body, "target"));
        }
    }

    void testOrderOfChecks()
    {
        const std::string id = std::to_string(createProject("p").id);
        // PUT: arguments, existence, permission, body
        expectError(put("/api/project/99?x=1", "{"), 415, "AttributeError");
        expectError(put("/api/project/99", "{"), 404, "NotFound");
        expectError(put("/api/project/" + id, "{"), 401, "Unauthorized");
        expectError(put("/api/project/" + id, "{", ownerKey), 415, "ValueError");
        // POST: arguments, who calls, body, reserved, unknown, permission, validation
        for (const std::string resource:
             {"project", "task", "category", "result", "helpingmaterial", "blogpost", "page", "announcement"})
            for (const std::string body: {"{", R"({"x":1,"id":2})", R"({"info":[]})"})
                expectError(post("/api/" + resource, body), 401, "Unauthorized");
        expectError(post("/api/project", R"({"x":1,"id":2})", ownerKey), 400, "BadRequest");
        expectError(post("/api/project", R"({"x":1})", ownerKey), 415, "TypeError");
        const std::string form =
            "--b\r\nContent-Disposition: form-data; name=\"hello\"\r\n\r\n1\r\n--b--\r\n";
        expectError(client->send("POST", "/api/announcement",
                                 {{"Content-Type", "multipart/form-data; boundary=b"}}, form),
                    401, "Unauthorized");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ErrorsTest);

} // namespace colonnade::test::tasks
