#include "http/quality/QualityServer.h"

#include "support/BecomesTrue.h"

#include <algorithm>
#include <cmath>

namespace colonnade::test::quality
{

/// Questions of other kinds than a choice, targets that change, tables.
class KindsTest: public QualityServer
{
    CPPUNIT_TEST_SUITE(KindsTest);
    CPPUNIT_TEST(testASetOfLabelsIsClosedEarly);
    CPPUNIT_TEST(testNumbersAreWeighed);
    CPPUNIT_TEST(testARaisedTargetOpensTasks);
    CPPUNIT_TEST(testStateBeforeAFit);
    CPPUNIT_TEST(testTables);
    CPPUNIT_TEST(testWhatTargetsWouldHaveSaved);
    CPPUNIT_TEST_SUITE_END();

    void settleKind(const std::string& question, const std::string& more = "")
    {
        const Answer settled =
            put(path(), R"({"questions":[{"name":"bird","path":"answer",)" + question + "}]" + more + "}",
                ownerKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(settled.body, 200, settled.status);
    }

    std::string stateOf(const std::string& task)
    {
        return valueAt(get("/api/task/" + task, ownerKey).body, "state");
    }

    void testASetOfLabelsIsClosedEarly()
    {
        settleKind(R"("kind":"labels","labels":["robin","wren","owl"])", R"(,"target_certainty":0.6)");
        const auto task = makeTask(10);
        for (const auto* person: {"a", "b", "c", "d"})
            CPPUNIT_ASSERT_EQUAL(200, giveJson(task, person, R"(["wren","owl"])").status);
        CPPUNIT_ASSERT(becomesTrue([&] { return stateOf(task) == "completed"; }));
        CPPUNIT_ASSERT(becomesTrue([&] { return consensus(task, "label.1") == "owl"; }));
        CPPUNIT_ASSERT_EQUAL(std::string("wren"), consensus(task, "label.0"));
        CPPUNIT_ASSERT(std::stod(consensus(task, "posterior.robin")) < 0.1);
        CPPUNIT_ASSERT(std::stod(consensus(task, "posterior.owl")) > 0.9);
        CPPUNIT_ASSERT_EQUAL(202, post(path("/refit"), "", ownerKey).status);
        CPPUNIT_ASSERT(becomesTrue(
            [&] { return valueAt(get(path("/state"), ownerKey).body, "agreement.bird.answers") == "4"; }));
        const std::string people = get(path("/people"), ownerKey).body;
        CPPUNIT_ASSERT_EQUAL_MESSAGE(people, std::string("1.0"), valueAt(people, "0.agreement"));
        const auto explained = server->run({"quality", "explain", "birds", task});
        CPPUNIT_ASSERT_MESSAGE(explained.err,
                               explained.out.find(R"(bird: ["wren","owl"])") != std::string::npos);
    }

    /// Whoever is always far off weighs little once that is known.
    void testNumbersAreWeighed()
    {
        settleKind(R"("kind":"number","aggregator":"mean")");
        std::string last;
        for (int number = 0; number < 8; ++number)
        {
            last = makeTask(3);
            CPPUNIT_ASSERT_EQUAL(200, giveJson(last, "a", std::to_string(100 + number)).status);
            giveJson(last, "b", std::to_string(102 + number));
            giveJson(last, "c", std::to_string(number % 2 == 0 ? 180 : 20));
        }
        await();
        CPPUNIT_ASSERT_EQUAL(202, post(path("/refit"), "", ownerKey).status);
        // 107, 109 and 20: alike they make 79.
        CPPUNIT_ASSERT(becomesTrue([&] { return std::stod(consensus(last, "label")) > 100; }));
        const std::string state = get(path("/state"), ownerKey).body;
        CPPUNIT_ASSERT_EQUAL(std::string("mean"), valueAt(state, "method.bird"));
        CPPUNIT_ASSERT_EQUAL(std::string("24"), valueAt(state, "agreement.bird.answers"));
        CPPUNIT_ASSERT(valueAt(state, "agreement.bird.alpha") != "null");
        CPPUNIT_ASSERT_EQUAL(std::string("8"), valueAt(get(path("/people"), ownerKey).body, "2.answers"));
    }

    void testARaisedTargetOpensTasks()
    {
        settle(R"(,"target_certainty":0.6)");
        const auto task = makeTask(10);
        give(task, "a", "wren");
        give(task, "b", "wren");
        CPPUNIT_ASSERT(becomesTrue([&] { return stateOf(task) == "completed"; }));
        CPPUNIT_ASSERT(
            becomesTrue([&] { return valueAt(get(path("/state"), ownerKey).body, "answers_saved") == "8"; }));
        settle(R"(,"target_certainty":0.99)");
        CPPUNIT_ASSERT(becomesTrue([&] { return stateOf(task) == "ongoing"; }));
        CPPUNIT_ASSERT_EQUAL(std::string("10"),
                             valueAt(get("/api/task/" + task, ownerKey).body, "n_answers"));
        CPPUNIT_ASSERT(
            becomesTrue([&] { return valueAt(get(path("/state"), ownerKey).body, "answers_saved") == "0"; }));
    }

    void testStateBeforeAFit()
    {
        settle();
        const std::string state = get(path("/state"), ownerKey).body;
        CPPUNIT_ASSERT_EQUAL(std::string("0"), valueAt(state, "answers"));
        CPPUNIT_ASSERT_EQUAL(std::string("0"), valueAt(state, "fit.number"));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(state, "fit.at"));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(state, "agreement.bird.alpha"));
        CPPUNIT_ASSERT_EQUAL(std::string("one_coin"), valueAt(state, "method.bird"));
        CPPUNIT_ASSERT_EQUAL(std::string("none"), valueAt(state, "calibration.kind"));
        CPPUNIT_ASSERT_EQUAL(std::string("0"), valueAt(state, "calibration.gold_answers"));
    }

