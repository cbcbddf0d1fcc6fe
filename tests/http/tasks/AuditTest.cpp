#include "TasksServer.h"

#include "colonnade/Json.h"

namespace colonnade::test::tasks
{

/// What is done to projects, categories and news leaves a line each; what is done with tasks and answers
/// none.
class AuditTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(AuditTest);
    CPPUNIT_TEST(testEachActOnAProjectLeavesOneLineWithWhoAndWhat);
    CPPUNIT_TEST(testNoSecretStandsInIt);
    CPPUNIT_TEST(testCategoriesAndNews);
    CPPUNIT_TEST(testTasksAnswersAndRefusalsLeaveNone);
    CPPUNIT_TEST(testMergedAccountsAnswerAsOne);
    CPPUNIT_TEST_SUITE_END();

public:
    void testEachActOnAProjectLeavesOneLineWithWhoAndWhat()
    {
        const auto project = createProject("herbarium");
        const std::string object = "project/" + std::to_string(project.id);
        expectLine(object, "project.create", 1);
        put("/api/project/" + std::to_string(project.id), R"({"description":"New","info":{"x":1}})",
            ownerKey);
        expectLine(object, "project.update", 2);
        const std::string line = list(object);
        CPPUNIT_ASSERT_EQUAL(std::string("New"), valueAt(line, "0.after.description"));
        CPPUNIT_ASSERT_MESSAGE(line, line.find(R"("info.x":1)") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string("owner"), valueAt(line, "0.name"));
        CPPUNIT_ASSERT_EQUAL(std::string("api_key"), valueAt(line, "0.app"));
        CPPUNIT_ASSERT_EQUAL(std::string("127.0.0.1"), valueAt(line, "0.address"));
        CPPUNIT_ASSERT(!valueAt(line, "0.request").empty());
        put("/api/project/" + std::to_string(project.id), R"({"description":"New"})", ownerKey);
        expectLine(object, "project.update", 2); // nothing differs
        put("/api/project/" + std::to_string(project.id), R"({"featured":true})", adminKey);
        expectLine(object, "project.update", 3);
        CPPUNIT_ASSERT_EQUAL(204, del("/api/project/" + std::to_string(project.id), ownerKey).status);
        expectLine(object, "project.delete", 4);
    }

    void testNoSecretStandsInIt()
    {
        const auto project = createProject("herbarium");
        put("/api/project/" + std::to_string(project.id),
            R"({"webhook":"https://anna:pw@example.org/hook?token=hush"})", ownerKey);
        const std::string all = list("project/" + std::to_string(project.id));
        CPPUNIT_ASSERT_EQUAL(std::string("https://example.org"), valueAt(all, "0.after.webhook"));
        for (const auto& secret: {project.secretKey, std::string("hush"), ownerKey})
            CPPUNIT_ASSERT_EQUAL(std::string::npos, all.find(secret));
    }

    void testCategoriesAndNews()
    {
        const auto made =
            post("/api/category", R"({"name":"Art","short_name":"art","description":"Pictures"})", adminKey);
        expectLine("category/" + valueAt(made.body, "id"), "category.create", 1);
        const auto project = createProject("herbarium");
        const auto news =
            post("/api/blogpost",
                 R"({"title":"T","body":"B","project_id":)" + std::to_string(project.id) + "}", ownerKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(news.body, 200, news.status);
        expectLine("project/" + std::to_string(project.id), "blogpost.create", 2);
        del("/api/blogpost/" + valueAt(news.body, "id"), ownerKey);
        expectLine("project/" + std::to_string(project.id), "blogpost.delete", 3);
        const auto announced = post("/api/announcement", R"({"title":"T","body":"B"})", adminKey);
        expectLine("announcement/" + valueAt(announced.body, "id"), "announcement.create", 1);
    }

    void testTasksAnswersAndRefusalsLeaveNone()
    {
        const auto project = createProject("herbarium");
        const auto task = std::to_string(createTask(project.id));
        newtaskId("/api/project/" + std::to_string(project.id) + "/newtask", as(otherKey));
        postRun(project.id, task, otherKey);
        CPPUNIT_ASSERT_EQUAL(
            403, put("/api/project/" + std::to_string(project.id), R"({"name":"x"})", otherKey).status);
        expectLine("project/" + std::to_string(project.id), "project.create", 1);
    }

    void testMergedAccountsAnswerAsOne()
    {
        const auto project = createProject("herbarium");
        const std::string secondKey = createUser("second");
        createTask(project.id, R"(,"n_answers":3)");
        createTask(project.id, R"(,"n_answers":3)");
        answer(project.id, otherKey);
        answer(project.id, otherKey);
        answer(project.id, secondKey);
        const auto run = [&](const std::vector<std::string>& more)
        {
            std::vector<std::string> line{"user", "merge", "--name", "second", "--into", "other", "--json"};
            line.insert(line.end(), more.begin(), more.end());
            const auto result = server->run(line);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 0, result.exitCode);
            return result.out;
        };
        const std::string preview = run({"--preview"});
        CPPUNIT_ASSERT_EQUAL(std::string("0"), valueAt(preview, "parts.0.moved"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(preview, "parts.0.stayed"));
        createTask(project.id, R"(,"n_answers":3)");
        answer(project.id, secondKey); // the second task
        answer(project.id, secondKey);
        const std::string done = run({});
        CPPUNIT_ASSERT_EQUAL(std::string("answers"), valueAt(done, "parts.0.what"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(done, "parts.0.moved"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(done, "parts.0.stayed"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{3}, countAnswers("other"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{2}, countAnswers("second"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(
            "all three tasks are answered by whom stays", std::string(),
            newtaskId("/api/project/" + std::to_string(project.id) + "/newtask", as(otherKey)));
        CPPUNIT_ASSERT_MESSAGE(
            "a closed account's key opens nothing",
            post("/api/project", R"({"name":"n","short_name":"n","description":"d"})", secondKey).status !=
                200);
        CPPUNIT_ASSERT_EQUAL(std::string("user.merge"),
                             valueAt(server->run({"audit", "list", "--json", "--limit", "1"}).out, "0.what"));
    }

private:
    void answer(std::int64_t project, const std::string& key)
    {
        const auto task = newtaskId("/api/project/" + std::to_string(project) + "/newtask", as(key));
        CPPUNIT_ASSERT(!task.empty());
        const auto stored = postRun(project, task, key);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(stored.body, 200, stored.status);
    }

    /// As stored, and as the counters have it.
    std::int64_t countAnswers(const std::string& name) const
    {
        return server->database().open()->read(
            [&](Session& session)
            {
                const auto id = session.findInteger("select id from core_user where name = $1", name).value();
                const auto stored = session.findInteger(
                    "select count(*) from tasks_run where actor_kind = 'user' and actor_id = $1",
                    std::to_string(id));
                CPPUNIT_ASSERT_EQUAL(
                    stored.value(),
                    session.findInteger("select n_answers from tasks_contributor where user_id = $1", id)
                        .value());
                return stored.value();
            });
    }

    std::string list(const std::string& object) const
    {
        const auto result = server->run({"audit", "list", "--json", "--object", object});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(result.err, 0, result.exitCode);
        return result.out;
    }

    /// The newest of so many.
    void expectLine(const std::string& object, const std::string& what, int count) const
    {
        const std::string lines = list(object);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(lines, count, sizeOf(lines));
        CPPUNIT_ASSERT_EQUAL(what, valueAt(lines, "0.what"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AuditTest);

} // namespace colonnade::test::tasks
