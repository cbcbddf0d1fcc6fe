#include "http/tasks/TasksServer.h"

#include <string>
#include <vector>

namespace colonnade::test::tasks
{

/// What all objects have in common that are made, changed and deleted by the same rules: helping material,
/// announcements, blog posts, pages; files that come with them; and the numbers of the whole server.
class StoredObjectsTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(StoredObjectsTest);
    CPPUNIT_TEST(testMaterialWithAFile);
    CPPUNIT_TEST(testAChangeReplacesTheFile);
    CPPUNIT_TEST(testRefusedFilesAreNotKept);
    CPPUNIT_TEST(testAnnouncements);
    CPPUNIT_TEST(testBlogPosts);
    CPPUNIT_TEST(testPages);
    CPPUNIT_TEST(testGlobalStatsFollowChanges);
    CPPUNIT_TEST(testOwnerFilter);
    CPPUNIT_TEST(testListsOfSeveralProjects);
    CPPUNIT_TEST(testFrame);
    CPPUNIT_TEST_SUITE_END();

    Answer upload(const std::string& resource, const std::string& fields, const std::string& fileName,
                  const std::string& key, const std::string& method = "POST")
    {
        HeaderList headers = key.empty() ? HeaderList() : as(key);
        headers.emplace_back("Content-Type", "multipart/form-data; boundary=B");
        return client->send(method, "/api/" + resource, headers,
                            fields + "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" +
                                fileName + "\"\r\n\r\nPICTURE\r\n--B--\r\n");
    }