    void testTables()
    {
        settle();
        const auto task = makeTask(2);
        give(task, "a", "wren");
        give(task, "b", "wren");
        await();
        const Answer tasks = get(path("/tasks?format=csv"), ownerKey);
        CPPUNIT_ASSERT_EQUAL(std::string("text/csv; charset=utf-8"), tasks.header("Content-Type"));
        CPPUNIT_ASSERT(
            tasks.body.starts_with("task_id,question,label,certainty,answers,method,state,gold\r\n"));
        CPPUNIT_ASSERT_MESSAGE(tasks.body,
                               tasks.body.find("\r\n" + task + ",bird,wren,0.") != std::string::npos);
        CPPUNIT_ASSERT_MESSAGE(tasks.body, tasks.body.find(",completed,false\r\n") != std::string::npos);
        const Answer people = get(path("/people?format=csv"), ownerKey);
        CPPUNIT_ASSERT_MESSAGE(people.body,
                               people.body.starts_with("pseudonym,answers,gold,gold_right,agreement,"));
        CPPUNIT_ASSERT_EQUAL(3, static_cast<int>(std::ranges::count(people.body, '\n')));
        CPPUNIT_ASSERT_EQUAL(400, get(path("/people?format=xml"), ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(403, get(path("/people?format=csv"), otherKey).status);
        CPPUNIT_ASSERT_EQUAL(403, get(path("/tasks?format=csv"), otherKey).status);
    }

    /// While no target is set.
    void testWhatTargetsWouldHaveSaved()
    {
        settle();
        for (int number = 0; number < 6; ++number)
        {
            const auto task = makeTask(6);
            for (const auto* person: {"a", "b", "c", "d", "e"})
                give(task, person, number % 2 == 0 ? "wren" : "robin");
        }
        await();
        CPPUNIT_ASSERT_EQUAL(202, post(path("/refit"), "", ownerKey).status);
        const auto page = [&] { return get("/project/birds/quality", ownerKey).body; };
        CPPUNIT_ASSERT(
            becomesTrue([&] { return page().find("What a target would have saved") != std::string::npos; }));
        CPPUNIT_ASSERT(page().find("Agreement as answers came in") != std::string::npos);
        const auto evaluated = server->run({"quality", "evaluate", "birds"});
        CPPUNIT_ASSERT_MESSAGE(evaluated.err, evaluated.out.find("target 0.9: ") != std::string::npos);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(KindsTest);

} // namespace colonnade::test::quality
