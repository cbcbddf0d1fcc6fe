#include "ExamplesServer.h"

using namespace colonnade::test;
using namespace colonnade::test::tasks;

/// The service `tasks.work@1`, each call of it by a route of the plugin `worker`.
class ServiceTest: public ExamplesServer
{
    CPPUNIT_TEST_SUITE(ServiceTest);
    CPPUNIT_TEST(testFindsProjects);
    CPPUNIT_TEST(testKnowsWhoManagesAProject);
    CPPUNIT_TEST(testFindsTasksAndTheirAnswers);
    CPPUNIT_TEST(testWantsMoreOrFewerAnswers);
    CPPUNIT_TEST(testCompletesWithTheAnswersThatThereAre);
    CPPUNIT_TEST(testCompletesNothingThatHasChanged);
    CPPUNIT_TEST(testWritesMembersOfResults);
    CPPUNIT_TEST(testATaskThatWantsMoreByItsLastAnswerStaysOpen);
    CPPUNIT_TEST_SUITE_END();

public:
    void setUp() override { startWith("worker"); }

    void testFindsProjects()
    {
        createProject("birds", R"(,"info":{"onboarding":1})");
        const auto bees = createProject("bees");
        CPPUNIT_ASSERT_EQUAL(std::string(R"(["birds","bees"])"), get("/worker/projects/0").body);
        CPPUNIT_ASSERT_EQUAL(std::string("[]"), get("/worker/projects/" + std::to_string(bees.id)).body);
        const std::string birds = get("/worker/project/birds").body;
        CPPUNIT_ASSERT_EQUAL_MESSAGE(birds, std::string("Project birds"), valueAt(birds, "name"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(birds, "info.onboarding"));
        CPPUNIT_ASSERT_EQUAL(std::string("false"), valueAt(birds, "published"));
        CPPUNIT_ASSERT_EQUAL(std::string("false"), valueAt(birds, "guarded"));
        CPPUNIT_ASSERT_EQUAL(std::string("false"), valueAt(get("/worker/project/none").body, "found"));
    }

    void testKnowsWhoManagesAProject()
    {
        createProject("birds");
        const auto manages = [&](const std::string& key)
        { return valueAt(get("/worker/project/birds", key).body, "manages"); };
        for (const auto& key: {ownerKey, adminKey})
            CPPUNIT_ASSERT_EQUAL(std::string("true"), manages(key));
        for (const auto& key: {otherKey, std::string()})
            CPPUNIT_ASSERT_EQUAL(std::string("false"), manages(key));
    }

    void testFindsTasksAndTheirAnswers()
    {
        const auto project = createProject("birds");
        const auto task = createTask(project.id, R"(,"n_answers":3,"info":{"a":1})");
        answer(project, otherKey, R"({"x":"y"})");
        answer(project, "", "null");
        const std::string read = get("/worker/task/" + std::to_string(task)).body;
        CPPUNIT_ASSERT_EQUAL_MESSAGE(read, std::string("false"), valueAt(read, "complete"));
        CPPUNIT_ASSERT_EQUAL(std::string("3"), valueAt(read, "wanted"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(read, "given"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(read, "info.a"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(read, std::string("y"), valueAt(read, "answers.0.info.x"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, valueAt(read, "answers.0.actor").find("user::"));
        CPPUNIT_ASSERT_EQUAL(std::size_t{0}, valueAt(read, "answers.1.actor").find("anonymous::"));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(read, "answers.1.info"));
        CPPUNIT_ASSERT_EQUAL(std::string("false"), valueAt(get("/worker/task/999").body, "found"));
    }

    void testWantsMoreOrFewerAnswers()
    {
        const auto project = createProject("birds");
        const auto task = createTask(project.id, R"(,"n_answers":1)");
        answer(project, otherKey, "1");
        CPPUNIT_ASSERT_EQUAL(std::string("completed"), stateOf(task));
        CPPUNIT_ASSERT_EQUAL(std::string("yes"), did("want", task, "/2"));
        CPPUNIT_ASSERT_EQUAL(std::string("ongoing"), stateOf(task));
        answer(project, ownerKey, "1");
        CPPUNIT_ASSERT_EQUAL(std::string("completed"), stateOf(task));
        CPPUNIT_ASSERT_EQUAL(std::string("no"), did("want", 999, "/2"));
        CPPUNIT_ASSERT_EQUAL(400, post("/worker/want/" + std::to_string(task) + "/0", "").status);
    }

    void testCompletesWithTheAnswersThatThereAre()
    {
        const auto project = createProject("birds");
        const auto task = createTask(project.id, R"(,"n_answers":9)");
        answer(project, otherKey, "1");
        answer(project, ownerKey, "1");
        CPPUNIT_ASSERT_EQUAL(std::string("done"), did("complete", task, "/2"));
        const std::string read = get("/api/task/" + std::to_string(task)).body;
        CPPUNIT_ASSERT_EQUAL_MESSAGE(read, std::string("completed"), valueAt(read, "state"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(read, "n_answers"));
        const std::string results = resultsOf(project);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(results, 1, sizeOf(results));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("nothing is left", std::string(),
                                     newtaskId(newtaskPath(project), as(adminKey)));
        CPPUNIT_ASSERT_EQUAL(std::string("already done"), did("complete", task, "/2"));
        put("/api/task/" + std::to_string(task), R"({"n_answers":3})", ownerKey);
        CPPUNIT_ASSERT_EQUAL(std::string("ongoing"), stateOf(task));
    }

    void testCompletesNothingThatHasChanged()
    {
        const auto project = createProject("birds");
        const auto task = createTask(project.id, R"(,"n_answers":9)");
        answer(project, otherKey, "1");
        answer(project, ownerKey, "1");
        for (const std::string seen: {"/1", "/3"})
            CPPUNIT_ASSERT_EQUAL(std::string("other answers"), did("complete", task, seen));
        CPPUNIT_ASSERT_EQUAL(400, post("/worker/complete/" + std::to_string(task) + "/0", "").status);
        CPPUNIT_ASSERT_EQUAL(400, post("/worker/complete/999/1", "").status);
        CPPUNIT_ASSERT_EQUAL(std::string("ongoing"), stateOf(task));
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(resultsOf(project)));
    }

    void testWritesMembersOfResults()
    {
        const auto project = createProject("birds");
        const auto task = createTask(project.id, R"(,"n_answers":1)");
        CPPUNIT_ASSERT_EQUAL_MESSAGE("no result yet", std::string("no"), did("result", task, "/a", "1"));
        answer(project, otherKey, "1");
        CPPUNIT_ASSERT_EQUAL(std::string("yes"), did("result", task, "/a", "1"));
        CPPUNIT_ASSERT_EQUAL(std::string("yes"), did("result", task, "/b", R"("x")"));
        CPPUNIT_ASSERT_EQUAL(std::string("yes"), did("result", task, "/a", "2"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(resultsOf(project), "0.info.a"));
        CPPUNIT_ASSERT_EQUAL(std::string("x"), valueAt(resultsOf(project), "0.info.b"));
        CPPUNIT_ASSERT_EQUAL(400, post("/worker/result/" + std::to_string(task) + "/a", "{").status);
        const std::string path = "/api/result/" + valueAt(resultsOf(project), "0.id");
        CPPUNIT_ASSERT_EQUAL(200, put(path, R"({"info":[1]})", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL_MESSAGE("it is no object", std::string("no"), did("result", task, "/a", "1"));
        CPPUNIT_ASSERT_EQUAL(std::string("[1]"), valueAt(resultsOf(project), "0.info"));
    }

    void testATaskThatWantsMoreByItsLastAnswerStaysOpen()
    {
        startWith("worker", {"worker.more=1"});
        const auto project = createProject("birds");
        const auto task = createTask(project.id, R"(,"n_answers":1)");
        answer(project, otherKey, "1");
        CPPUNIT_ASSERT_EQUAL(std::string("ongoing"), stateOf(task));
        CPPUNIT_ASSERT_EQUAL(0, sizeOf(resultsOf(project)));
        CPPUNIT_ASSERT_EQUAL(std::string("done"), did("complete", task, "/1"));
        CPPUNIT_ASSERT_EQUAL(1, sizeOf(resultsOf(project)));
    }

private:
    std::string did(const std::string& what, std::int64_t task, const std::string& rest,
                    const std::string& body = "")
    {
        const Answer done = post("/worker/" + what + "/" + std::to_string(task) + rest, body);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(done.body, 200, done.status);
        return valueAt(done.body, "did");
    }

    std::string stateOf(std::int64_t task)
    {
        return valueAt(get("/api/task/" + std::to_string(task)).body, "state");
    }

    std::string resultsOf(const TestProject& project)
    {
        return get("/api/result?project_id=" + std::to_string(project.id)).body;
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ServiceTest);
