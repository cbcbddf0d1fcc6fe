#include "http/quality/QualityServer.h"

#include "support/BecomesTrue.h"

namespace colonnade::test::quality
{

class QualityTest: public QualityServer
{
    CPPUNIT_TEST_SUITE(QualityTest);
    CPPUNIT_TEST(testSettingsHaveDefaults);
    CPPUNIT_TEST(testBadSettingsNameThePlace);
    CPPUNIT_TEST(testOnlyOwnersMay);
    CPPUNIT_TEST(testACompleteTaskHasAConsensus);
    CPPUNIT_TEST(testAnswersFromBeforeCount);
    CPPUNIT_TEST(testOpenTasksAreListedTheLeastSureFirst);
    CPPUNIT_TEST(testASureTaskIsClosedEarly);
    CPPUNIT_TEST(testOneWhoErrsCountsLess);
    CPPUNIT_TEST(testGoldIsTheOwnersSecret);
    CPPUNIT_TEST(testGoldIsNeverComplete);
    CPPUNIT_TEST(testTrainingIsGold);
    CPPUNIT_TEST(testTheGateHoldsBackAndLetsIn);
    CPPUNIT_TEST(testAnOwnerDecides);
    CPPUNIT_TEST(testWhatIsTakenBackNoLongerCounts);
    CPPUNIT_TEST(testARefitIsCounted);
    CPPUNIT_TEST(testThePageIsForOwnersAndForOneself);
    CPPUNIT_TEST(testNothingIsLostWhereAServerIsKilled);
    CPPUNIT_TEST(testWhoIsGoneIsNotNamed);
    CPPUNIT_TEST_SUITE_END();

    void testSettingsHaveDefaults()
    {
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"questions": []})"), get(path(), ownerKey).body);
        const Answer settled = put(path(), R"({"questions":[{"name":"bird","kind":"choice"}]})", ownerKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(settled.body, 200, settled.status);
        CPPUNIT_ASSERT_EQUAL(settled.body, get(path(), ownerKey).body);
        CPPUNIT_ASSERT_EQUAL(std::string("$"), valueAt(settled.body, "questions.0.path"));
        CPPUNIT_ASSERT_EQUAL(std::string("automatic"), valueAt(settled.body, "questions.0.aggregator"));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(settled.body, "target_certainty"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(settled.body, "minimum_answers"));
        CPPUNIT_ASSERT_EQUAL(std::string("10"), valueAt(settled.body, "after_gold"));
        CPPUNIT_ASSERT_EQUAL(204, del(path(), ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"questions": []})"), get(path(), ownerKey).body);
    }

