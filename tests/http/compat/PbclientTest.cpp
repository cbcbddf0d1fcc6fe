#include "http/tasks/TasksServer.h"

#include <colonnade/Json.h>
#include <colonnade/Parameters.h>

#include <algorithm>
#include <string>
#include <vector>

namespace colonnade::test::tasks
{

/// Every request that the Python client pbclient 3.0.0 makes, in its form: the key in the query, a content
/// type on what changes something, DELETE with the body `null`. Reference 12.1.
class PbclientTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(PbclientTest);
    CPPUNIT_TEST(testProjects);
    CPPUNIT_TEST(testCategories);
    CPPUNIT_TEST(testTasks);
    CPPUNIT_TEST(testTaskRunsAndResults);
    CPPUNIT_TEST(testHelpingMaterials);
    CPPUNIT_TEST(testErrorsAreJson);
    CPPUNIT_TEST_SUITE_END();

    std::string target(const std::string& path, const std::string& query = "")
    {
        return "/api/" + path + "?" + query + (query.empty() ? "" : "&") + "api_key=" + ownerKey;
    }

    Answer fetch(const std::string& path, const std::string& query = "")
    {
        return client->get(target(path, query));
    }

    Answer change(const std::string& method, const std::string& path, const std::string& body)
    {
        return client->send(method, target(path), {{"content-type", "application/json"}}, body);
    }

