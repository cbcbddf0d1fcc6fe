#include "ExamplesServer.h"

#include "support/BecomesTrue.h"

using namespace colonnade::test;
using namespace colonnade::test::tasks;

/// The points of the plugin `tasks`, by the examples that add to them: daily_limit (a gate) and gold (a
/// mixer, a member, a column).
class PointsTest: public ExamplesServer
{
    CPPUNIT_TEST_SUITE(PointsTest);
    CPPUNIT_TEST(testAGateLetsNobodyBeyondTheLimitWork);
    CPPUNIT_TEST(testAGateClosesTheTasksPage);
    CPPUNIT_TEST(testAMixedTaskComesInPlaceOfTheNext);
    CPPUNIT_TEST(testWhatCannotBeAnsweredIsNotMixedIn);
    CPPUNIT_TEST(testAMemberIsReadByWhoMayReadIt);
    CPPUNIT_TEST(testAMemberIsSetForManyTasks);
    CPPUNIT_TEST(testAMemberIsImported);
    CPPUNIT_TEST(testAColumnStandsInExports);
    CPPUNIT_TEST_SUITE_END();

public:
    void testAGateLetsNobodyBeyondTheLimitWork()
    {
        startWith("daily_limit", {"daily_limit.answers=1"});
        const auto project = createProject("birds");
        createTask(project.id, R"(,"n_answers":9)");
        createTask(project.id, R"(,"n_answers":9)");
        answer(project, otherKey, "1");
        expectError(get(newtaskPath(project), otherKey), 403, "Forbidden",
                    "Thank you, that is enough for today. Please come back tomorrow.");
        answer(project, ownerKey, "1");
        const auto another = createProject("bees");
        createTask(another.id);
        answer(another, otherKey, "1");
    }