    static std::string field(const std::string& name, const std::string& value)
    {
        return "--B\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }

    std::string pathOf(const Answer& made) const
    {
        return valueAt(made.body, "media_url").substr(server->url().size());
    }

    void testMaterialWithAFile()
    {
        createProject("p");
        const Answer made = upload("helpingmaterial", field("project_id", "1") + field("info", R"({"a":1})"),
                                   "x.png", ownerKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body, 200, made.status);
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(made.body, "project_id"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(made.body, "info.a"));
        CPPUNIT_ASSERT(valueAt(made.body, "info.file_name").ends_with(".png"));
        const Answer file = get(pathOf(made));
        CPPUNIT_ASSERT_EQUAL(200, file.status);
        CPPUNIT_ASSERT_EQUAL(std::string("PICTURE"), file.body);
        // a change does not take it away
        CPPUNIT_ASSERT_EQUAL(200, put("/api/helpingmaterial/1", R"({"info":{}})", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(200, get(pathOf(made)).status);
        CPPUNIT_ASSERT_EQUAL(204, del("/api/helpingmaterial/1", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(404, get(pathOf(made)).status);
        // with its project it goes, too, at the next deletion
        const Answer other = upload("helpingmaterial", field("project_id", "1"), "x.png", ownerKey);
        CPPUNIT_ASSERT_EQUAL(204, del("/api/project/1", ownerKey).status);
        createProject("q");
        const Answer third = upload("helpingmaterial", field("project_id", "2"), "x.png", ownerKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(third.body, 200, third.status);
        CPPUNIT_ASSERT_EQUAL(204, del("/api/helpingmaterial/3", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(404, get(pathOf(other)).status);
    }

    void testAChangeReplacesTheFile()
    {
        createProject("p");
        const std::string project = field("project_id", "1");
        const std::string notice = field("title", "T") + field("body", "B");
        for (const auto& [resource, fields]: HeaderList{{"helpingmaterial", project},
                                                        {"blogpost", project + notice},
                                                        {"page", project + field("slug", "s")},
                                                        {"announcement", notice}})
        {
            const Answer made = upload(resource, fields + field("info", R"({"a":1})"), "x.png", adminKey);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body, 200, made.status);
            const std::string one = resource + "/" + valueAt(made.body, "id");
            // whoever may not, or sends what is refused, changes nothing
            expectError(upload(one, "", "y.gif", "", "PUT"), 401, "Unauthorized");
            expectError(upload(one, "", "y.gif", otherKey, "PUT"), 403, "Forbidden");
            expectError(upload(one, "", "y.exe", adminKey, "PUT"), 415, "ValueError");
            expectError(upload(one, field("id", "7"), "y.gif", adminKey, "PUT"), 400, "BadRequest");
            expectError(upload(resource + "/99", "", "y.gif", adminKey, "PUT"), 404, "NotFound");
            CPPUNIT_ASSERT_EQUAL(200, get(pathOf(made)).status);
            const Answer changed = upload(one, "", "y.gif", adminKey, "PUT");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(changed.body, 200, changed.status);
            CPPUNIT_ASSERT(pathOf(changed).ends_with(".gif"));
            CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(changed.body, "info.a"));
            CPPUNIT_ASSERT(pathOf(changed).ends_with(valueAt(changed.body, "info.file_name")));
            CPPUNIT_ASSERT_EQUAL(std::string("PICTURE"), get(pathOf(changed)).body);
            CPPUNIT_ASSERT_EQUAL(404, get(pathOf(made)).status);
            CPPUNIT_ASSERT_EQUAL(204, del("/api/" + one, adminKey).status);
            CPPUNIT_ASSERT_EQUAL(404, get(pathOf(changed)).status);
        }
    }

    void testRefusedFilesAreNotKept()
    {
        createProject("p");
        const std::string project = field("project_id", "1");
        expectError(upload("helpingmaterial", project, "x.png", ""), 401, "Unauthorized");
        expectError(upload("helpingmaterial", project, "x.png", otherKey), 403, "Forbidden");
        expectError(upload("helpingmaterial", project, "x.exe", ownerKey), 415, "ValueError");
        expectError(upload("helpingmaterial", field("project_id", "9"), "x.png", ownerKey), 415,
                    "AttributeError");
        expectError(upload("helpingmaterial", "", "x.png", ownerKey), 415, "AttributeError");
        expectError(upload("helpingmaterial", project + field("id", "7"), "x.png", ownerKey), 400,
                    "BadRequest");
        expectError(upload("helpingmaterial", project + field("x", "7"), "x.png", ownerKey), 415,
                    "TypeError");
        expectError(upload("helpingmaterial", project + field("info", "{"), "x.png", ownerKey), 415,
                    "ValueError");
        expectError(upload("helpingmaterial", project + field("priority", "x"), "x.png", ownerKey), 415,
                    "DataError");
        expectError(upload("task", project, "x.png", ownerKey), 415, "ValueError");
        HeaderList headers = as(ownerKey);
        headers.emplace_back("Content-Type", "multipart/form-data; boundary=B");
        expectError(client->send("POST", "/api/helpingmaterial", headers, project + "--B--\r\n"), 415,
                    "AttributeError");
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0},
                             *server->database().open()->read(
                                 [](Session& session)
                                 { return session.findInteger("SELECT count(*) FROM tasks_upload"); }));
    }

    void testAnnouncements()
    {
        const std::string body = R"({"title":"T","body":"B","published":true})";
        expectError(post("/api/announcement", body), 401, "Unauthorized");
        expectError(post("/api/announcement", body, ownerKey), 403, "Forbidden");
        expectError(post("/api/announcement", R"({"title":"T"})", adminKey), 415, "DBIntegrityError");
        expectError(post("/api/announcement", R"({"title":"","body":"B"})", adminKey), 415,
                    "DBIntegrityError");
        expectError(post("/api/announcement", R"({"user_id":1})", adminKey), 400, "BadRequest");
        const Answer made = post("/api/announcement", body, adminKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body, 200, made.status);
        CPPUNIT_ASSERT_EQUAL(std::string("3"), valueAt(made.body, "user_id"));
        CPPUNIT_ASSERT_EQUAL(200, post("/api/announcement", R"({"title":"D","body":"B"})", adminKey).status);
        const Answer list = get("/api/announcement", otherKey);
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(list.body));
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), valueAt(list.body, "0.links"));
        CPPUNIT_ASSERT(valueAt(list.body, "0.link") != "absent");
        CPPUNIT_ASSERT_EQUAL(2, sizeOf(get("/api/announcement", adminKey).body));
        expectError(get("/api/announcement/2"), 401, "Unauthorized");
        expectError(put("/api/announcement/1", "{}", otherKey), 403, "Forbidden");
        CPPUNIT_ASSERT_EQUAL(std::string("N"),
                             valueAt(put("/api/announcement/1", R"({"title":"N"})", adminKey).body, "title"));
        CPPUNIT_ASSERT_EQUAL(204, del("/api/announcement/1", adminKey).status);
        expectError(get("/api/announcement?x=1"), 415, "AttributeError",
                    "type object 'Announcement' has no attribute 'x'");
    }

    void testBlogPosts()
    {
        createProject("p", R"(,"info":{"task_presenter":"x"})");
        createTask(1);
        const std::string body = R"({"project_id":1,"title":"T","body":"B","published":true})";
        expectError(post("/api/blogpost", body), 401, "Unauthorized");
        expectError(post("/api/blogpost", body, otherKey), 403, "Forbidden");
        expectError(post("/api/blogpost", R"({"title":"T","body":"B"})", ownerKey), 415, "AttributeError");
        expectError(post("/api/blogpost", R"({"id":1})", ownerKey), 400, "BadRequest",
                    "Reserved keys in payload: id");
        const std::string before = valueAt(get("/api/project/1", ownerKey).body, "updated");
        CPPUNIT_ASSERT_EQUAL(200, post("/api/blogpost", body, ownerKey).status);
        CPPUNIT_ASSERT(before < valueAt(get("/api/project/1", ownerKey).body, "updated"));
        CPPUNIT_ASSERT_EQUAL(
            200, post("/api/blogpost", R"({"project_id":1,"title":"D","body":"B"})", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(get("/api/projectstats/1").body, "n_blogposts"));
        CPPUNIT_ASSERT_EQUAL(std::string("[]"), get("/api/blogpost").body);
        CPPUNIT_ASSERT_EQUAL(302, client->send("POST", "/project/p/publish", as(ownerKey), "").status);
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/blogpost?project_id=1").body));
        CPPUNIT_ASSERT_EQUAL(2, sizeOf(get("/api/blogpost", ownerKey).body));
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(get("/api/blogpost", otherKey).body));
        CPPUNIT_ASSERT(valueAt(get("/api/blogpost/1").body, "links.0").find("title='project'") !=
                       std::string::npos);
        expectError(put("/api/blogpost/1", R"({"project_id":9})", ownerKey), 415, "AttributeError");
        expectError(del("/api/blogpost/1", otherKey), 403, "Forbidden");
        CPPUNIT_ASSERT_EQUAL(204, del("/api/blogpost/1", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(get("/api/projectstats/1").body, "n_blogposts"));
    }

    void testPages()
    {
        createProject("p");
        expectError(post("/api/page", R"({"project_id":1})", ownerKey), 415, "DBIntegrityError");
        expectError(post("/api/page", R"({"project_id":1,"slug":"a"})", otherKey), 403, "Forbidden");
        const Answer made =
            post("/api/page", R"({"project_id":1,"slug":"about","info":{"k":"v"}})", ownerKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body, 200, made.status);
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/page?slug=about", ownerKey).body));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/page?info=k::v", ownerKey).body));
        expectError(get("/api/page/1"), 401, "Unauthorized");
        CPPUNIT_ASSERT_EQUAL(204, del("/api/page/1", ownerKey).status);
    }

    std::string total(const std::string& member) { return valueAt(get("/api/globalstats").body, member); }

    void testGlobalStatsFollowChanges()
    {
        CPPUNIT_ASSERT_EQUAL(
            200,
            post("/api/category", R"({"name":"C","short_name":"c","description":"d"})", adminKey).status);
        for (const std::string name: {"p", "q"})
        {
            const TestProject project = createProject(name, R"(,"info":{"task_presenter":"x"})");
            for (int i = 0; i < 2; ++i)
                createTask(project.id, R"(,"n_answers":1)");
            CPPUNIT_ASSERT_EQUAL(
                302, client->send("POST", "/project/" + name + "/publish", as(ownerKey), "").status);
            CPPUNIT_ASSERT_EQUAL(
                200,
                postRun(project.id, newtaskId("/api/" + name + "/newtask", as(otherKey)), otherKey).status);
        }
        createProject("draft");
        CPPUNIT_ASSERT_EQUAL(200, put("/api/result/1", R"({"info":1})", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(200,
                             put("/api/project/1", R"({"category_id":2,"featured":true})", adminKey).status);
        for (const auto& [member, expected]:
             std::vector<std::pair<std::string, std::string>>{{"n_projects", "2"},
                                                              {"n_tasks", "4"},
                                                              {"n_task_runs", "2"},
                                                              {"n_pending_tasks", "2"},
                                                              {"n_results", "1"},
                                                              {"categories.0.thinking", "1"},
                                                              {"categories.1.c", "1"},
                                                              {"categories.2.featured", "1"},
                                                              {"categories.3.draft", "1"}})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(member, expected, total(member));
        CPPUNIT_ASSERT_EQUAL(204, del("/api/task/1", adminKey).status);
        CPPUNIT_ASSERT_EQUAL(204, del("/api/project/1", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(204, del("/api/project/3", ownerKey).status);
        for (const auto& [member, expected]:
             std::vector<std::pair<std::string, std::string>>{{"n_projects", "1"},
                                                              {"n_tasks", "2"},
                                                              {"n_task_runs", "1"},
                                                              {"n_pending_tasks", "1"},
                                                              {"n_results", "0"},
                                                              {"categories.1.c", "0"},
                                                              {"categories.2.featured", "0"},
                                                              {"categories.3.draft", "0"}})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(member + " after deletions", expected, total(member));
    }

    void testOwnerFilter()
    {
        createProject("p", R"(,"info":{"task_presenter":"x"})");
        createTask(1);
        CPPUNIT_ASSERT_EQUAL(302, client->send("POST", "/project/p/publish", as(ownerKey), "").status);
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/project?owner_id=1").body));
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(get("/api/project?owner_id=2").body));
        // the caller's own, or everybody's
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/project?owner_id=2", ownerKey).body));
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(get("/api/project?owner_id=1", otherKey).body));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/project?owner_id=2&all=1", otherKey).body));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/project?owner_id=2&all=1").body));
        expectError(get("/api/project?owner_id=x&all=1"), 415, "DataError");
    }

    std::string ids(const std::string& target, const std::string& key = "")
    {
        const Answer answer = get(target, key);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(target + answer.body, 200, answer.status);
        std::string list;
        for (int i = 0; i < sizeOf(answer.body); ++i)
            list += (i == 0 ? "" : " ") + valueAt(answer.body, std::to_string(i) + ".id");
        return list;
    }

    void testListsOfSeveralProjects()
    {
        for (const std::string name: {"a", "b", "c"})
            createProject(name);
        for (int i = 0; i < 9; ++i)
            createTask(i % 3 + 1, R"(,"info":{"k":)" + std::to_string(i % 2) + "}");
        for (const std::string& key: {std::string(), ownerKey})
        {
            CPPUNIT_ASSERT_EQUAL(std::string("1 3 4 6"), ids("/api/task?project_id=[1,3]&limit=4", key));
            CPPUNIT_ASSERT_EQUAL(std::string("7 9"), ids("/api/task?project_id=1,3&limit=4&offset=4", key));
            CPPUNIT_ASSERT_EQUAL(std::string("9 7 6"),
                                 ids("/api/task?project_id=3,1,3&limit=3&desc=true", key));
            CPPUNIT_ASSERT_EQUAL(std::string("6 7"), ids("/api/task?project_id=1+3&last_id=4&limit=2", key));
            CPPUNIT_ASSERT_EQUAL(std::string("9 7 6"),
                                 ids("/api/task?project_id=1,3&orderby=created&desc=true&limit=3", key));
            CPPUNIT_ASSERT_EQUAL(std::string("1 3 7 9"), ids("/api/task?project_id=1,3&info=k::0", key));
            CPPUNIT_ASSERT_EQUAL(std::string(),
                                 ids("/api/task?project_id=1,3&offset=9223372036854775807", key));
            CPPUNIT_ASSERT_EQUAL(std::string("1 2 3 4 5 6 7 8 9"), ids("/api/task", key));
            CPPUNIT_ASSERT_EQUAL(std::string("4 5 6"), ids("/api/task?state=ongoing&last_id=3&limit=3", key));
        }
        CPPUNIT_ASSERT_EQUAL(std::string(), ids("/api/task?project_id=1,3", otherKey));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), ids("/api/task?project_id=2&all=1&limit=1", otherKey));
    }

    void testFrame()
    {
        createProject("p");
        createTask(1);
        const Answer removed = del("/api/task/1", ownerKey);
        CPPUNIT_ASSERT_EQUAL(204, removed.status);
        CPPUNIT_ASSERT_EQUAL(std::string("application/json"), removed.header("Content-Type"));
        const Answer options = client->send("OPTIONS", "/api/task", {}, "");
        CPPUNIT_ASSERT_EQUAL(200, options.status);
        CPPUNIT_ASSERT(!options.header("Allow").empty());
        expectError(post("/api/project",
                         R"({"name":"q","short_name":"q","description":"d","category_id":"x"})", ownerKey),
                    415, "ValueError");
        CPPUNIT_ASSERT_EQUAL(
            std::string("1"),
            valueAt(post("/api/project",
                         R"({"name":"q","short_name":"q","description":"d","category_id":"1"})", ownerKey)
                        .body,
                    "category_id"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(StoredObjectsTest);

} // namespace colonnade::test::tasks
