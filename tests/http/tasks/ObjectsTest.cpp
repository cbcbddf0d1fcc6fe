#include "http/tasks/TasksServer.h"

#include <string>
#include <vector>

namespace colonnade::test::tasks
{

/// Projects, tasks, categories and results as objects: lists, filters, links, rights over members.
class ObjectsTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(ObjectsTest);
    CPPUNIT_TEST(testProjectDefaults);
    CPPUNIT_TEST(testProjectIsFilteredForOthers);
    CPPUNIT_TEST(testProjectTakesWholeRecordsBack);
    CPPUNIT_TEST(testProjectMembersOfAdministrators);
    CPPUNIT_TEST(testCoOwners);
    CPPUNIT_TEST(testProjectDeletion);
    CPPUNIT_TEST(testContextRule);
    CPPUNIT_TEST(testFilters);
    CPPUNIT_TEST(testInfoFilter);
    CPPUNIT_TEST(testPagingAndOrder);
    CPPUNIT_TEST(testLinksAndRelated);
    CPPUNIT_TEST(testTaskChanges);
    CPPUNIT_TEST(testTaskMoves);
    CPPUNIT_TEST(testCategories);
    CPPUNIT_TEST(testResultInfo);
    CPPUNIT_TEST(testProjectCommand);
    CPPUNIT_TEST_SUITE_END();

    std::string answerOnce(const TestProject& project)
    {
        const std::string task = std::to_string(createTask(project.id, R"(,"n_answers":1)"));
        CPPUNIT_ASSERT_EQUAL(task, newtaskId("/api/" + project.shortName + "/newtask", as(otherKey)));
        CPPUNIT_ASSERT_EQUAL(200, postRun(project.id, task, otherKey).status);
        return task;
    }

    void testProjectDefaults()
    {
        const auto project = createProject("p");
        const std::string body = get("/api/project/" + std::to_string(project.id), ownerKey).body;
        CPPUNIT_ASSERT_EQUAL(36, static_cast<int>(project.secretKey.size()));
        for (const auto& [name, value]:
             std::vector<std::pair<std::string, std::string>>{{"long_description", "null"},
                                                              {"allow_anonymous_contributors", "true"},
                                                              {"published", "false"},
                                                              {"featured", "false"},
                                                              {"secret_key", project.secretKey},
                                                              {"zip_download", "true"},
                                                              {"contacted", "false"},
                                                              {"owner_id", "1"},
                                                              {"category_id", "1"},
                                                              {"info", "{}"},
                                                              {"owners_ids", "[1]"}})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(name, value, valueAt(body, name));
        CPPUNIT_ASSERT_EQUAL(std::string("{}"),
                             valueAt(put("/api/project/1", R"({"info":null})", ownerKey).body, "info"));
        const auto explicitNulls = createProject(
            "q", R"(,"zip_download":null,"info":null,"allow_anonymous_contributors":null,"owners_ids":null)");
        CPPUNIT_ASSERT_EQUAL(std::string("[1]"), valueAt(get("/api/project/2", ownerKey).body, "owners_ids"));
        CPPUNIT_ASSERT(explicitNulls.secretKey != project.secretKey);
    }