    /// As the client sees success: the reply has an id.
    std::string idOf(const Answer& answer)
    {
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 200, answer.status);
        CPPUNIT_ASSERT_EQUAL(std::string("application/json"), answer.header("Content-Type"));
        return valueAt(answer.body, "id");
    }

    void expectRemoved(const std::string& path)
    {
        const Answer answer = change("DELETE", path, "null");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(answer.body, 204, answer.status);
        CPPUNIT_ASSERT_EQUAL(std::string(), answer.body);
    }

    /// A record as the client holds it, without what it strips before it sends it back.
    static std::string stripped(const std::string& record, const std::vector<std::string>& names)
    {
        const JsonDocument document = JsonDocument::parse(record);
        JsonWriter json;
        json.beginObject();
        for (std::size_t i = 0; i < document.root().size(); ++i)
        {
            const auto [name, value] = document.root().member(i);
            if (std::find(names.begin(), names.end(), name) == names.end())
                json.rawMember(name, value.toJson());
        }
        return json.end().take();
    }

    std::string makeProject()
    {
        return idOf(change("POST", "project",
                           R"({"name": "Name", "short_name": "short", "description": "Text", "info": {}})"));
    }

    void testProjects()
    {
        CPPUNIT_ASSERT_EQUAL(std::string("1"), makeProject());
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(fetch("project", "limit=100&offset=0").body));
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(fetch("project", "limit=100&last_id=1").body));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(fetch("project", "short_name=short&all=1").body));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(fetch("project", "short_name=short").body));
        const Answer found = fetch("project/1");
        CPPUNIT_ASSERT_EQUAL(std::string("1"), idOf(found));
        const std::string sent = stripped(
            found.body, {"id", "created", "updated", "completed", "contacted", "published", "secret_key"});
        for (const std::string needed: {"link", "links", "owners_ids", "owner_id", "featured", "category_id"})
            CPPUNIT_ASSERT_MESSAGE(needed, valueAt(sent, needed) != "absent");
        CPPUNIT_ASSERT_EQUAL(std::string("1"), idOf(change("PUT", "project/1", sent)));
        expectRemoved("project/1");
        expectError(fetch("project/1"), 404, "NotFound");
    }

    void testCategories()
    {
        ownerKey = adminKey;
        const std::string id = idOf(change(
            "POST", "category", R"({"name": "My Cat", "short_name": "mycat", "description": "Text"})"));
        CPPUNIT_ASSERT_EQUAL(2, sizeOf(fetch("category", "limit=20&offset=0").body));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(fetch("category", "limit=20&last_id=1").body));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(fetch("category", "short_name=mycat&limit=1").body));
        const Answer found = fetch("category/" + id);
        expectError(change("PUT", "category/" + id, found.body), 400, "BadRequest",
                    "Reserved keys in payload: id"); // always: the client sends what is reserved
        expectRemoved("category/" + id);
    }

    void testTasks()
    {
        makeProject();
        const std::string id = idOf(change("POST", "task",
                                           R"({"project_id": 1, "info": {"a": [1]}, "calibration": 0, )"
                                           R"("priority_0": 0, "n_answers": 30, "quorum": 0})"));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(fetch("task", "project_id=1&limit=100&offset=0").body));
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(fetch("task", "project_id=1&limit=100&last_id=1").body));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(fetch("task", "project_id=1&state=ongoing&limit=5").body));
        const Answer found = fetch("task", "project_id=1&id=" + id);
        const std::string record = valueAt(found.body, "0");
        const std::string sent = stripped(record, {"id", "created", "state", "fav_user_ids"});
        CPPUNIT_ASSERT(valueAt(sent, "links") != "absent");
        CPPUNIT_ASSERT_EQUAL(id, idOf(change("PUT", "task/" + id, sent)));
        expectRemoved("task/" + id);
    }

    void testTaskRunsAndResults()
    {
        makeProject();
        createTask(1, R"(,"n_answers":1)");
        createTask(1);
        for (int i = 0; i < 2; ++i)
            CPPUNIT_ASSERT_EQUAL(
                200, postRun(1, newtaskId("/api/project/short/newtask", as(ownerKey)), ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(2, sizeOf(fetch("taskrun", "project_id=1&limit=100&offset=0").body));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(fetch("taskrun", "project_id=1&limit=100&last_id=1").body));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(fetch("taskrun", "project_id=1&task_id=2").body));
        expectRemoved("taskrun/2");
        const Answer results = fetch("result", "project_id=1&limit=100&offset=0");
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(results.body));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(fetch("result", "project_id=1&task_id=1").body));
        const std::string sent =
            stripped(valueAt(results.body, "0"),
                     {"id", "created", "project_id", "task_id", "task_run_ids", "last_version"});
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(sent, "info"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), idOf(change("PUT", "result/1", sent)));
        CPPUNIT_ASSERT_EQUAL(std::string("5"),
                             valueAt(change("PUT", "result/1", R"({"info": 5})").body, "info"));
    }

    void testHelpingMaterials()
    {
        makeProject();
        const Answer made =
            change("POST", "helpingmaterial", R"({"project_id": 1, "info": {"a": 1}, "media_url": null})");
        CPPUNIT_ASSERT_EQUAL(std::string("1"), idOf(made));
        const Answer list = fetch("helpingmaterial", "project_id=1&limit=100&offset=0");
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(list.body));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(fetch("helpingmaterial", "project_id=1&id=1").body));
        const std::string sent = stripped(valueAt(list.body, "0"), {"id", "created"});
        CPPUNIT_ASSERT_EQUAL(std::string("1"), idOf(change("PUT", "helpingmaterial/1", sent)));
        // with `file_path`
        const std::string form =
            "--B\r\nContent-Disposition: form-data; name=\"project_id\"\r\n\r\n1\r\n"
            "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n"
            "\r\nPICTURE\r\n--B--\r\n";
        const Answer uploaded = client->send("POST", target("helpingmaterial"),
                                             {{"Content-Type", "multipart/form-data; boundary=B"}}, form);
        CPPUNIT_ASSERT_EQUAL(std::string("2"), idOf(uploaded));
        CPPUNIT_ASSERT(valueAt(uploaded.body, "media_url").ends_with(".jpg"));
    }

    void testErrorsAreJson()
    {
        for (const std::string path: {"project/9", "nothing", "project/x", "task/1/2"})
        {
            const Answer answer = fetch(path);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, 404, answer.status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(path, std::string("404"), valueAt(answer.body, "status_code"));
        }
        expectError(change("PUT", "project", "{}"), 405, "MethodNotAllowed");
        expectError(change("POST", "project", R"({"name": "x"})"), 415, "DBIntegrityError");
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PbclientTest);

} // namespace colonnade::test::tasks