    void testBadSettingsNameThePlace()
    {
        const auto refused = [&](const std::string& json, const std::string& place)
        {
            const Answer answer = put(path(), json, ownerKey);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(json, 400, answer.status);
            CPPUNIT_ASSERT_MESSAGE(answer.body, answer.body.find(place + ": wanted") != std::string::npos);
        };
        refused("{}", "questions");
        refused(R"({"questions":[{"name":"a","kind":"choice"}],"gold":1})", "gold");
        refused(R"({"questions":[{"name":"a","kind":"colour"}]})", "questions.0.kind");
        refused(R"({"questions":[{"name":"a","kind":"choice","labels":["x","y","x"]}]})",
                "questions.0.labels.2");
        refused(R"({"questions":[{"name":"a","kind":"choice"},{"name":"a","kind":"text"}]})",
                "questions.1.name");
        refused(R"({"questions":[{"name":"a","kind":"choice"}],"target_certainty":1})", "target_certainty");
        refused(R"({"questions":[{"name":"a","kind":"number","aggregator":"one_coin"}]})",
                "questions.0.aggregator");
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"questions": []})"), get(path(), ownerKey).body);
    }

    void testOnlyOwnersMay()
    {
        settle();
        for (const auto* rest: {"", "/state", "/people", "/tasks?state=open"})
        {
            CPPUNIT_ASSERT_EQUAL(401, get(path(rest)).status);
            CPPUNIT_ASSERT_EQUAL(403, get(path(rest), otherKey).status);
            CPPUNIT_ASSERT_EQUAL(200, get(path(rest), adminKey).status);
        }
        CPPUNIT_ASSERT_EQUAL(403, post(path("/refit"), "", otherKey).status);
        CPPUNIT_ASSERT_EQUAL(403, put(path(), "{}", otherKey).status);
        CPPUNIT_ASSERT_EQUAL(404, get("/api/project/9999/quality", ownerKey).status);
    }

    void testACompleteTaskHasAConsensus()
    {
        settle();
        const auto task = makeTask(3);
        for (const auto* person: {"a", "b"})
            CPPUNIT_ASSERT_EQUAL(200, give(task, person, "wren").status);
        CPPUNIT_ASSERT_EQUAL(200, give(task, "c", "robin").status);
        CPPUNIT_ASSERT(becomesTrue([&] { return consensus(task, "label") == "wren"; }));
        CPPUNIT_ASSERT_EQUAL(std::string("3"), consensus(task, "answers"));
        CPPUNIT_ASSERT(consensus(task, "posterior.robin") != "absent");
        CPPUNIT_ASSERT(consensus(task, "model.version") != "absent");
        CPPUNIT_ASSERT_EQUAL(std::string("0"), consensus(task, "gold_used"));
        const auto certainty = std::stod(consensus(task, "certainty"));
        CPPUNIT_ASSERT(certainty > 0.5 && certainty < 0.95);
    }

    void testAnswersFromBeforeCount()
    {
        const auto task = makeTask(2);
        give(task, "a", "robin");
        give(task, "b", "robin");
        settle();
        await();
        CPPUNIT_ASSERT_EQUAL(std::string("robin"), consensus(task, "label"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(get(path("/state"), ownerKey).body, "seen"));
    }

    void testOpenTasksAreListedTheLeastSureFirst()
    {
        settle();
        const auto sure = makeTask(9);
        const auto disputed = makeTask(9);
        for (const auto* person: {"a", "b", "c"})
            give(sure, person, "wren");
        give(disputed, "a", "wren");
        give(disputed, "b", "robin");
        await();
        const std::string open = get(path("/tasks?state=open"), ownerKey).body;
        CPPUNIT_ASSERT_EQUAL_MESSAGE(open, 2, sizeOf(open));
        CPPUNIT_ASSERT_EQUAL(disputed, valueAt(open, "0.task_id"));
        CPPUNIT_ASSERT_EQUAL(sure, valueAt(open, "1.task_id"));
        CPPUNIT_ASSERT_EQUAL(std::string("wren"), valueAt(open, "1.consensus.bird.label"));
        CPPUNIT_ASSERT_EQUAL(std::string("[]"), get(path("/tasks?state=completed"), ownerKey).body);
    }

    void testASureTaskIsClosedEarly()
    {
        settle(R"(,"target_certainty":0.8)");
        const auto task = makeTask(10);
        give(task, "a", "wren");
        await();
        CPPUNIT_ASSERT_EQUAL(std::string("ongoing"),
                             valueAt(get("/api/task/" + task, ownerKey).body, "state"));
        give(task, "b", "wren");
        give(task, "c", "wren");
        CPPUNIT_ASSERT(becomesTrue(
            [&] { return valueAt(get("/api/task/" + task, ownerKey).body, "state") == "completed"; }));
        CPPUNIT_ASSERT(becomesTrue([&] { return consensus(task, "label") == "wren"; }));
        CPPUNIT_ASSERT_EQUAL(std::string(), ask("d"));
        CPPUNIT_ASSERT(std::stoi(valueAt(get(path("/state"), ownerKey).body, "answers_saved")) >= 7);
    }

    /// Two agree with each other wherever a third, who is always by himself, differs.
    void testOneWhoErrsCountsLess()
    {
        settle();
        std::string last;
        for (int number = 0; number < 12; ++number)
        {
            last = makeTask(5);
            const std::string truth = number % 2 == 0 ? "wren" : "robin";
            for (const auto* person: {"a", "b", "c"})
                give(last, person, truth);
            give(last, "x", "wren");
        }
        await();
        CPPUNIT_ASSERT_EQUAL(202, post(path("/refit"), "", ownerKey).status);
        CPPUNIT_ASSERT(becomesTrue(
            [&]
            {
                const std::string people = get(path("/people"), ownerKey).body;
                // An earlier fit, due by the growth of answers, knew the skills and too few answers for
                // flags.
                return sizeOf(people) == 4 && std::stod(valueAt(people, "0.skill")) > 0.9 &&
                       std::stod(valueAt(people, "3.skill")) < 0.75 &&
                       people.find(R"("flag":"random")") != std::string::npos;
            }));
        const std::string people = get(path("/people"), ownerKey).body;
        CPPUNIT_ASSERT_EQUAL(std::string("12"), valueAt(people, "3.answers"));
        CPPUNIT_ASSERT_EQUAL(std::string("0.5"), valueAt(people, "3.agreement"));
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(people, "3.user_id"));
    }

    void makeGold(const std::string& task, const std::string& label)
    {
        const Answer made =
            put("/api/task/" + task, R"({"gold_answers":{"bird":")" + label + R"("}})", ownerKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body, 200, made.status);
    }

    void testGoldIsTheOwnersSecret()
    {
        settle(R"(,"gold_rate":1)");
        const auto task = makeTask(3);
        makeGold(task, "wren");
        CPPUNIT_ASSERT_EQUAL(std::string("wren"),
                             valueAt(get("/api/task/" + task, ownerKey).body, "gold_answers.bird"));
        for (const Answer& seen: {get("/api/task/" + task), get("/api/task/" + task, otherKey),
                                  client->get("/api/project/birds/newtask?external_uid=a", _bearer)})
        {
            CPPUNIT_ASSERT_EQUAL(std::string::npos, seen.body.find("gold"));
            CPPUNIT_ASSERT_EQUAL(std::string("0"), valueAt(seen.body, "calibration"));
        }
        CPPUNIT_ASSERT_EQUAL(200, put("/api/task/" + task, R"({"gold_answers":null})", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(std::string("null"),
                             valueAt(get("/api/task/" + task, ownerKey).body, "gold_answers"));
        CPPUNIT_ASSERT_EQUAL(415, put("/api/task/" + task, R"({"gold_answers":7})", ownerKey).status);
    }

    void testGoldIsNeverComplete()
    {
        settle(R"(,"gold_rate":1,"target_certainty":0.8)");
        const auto task = makeTask(2);
        makeGold(task, "wren");
        for (const std::string person: {"a", "b", "c", "d"})
        {
            CPPUNIT_ASSERT_EQUAL(task, ask(person));
            CPPUNIT_ASSERT_EQUAL(200, give(task, person, person == "d" ? "robin" : "wren").status);
        }
        await();
        CPPUNIT_ASSERT_EQUAL(std::string("ongoing"),
                             valueAt(get("/api/task/" + task, ownerKey).body, "state"));
        CPPUNIT_ASSERT_EQUAL(std::string("[]"), get("/api/result?task_id=" + task, ownerKey).body);
        CPPUNIT_ASSERT_EQUAL(std::string(), ask("a"));
        const std::string people = get(path("/people"), ownerKey).body;
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(people, "0.gold_right"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(people, "3.gold"));
        CPPUNIT_ASSERT_EQUAL(std::string("0"), valueAt(people, "3.gold_right"));
    }

    void testTrainingIsGold()
    {
        settle(R"(,"training_tasks":1)");
        const auto first = makeTask(3);
        const auto gold = makeTask(3);
        makeGold(gold, "wren");
        CPPUNIT_ASSERT_EQUAL(gold, ask("a"));
        CPPUNIT_ASSERT_EQUAL(200, give(gold, "a", "wren").status);
        CPPUNIT_ASSERT_EQUAL(first, ask("a"));
    }

    void testTheGateHoldsBackAndLetsIn()
    {
        settle(R"(,"gold_rate":1,"minimum_skill":0.6,"after_gold":2)");
        std::vector<std::string> tasks;
        for (int number = 0; number < 3; ++number)
        {
            tasks.push_back(makeTask(3));
            makeGold(tasks.back(), "wren");
        }
        give(tasks[0], "a", "robin");
        give(tasks[1], "a", "robin");
        await();
        const std::string target = "/api/project/birds/newtask?external_uid=a";
        const Answer refused = client->get(target, _bearer);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(refused.body, 403, refused.status);
        CPPUNIT_ASSERT(refused.body.find("Of 2 tasks whose answer is known") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(tasks[0], ask("b"));
        const std::string pseudonym = valueAt(get(path("/people"), ownerKey).body, "0.pseudonym");
        CPPUNIT_ASSERT_EQUAL(200, post(path("/people/" + pseudonym + "/excuse"), "", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(tasks[2], ask("a"));
    }

    void testAnOwnerDecides()
    {
        settle();
        const auto task = makeTask(2);
        give(task, "a", "wren");
        give(task, "b", "wren");
        CPPUNIT_ASSERT(becomesTrue([&] { return consensus(task, "label") == "wren"; }));
        CPPUNIT_ASSERT_EQUAL(400, post(path("/tasks/" + task), R"({"fish":"cod"})", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(200, post(path("/tasks/" + task), R"({"bird":"robin"})", ownerKey).status);
        CPPUNIT_ASSERT(becomesTrue([&] { return consensus(task, "label") == "robin"; }));
        CPPUNIT_ASSERT_EQUAL(std::string("expert"), consensus(task, "method"));
    }

    void testWhatIsTakenBackNoLongerCounts()
    {
        settle();
        const auto task = makeTask(5);
        const std::string given = valueAt(give(task, "a", "wren").body, "id");
        give(task, "b", "robin");
        await();
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(get(path("/state"), ownerKey).body, "seen"));
        CPPUNIT_ASSERT_EQUAL(204, del("/api/taskrun/" + given, adminKey).status);
        CPPUNIT_ASSERT(
            becomesTrue([&] { return valueAt(get(path("/state"), ownerKey).body, "seen") == "1"; }));
        const std::string open = get(path("/tasks"), ownerKey).body;
        CPPUNIT_ASSERT_EQUAL(std::string("robin"), valueAt(open, "0.consensus.bird.label"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(open, "0.consensus.bird.answers"));
    }

    void testARefitIsCounted()
    {
        settle();
        const auto task = makeTask(5);
        give(task, "a", "wren");
        give(task, "b", "wren");
        await();
        const int before = std::stoi(valueAt(get(path("/state"), ownerKey).body, "fit.number"));
        CPPUNIT_ASSERT_EQUAL(202, post(path("/refit"), "", ownerKey).status);
        CPPUNIT_ASSERT(becomesTrue(
            [&] { return std::stoi(valueAt(get(path("/state"), ownerKey).body, "fit.number")) > before; }));
        const std::string state = get(path("/state"), ownerKey).body;
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(state, "fit.answers"));
        CPPUNIT_ASSERT_EQUAL(std::string("split"), valueAt(state, "calibration.kind"));
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(state, "agreement.bird.answers"));
        const auto explained = server->run({"quality", "explain", "birds", task});
        CPPUNIT_ASSERT_MESSAGE(explained.err, explained.out.find("bird: \"wren\"") != std::string::npos);
    }

    void testThePageIsForOwnersAndForOneself()
    {
        settle();
        const auto task = makeTask(5);
        give(task, "a", "wren");
        await();
        const std::string target = "/project/birds/quality";
        const std::string shown = get(target + "?response_format=json", ownerKey).body;
        CPPUNIT_ASSERT_EQUAL_MESSAGE(shown, task, valueAt(shown, "disputed.0.task_id"));
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(shown, "people_count"));
        const Answer page = get(target, ownerKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(page.body, 200, page.status);
        CPPUNIT_ASSERT(page.body.find("The least sure tasks") != std::string::npos);
        CPPUNIT_ASSERT(page.body.find("<rect ") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(401, get(target).status);
        CPPUNIT_ASSERT_EQUAL(404, get("/project/none/quality", ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(404, get(target, otherKey).status); // a draft
    }

    /// With a second server on PostgreSQL, which goes on.
    void testNothingIsLostWhereAServerIsKilled()
    {
        constexpr int TASKS = 20;
        settle();
        std::vector<std::string> tasks;
        tasks.reserve(TASKS);
        for (int number = 0; number < TASKS; ++number)
            tasks.push_back(makeTask(3));
        const auto second =
            TestDatabase::isPostgresql()
                ? std::make_unique<ServerProcess>(
                      *server, std::vector<std::string>{"plugins.enabled=tasks,external_uid,quality",
                                                        "http.rate_limit=1000000"})
                : nullptr;
        for (int number = 0; number < TASKS; ++number)
        {
            for (const auto* person: {"a", "b", "c"})
                CPPUNIT_ASSERT_EQUAL(
                    200,
                    give(tasks[number], person, number % 3 == 0 && *person == 'a' ? "robin" : "wren").status);
            if (number % 7 != 6)
                continue;
            server->kill();
            server->start();
            client = std::make_unique<HttpClient>(server->port());
        }
        CPPUNIT_ASSERT_EQUAL(202, post(path("/refit"), "", ownerKey).status);
        // A claim of the killed one ends after a minute.
        CPPUNIT_ASSERT(becomesTrue(
            [&]
            {
                const std::string state = get(path("/state"), ownerKey).body;
                return valueAt(state, "seen") == "60" && valueAt(state, "fit.answers") == "60";
            },
            150));
        for (const auto& task: tasks)
        {
            CPPUNIT_ASSERT(becomesTrue([&] { return consensus(task, "label") == "wren"; }));
            CPPUNIT_ASSERT_EQUAL(std::string("3"), consensus(task, "answers"));
        }
        CPPUNIT_ASSERT_EQUAL(3, sizeOf(get(path("/people"), ownerKey).body));
        CPPUNIT_ASSERT_EQUAL(std::string("60"), valueAt(get(path("/state"), ownerKey).body, "answers"));
    }

    void testWhoIsGoneIsNotNamed()
    {
        settle();
        const auto task = makeTask(5);
        CPPUNIT_ASSERT_EQUAL(task, newtaskId("/api/project/birds/newtask", as(otherKey)));
        CPPUNIT_ASSERT_EQUAL(200, postRun(_project.id, task, otherKey).status);
        await();
        CPPUNIT_ASSERT_EQUAL(std::string("2"), valueAt(get(path("/people"), ownerKey).body, "0.user_id"));
        const auto removed = server->run({"user", "delete", "--name", "other"});
        CPPUNIT_ASSERT_EQUAL_MESSAGE(removed.err, 0, removed.exitCode);
        CPPUNIT_ASSERT_EQUAL(std::string("null"), valueAt(get(path("/people"), ownerKey).body, "0.user_id"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(QualityTest);

} // namespace colonnade::test::quality