    void testAGateClosesTheTasksPage()
    {
        startWith("daily_limit", {"daily_limit.answers=1"});
        const auto project = createProject("birds");
        createTask(project.id, R"(,"n_answers":9)");
        const auto task = createTask(project.id, R"(,"n_answers":9)");
        const std::string page = "/project/birds/task/" + std::to_string(task);
        CPPUNIT_ASSERT_EQUAL(200, get(page, ownerKey).status);
        answer(project, ownerKey, "1");
        const Answer closed = get(page, ownerKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(closed.body, 403, closed.status);
        CPPUNIT_ASSERT_MESSAGE(closed.body, closed.body.find("come back tomorrow") != std::string::npos);
    }

    void testAMixedTaskComesInPlaceOfTheNext()
    {
        startWith("gold", {"gold.every=1"});
        const auto project = createProject("birds");
        const auto first = createTask(project.id, R"(,"n_answers":9)");
        const auto gold = createTask(project.id, R"(,"n_answers":9,"gold":"robin")");
        CPPUNIT_ASSERT_EQUAL(std::to_string(gold), answer(project, otherKey, R"("robin")"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("it is answered", std::to_string(first),
                                     answer(project, otherKey, R"("robin")"));
        CPPUNIT_ASSERT_EQUAL(std::to_string(gold), answer(project, ownerKey, R"("robin")"));
    }

    void testWhatCannotBeAnsweredIsNotMixedIn()
    {
        startWith("gold", {"gold.every=1"});
        const auto project = createProject("birds", R"(,"info":{"strict_redundancy":true})");
        const auto first = createTask(project.id, R"(,"n_answers":9)");
        createTask(project.id, R"(,"n_answers":1,"gold":"robin")");
        CPPUNIT_ASSERT(!newtaskId(newtaskPath(project), as(ownerKey)).empty()); // has it in hand
        CPPUNIT_ASSERT_EQUAL_MESSAGE("no room", std::to_string(first),
                                     newtaskId(newtaskPath(project), as(otherKey)));
        answer(project, ownerKey, "1");
        CPPUNIT_ASSERT_EQUAL_MESSAGE("complete", std::to_string(first),
                                     newtaskId(newtaskPath(project), as(otherKey)));
    }

    void testAMemberIsReadByWhoMayReadIt()
    {
        startWith("gold", {"gold.every=1"});
        const auto project = createProject("birds");
        const std::string path = "/api/task/" + std::to_string(createTask(project.id, R"(,"gold":"robin")"));
        for (const auto& key: {ownerKey, adminKey})
            CPPUNIT_ASSERT_EQUAL(std::string("robin"), valueAt(get(path, key).body, "gold"));
        for (const auto& key: {otherKey, std::string()})
            CPPUNIT_ASSERT_EQUAL(std::string("absent"), valueAt(get(path, key).body, "gold"));
        const std::string list = get("/api/task?project_id=" + std::to_string(project.id), ownerKey).body;
        CPPUNIT_ASSERT_EQUAL_MESSAGE(list, std::string("robin"), valueAt(list, "0.gold"));
        const std::string handedOut = get(newtaskPath(project), ownerKey).body;
        CPPUNIT_ASSERT_EQUAL_MESSAGE(handedOut, std::string("absent"), valueAt(handedOut, "gold"));
        const Answer changed = put(path, R"({"gold":["wren",1]})", ownerKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(changed.body, std::string(R"(["wren",1])"),
                                     valueAt(changed.body, "gold"));
        put(path, R"({"priority_0":0.5})", ownerKey);
        CPPUNIT_ASSERT_EQUAL(std::string(R"(["wren",1])"), valueAt(get(path, ownerKey).body, "gold"));
        CPPUNIT_ASSERT_EQUAL(403, put(path, R"({"gold":1})", otherKey).status);
        CPPUNIT_ASSERT_EQUAL(200, put(path, R"({"gold":null})", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(get(path, ownerKey).body, "gold"));
        expectError(put(path, R"({"golden":1})", ownerKey), 415, "TypeError");
    }

    void testAMemberIsSetForManyTasks()
    {
        startWith("gold", {"gold.every=1"});
        const auto project = createProject("birds");
        const auto task = createTask(project.id);
        createTask(project.id);
        const std::string many = "/api/project/" + std::to_string(project.id) + "/tasks";
        CPPUNIT_ASSERT_EQUAL(200, put(many, R"({"gold":"wren"})", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string("wren"),
                             valueAt(get("/api/task/" + std::to_string(task), ownerKey).body, "gold"));
    }

    void testAMemberIsImported()
    {
        startWith("gold", {"gold.every=1"});
        const auto project = createProject("birds");
        const std::string base = "/api/project/" + std::to_string(project.id);
        client->send("POST", base + "/import?format=csv", as(ownerKey), "place,gold\nx,robin\ny,\n");
        const std::string tasks = "/api/task?project_id=" + std::to_string(project.id);
        CPPUNIT_ASSERT(becomesTrue([&] { return sizeOf(get(tasks, ownerKey).body) == 2; }));
        const std::string list = get(tasks, ownerKey).body;
        CPPUNIT_ASSERT_EQUAL_MESSAGE(list, std::string("robin"), valueAt(list, "0.gold"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(list, std::string("null"), valueAt(list, "1.gold"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE("volunteers read info", std::string("absent"),
                                     valueAt(list, "0.info.gold"));
        CPPUNIT_ASSERT_EQUAL(std::string("x"), valueAt(list, "0.info.place"));
    }

    void testAColumnStandsInExports()
    {
        startWith("gold", {"gold.every=1"});
        const auto project = createProject("birds");
        createTask(project.id, R"(,"gold":"robin")");
        createTask(project.id);
        const std::string path = "/api/project/" + std::to_string(project.id) + "/export?type=task&format=";
        const std::string json = get(path + "json", ownerKey).body;
        CPPUNIT_ASSERT_EQUAL_MESSAGE(json, std::string("robin"), valueAt(json, "0.gold"));
        CPPUNIT_ASSERT_EQUAL_MESSAGE(json, std::string("null"), valueAt(json, "1.gold"));
        const std::string csv = get(path + "csv", ownerKey).body;
        CPPUNIT_ASSERT_MESSAGE(csv, csv.find(",gold") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(csv, csv.find(",robin") != std::string::npos);
        const auto told = server->run({"project", "export", "birds", "task", "csv"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(told.err, csv, told.out);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PointsTest);