    void testProjectIsFilteredForOthers()
    {
        const std::string hash = "pbkdf2:sha1:1$salt$0c60c80f961f0e71f3a9b524af6012062fe037a6";
        const auto project =
            createProject("p", R"(,"webhook":"http://x.org","info":{"task_presenter":"t","passwd_hash":")" +
                                   hash + R"(","sched":"default"})");
        const std::string id = std::to_string(project.id);
        CPPUNIT_ASSERT_EQUAL(std::string("[]"), get("/api/project").body);
        CPPUNIT_ASSERT_EQUAL(std::string("[]"), get("/api/project?all=1", otherKey).body);
        server->database().open()->write(
            [&](Transaction& transaction)
            { transaction.execute("UPDATE tasks_project SET published = true"); });
        for (const std::string& body: {valueAt(get("/api/project?short_name=p&all=1").body, "0"),
                                       get("/api/project/" + id, otherKey).body})
        {
            for (const std::string hidden: {"secret_key", "webhook", "published", "contacted", "zip_download",
                                            "allow_anonymous_contributors", "info.passwd_hash"})
                CPPUNIT_ASSERT_EQUAL_MESSAGE(hidden, std::string("absent"), valueAt(body, hidden));
            CPPUNIT_ASSERT_EQUAL(std::string("t"), valueAt(body, "info.task_presenter"));
            CPPUNIT_ASSERT_EQUAL(id, valueAt(body, "id"));
        }
        // nor does a filter tell
        for (const std::string& key: {std::string(), ownerKey, adminKey})
            CPPUNIT_ASSERT_EQUAL(std::string("[]"),
                                 get("/api/project?all=1&info=passwd_hash::" + hash, key).body);
    }

    void testProjectTakesWholeRecordsBack()
    {
        createProject("p");
        // as pbclient sends it
        const Answer changed = put(
            "/api/project/1",
            R"({"name":"New name","short_name":"p","description":"d","long_description":"l","webhook":null,
                    "allow_anonymous_contributors":true,"featured":true,"zip_download":true,"owner_id":2,"category_id":1,
                    "info":{"a":[1]},"owners_ids":[1],"link":"<link/>","links":["<link/>"]})",
            ownerKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(changed.body, 200, changed.status);
        CPPUNIT_ASSERT_EQUAL(std::string("New name"), valueAt(changed.body, "name"));
        CPPUNIT_ASSERT_EQUAL(std::string("false"), valueAt(changed.body, "featured"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(changed.body, "owner_id"));
        CPPUNIT_ASSERT_EQUAL(std::string("[1]"), valueAt(changed.body, "info.a"));
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), valueAt(changed.body, "link"));
    }

    void testProjectMembersOfAdministrators()
    {
        createProject("p");
        const std::string body = put("/api/project/1", R"({"featured":true,"owner_id":2})", adminKey).body;
        CPPUNIT_ASSERT_EQUAL(std::string("true"), valueAt(body, "featured"));
        CPPUNIT_ASSERT_EQUAL(std::string("[1,2]"), valueAt(body, "owners_ids"));
        expectError(put("/api/project/1", R"({"owner_id":null})", adminKey), 415, "DBIntegrityError");
        expectError(put("/api/project/1", R"({"category_id":99})", ownerKey), 415, "DBIntegrityError");
    }

    void testCoOwners()
    {
        createProject("p", R"(,"owners_ids":[2])");
        CPPUNIT_ASSERT_EQUAL(std::string("[2,1]"),
                             valueAt(get("/api/project/1", otherKey).body, "owners_ids"));
        CPPUNIT_ASSERT_EQUAL(200, post("/api/task", R"({"project_id":1})", otherKey).status);
        // but lists are scoped by the one owner
        CPPUNIT_ASSERT_EQUAL(std::string("[]"), get("/api/project", otherKey).body);
        CPPUNIT_ASSERT_EQUAL(200, put("/api/project/1", R"({"owners_ids":[]})", ownerKey).status);
        expectError(get("/api/project/1", otherKey), 403, "Forbidden");
    }

    void testProjectDeletion()
    {
        const auto project = createProject("p");
        answerOnce(project);
        createTask(project.id);
        expectError(del("/api/project/1", ownerKey), 403, "Forbidden");
        expectError(del("/api/project/1", adminKey), 403, "Forbidden");
        const auto empty = createProject("q");
        createTask(empty.id);
        newtaskId("/api/q/newtask");
        CPPUNIT_ASSERT_EQUAL(204, del("/api/project/2", ownerKey).status);
        expectError(get("/api/project/2", ownerKey), 404, "NotFound");
        CPPUNIT_ASSERT_EQUAL(std::string("[]"), get("/api/task?project_id=2").body);
        expectError(get("/api/q/newtask"), 404, "NotFound");
    }

    void testContextRule()
    {
        const auto project = createProject("p");
        const std::string task = answerOnce(project);
        for (const std::string resource: {"task", "taskrun", "result"})
        {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(resource, 1, sizeOf(get("/api/" + resource).body));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(resource, 1, sizeOf(get("/api/" + resource, ownerKey).body));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(resource, 0, sizeOf(get("/api/" + resource, otherKey).body));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(resource, 0, sizeOf(get("/api/" + resource, adminKey).body));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(resource, 1,
                                         sizeOf(get("/api/" + resource + "?all=1", otherKey).body));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(resource, 0,
                                         sizeOf(get("/api/" + resource + "?all=2", otherKey).body));
            CPPUNIT_ASSERT_EQUAL_MESSAGE(resource, 200, get("/api/" + resource + "/1", otherKey).status);
        }
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/category", otherKey).body));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/project?owner_id=1&all=1", adminKey).body));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/project?owner_id=2&all=1", adminKey).body));
    }

    void testFilters()
    {
        const auto p = createProject("p");
        const auto q = createProject("q");
        for (int i = 0; i < 3; ++i)
            createTask(p.id, R"(,"priority_0":0.5,"n_answers":)" + std::to_string(i + 1));
        answerOnce(q);
        createTask(q.id, R"(,"quorum":7)");
        for (const auto& [arguments, count]:
             std::vector<std::pair<std::string, int>>{{"", 5},
                                                      {"project_id=1", 3},
                                                      {"project_id=1,2", 5},
                                                      {"project_id=[2,9]", 2},
                                                      {"project_id=1%202%203", 5},
                                                      {"project_id=none", 5},
                                                      {"project_id=", 5},
                                                      {"project_id=7", 0},
                                                      {"n_answers=2", 1},
                                                      {"n_answers=2&n_answers=3", 1},
                                                      {"priority_0=0.5", 3},
                                                      {"priority_0=0.5&n_answers=1", 1},
                                                      {"state=completed", 1},
                                                      {"state=ongoing&project_id=2", 1},
                                                      {"quorum=7", 1},
                                                      {"created=20", 5},
                                                      {"created=2015-05", 0},
                                                      {"created=%25", 0},
                                                      {"id=3", 1},
                                                      {"fav_user_ids=1", 5}})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(arguments, count, sizeOf(get("/api/task?" + arguments).body));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/taskrun?user_id=2").body));
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(get("/api/taskrun?user_id=1").body));
        CPPUNIT_ASSERT_EQUAL(4, sizeOf(get("/api/task?participated=1", otherKey).body));
        CPPUNIT_ASSERT_EQUAL(5, sizeOf(get("/api/task?participated=0").body));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/project?short_name=q", ownerKey).body));
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(get("/api/project?featured=t", ownerKey).body));
        CPPUNIT_ASSERT_EQUAL(2, sizeOf(get("/api/project?featured=no", ownerKey).body));
    }

    void testInfoFilter()
    {
        const auto p = createProject("p");
        for (const std::string info:
             {R"({"n":1,"name":"fox","deep":{"a":[1,2],"b":null}})", R"({"n":2,"name":"fox"})", R"("fox")",
              R"(["fox",3])", "3", R"("3")", "null", "true"})
            createTask(p.id, ",\"info\":" + info);
        for (const auto& [argument, ids]:
             std::vector<std::pair<std::string, std::string>>{{"n::1", "1"},
                                                              {"name::fox", "12"},
                                                              {"name::fox%7Cn::2", "2"},
                                                              {"name::fox%7C%7Cn::2%7C", "2"},
                                                              {"n::9", ""},
                                                              {"%7B%22n%22:1%7D", "1"},
                                                              {"%7B%7D", "12"},
                                                              {"%7B%22deep%22:%7B%22a%22:%5B2%5D%7D%7D", "1"},
                                                              {"%7B%22deep%22:%7B%22b%22:null%7D%7D", "1"},
                                                              {"%5B3%5D", "4"},
                                                              {"%5B%5D", "4"},
                                                              {"fox", "34"},
                                                              {"%22fox%22", "34"},
                                                              {"3", "6"},
                                                              {"true", "8"},
                                                              {"null", ""}})
        {
            const std::string body = get("/api/task?info=" + argument).body;
            std::string found;
            for (int i = 0; i < sizeOf(body); ++i)
                found += valueAt(body, std::to_string(i) + ".id");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(argument, ids, found);
        }
        CPPUNIT_ASSERT_EQUAL(std::string("2"),
                             valueAt(get("/api/task?info=name::fox&offset=1").body, "0.id"));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/task?info=name::fox&limit=1").body));
    }

    void testPagingAndOrder()
    {
        const auto p = createProject("p");
        for (int i = 0; i < 25; ++i)
            createTask(p.id, R"(,"priority_0":0.)" + std::to_string(i % 3));
        CPPUNIT_ASSERT_EQUAL(200, put("/api/task/8", R"({"quorum":null})", ownerKey).status);
        const auto ids = [&](const std::string& arguments)
        {
            const std::string body = get("/api/task?" + arguments).body;
            std::string text;
            for (int i = 0; i < sizeOf(body); ++i)
                text += valueAt(body, std::to_string(i) + ".id") + " ";
            return text;
        };
        CPPUNIT_ASSERT_EQUAL(20, sizeOf(get("/api/task").body));
        CPPUNIT_ASSERT_EQUAL(20, sizeOf(get("/api/task?limit=x").body));
        CPPUNIT_ASSERT_EQUAL(25, sizeOf(get("/api/task?limit=500").body));
        CPPUNIT_ASSERT_EQUAL(std::string("[]"), get("/api/task?limit=0").body);
        CPPUNIT_ASSERT_EQUAL(std::string("1 2 3 "), ids("limit=3"));
        CPPUNIT_ASSERT_EQUAL(std::string("4 5 "), ids("limit=2&offset=3"));
        CPPUNIT_ASSERT_EQUAL(std::string("1 "), ids("limit=1&offset=x"));
        CPPUNIT_ASSERT_EQUAL(std::string("21 22 "), ids("limit=2&last_id=20&offset=2&desc=true"));
        CPPUNIT_ASSERT_EQUAL(std::string("25 24 "), ids("limit=2&desc=yes"));
        CPPUNIT_ASSERT_EQUAL(std::string("3 6 9 "), ids("limit=3&orderby=priority_0&desc=1"));
        CPPUNIT_ASSERT_EQUAL(std::string("1 4 7 "), ids("limit=3&orderby=priority_0"));
        CPPUNIT_ASSERT_EQUAL(std::string("8 1 "), ids("limit=2&orderby=quorum&desc=true"));
        CPPUNIT_ASSERT_EQUAL(std::string("25 24 "), ids("limit=2&orderby=created&desc=on"));
        CPPUNIT_ASSERT_EQUAL(std::string("1 2 "), ids("limit=2&orderby=fav_user_ids&desc=on"));
    }

    void testLinksAndRelated()
    {
        const auto p = createProject("p");
        const std::string task = answerOnce(p);
        const std::string url = server->url();
        const std::string body = get("/api/task/" + task + "?related=1").body;
        CPPUNIT_ASSERT_EQUAL("<link rel='self' title='task' href='" + url + "/api/task/1'/>",
                             valueAt(body, "link"));
        CPPUNIT_ASSERT_EQUAL("<link rel='parent' title='project' href='" + url + "/api/project/1'/>",
                             valueAt(body, "links.0"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(body, "task_runs.0.id"));
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), valueAt(body, "task_runs.0.link"));
        CPPUNIT_ASSERT_EQUAL(std::string("[1]"), valueAt(body, "result.task_run_ids"));
        const std::string run = get("/api/taskrun?related=yes").body;
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(run, "0.task.id"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(run, "0.result.id"));
        CPPUNIT_ASSERT_EQUAL("<link rel='parent' title='task' href='" + url + "/api/task/1'/>",
                             valueAt(run, "0.links.1"));
        const std::string result = get("/api/result/1?related=yes").body;
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(result, "task.id"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(result, "task_runs.0.id"));
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), valueAt(get("/api/task?related=").body, "0.task_runs"));
        CPPUNIT_ASSERT_EQUAL("<link rel='category' title='category' href='" + url + "/api/category/1'/>",
                             valueAt(get("/api/project/1?related=1", ownerKey).body, "links.0"));
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), valueAt(get("/api/category/1").body, "links"));
        CPPUNIT_ASSERT_EQUAL(
            std::string("null"),
            valueAt(get("/api/task/" + std::to_string(createTask(p.id)) + "?related=1").body, "result"));
    }

    void testTaskChanges()
    {
        const auto p = createProject("p");
        const std::string created = valueAt(get("/api/project/1", ownerKey).body, "updated");
        createTask(p.id, R"(,"project_id":"1","n_answers":null,"priority_0":5,"info":{"b":1,"a":"é"})");
        const std::string body = get("/api/task/1").body;
        CPPUNIT_ASSERT_EQUAL(std::string("30"), valueAt(body, "n_answers"));
        CPPUNIT_ASSERT_EQUAL(std::string("5.0"), valueAt(body, "priority_0"));
        CPPUNIT_ASSERT_EQUAL(std::string("é"), valueAt(body, "info.a"));
        CPPUNIT_ASSERT(valueAt(get("/api/project/1", ownerKey).body, "updated") > created);
        // as pbclient sends it
        const Answer changed =
            put("/api/task/1",
                R"({"project_id":1,"quorum":0,"calibration":0,"priority_0":0.25,"info":null,
                                       "n_answers":0,"link":"x","links":[]})",
                ownerKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(changed.body, 200, changed.status);
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(changed.body, "info"));
        CPPUNIT_ASSERT_EQUAL(std::string("0.25"), valueAt(changed.body, "priority_0"));
        expectError(put("/api/task/1", R"({"n_answers":null})", ownerKey), 415, "DataError");
        expectError(put("/api/task/1", R"({"project_id":null})", ownerKey), 415, "DBIntegrityError");
        expectError(put("/api/task/1", R"({"state":"completed"})", ownerKey), 400, "BadRequest");
        // n_answers 0: the first answer completes it
        CPPUNIT_ASSERT_EQUAL(std::string("1"), newtaskId("/api/1/newtask"));
        CPPUNIT_ASSERT_EQUAL(200, postRun(1, "1").status);
        CPPUNIT_ASSERT_EQUAL(std::string("completed"), valueAt(get("/api/task/1").body, "state"));
        expectError(del("/api/task/1", ownerKey), 403, "Forbidden");
        CPPUNIT_ASSERT_EQUAL(204, del("/api/task/1", adminKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string("[]"), get("/api/taskrun").body);
    }

    void testTaskMoves()
    {
        const auto p = createProject("p");
        createProject("q");
        answerOnce(p);
        expectError(put("/api/task/1", R"({"project_id":99})", ownerKey), 415, "DBIntegrityError");
        CPPUNIT_ASSERT_EQUAL(200, put("/api/task/1", R"({"project_id":2})", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(get("/api/taskrun/1").body, "project_id"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(get("/api/result/1").body, "project_id"));
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"done":0,"total":0})"),
                             get("/api/app/p/userprogress", otherKey).body);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"done":1,"total":1})"),
                             get("/api/app/2/userprogress", otherKey).body);
    }

    void testCategories()
    {
        const std::string body = R"({"name":"Art","short_name":"art","description":"Paintings"})";
        const Answer made = post("/api/category", body, adminKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body, 200, made.status);
        CPPUNIT_ASSERT_EQUAL(std::string("{}"), valueAt(made.body, "info"));
        expectError(post("/api/category", body, adminKey), 415, "DBIntegrityError");
        expectError(post("/api/category", R"({"name":"x","short_name":"x"})", adminKey), 415,
                    "DBIntegrityError");
        CPPUNIT_ASSERT_EQUAL(
            std::string("Fine art"),
            valueAt(put("/api/category/2", R"({"name":"Fine art"})", adminKey).body, "name"));
        expectError(put("/api/category/2", R"({"id":2,"created":"x","name":"y"})", adminKey), 400,
                    "BadRequest");
        createProject("p", R"(,"category_id":"2")");
        expectError(del("/api/category/2", adminKey), 415, "DBIntegrityError");
        CPPUNIT_ASSERT_EQUAL(204, del("/api/category/1", adminKey).status);
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/category").body));
    }

    void testResultInfo()
    {
        answerOnce(createProject("p"));
        expectError(put("/api/result/1", R"({"info":1})"), 401, "Unauthorized");
        expectError(put("/api/result/1", R"({"info":1})", otherKey), 403, "Forbidden");
        CPPUNIT_ASSERT_EQUAL(
            std::string(R"({"fox":true})"),
            valueAt(put("/api/result/1", R"({"info":{"fox":true},"link":"x"})", ownerKey).body, "info"));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(get("/api/result?info=fox::true").body));
        expectError(put("/api/result/1", R"({"last_version":false})", ownerKey), 400, "BadRequest");
        expectError(del("/api/result/1", adminKey), 403, "Forbidden");
        expectError(del("/api/result/1"), 401, "Unauthorized");
        expectError(del("/api/result/9", adminKey), 404, "NotFound");
    }

    void testProjectCommand()
    {
        const auto project = createProject("p");
        createTask(project.id);
        for (const std::vector<std::string>& arguments:
             std::vector<std::vector<std::string>>{{"project", "list"},
                                                   {"project", "list", "--json"},
                                                   {"project", "show", "p"},
                                                   {"project", "show", "1", "--json"}})
        {
            const ProcessResult result = server->run(arguments);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 0, result.exitCode);
            CPPUNIT_ASSERT(result.out.find("Project p") != std::string::npos);
            CPPUNIT_ASSERT(result.out.find(project.secretKey) == std::string::npos);
            CPPUNIT_ASSERT(result.out.find("secret") == std::string::npos);
        }
        CPPUNIT_ASSERT_EQUAL(1, server->run({"project", "show", "nobody"}).exitCode);
        CPPUNIT_ASSERT_EQUAL(2, server->run({"project", "explode"}).exitCode);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ObjectsTest);

} // namespace colonnade::test::tasks
