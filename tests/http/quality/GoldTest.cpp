#include "http/quality/QualityServer.h"

#include "support/BecomesTrue.h"

namespace colonnade::test::quality
{

/// Where gold comes from, and what people are told of it.
class GoldTest: public QualityServer
{
    CPPUNIT_TEST_SUITE(GoldTest);
    CPPUNIT_TEST(testAColumnOfAnImport);
    CPPUNIT_TEST(testAColumnWithWhatIsNoLabel);
    CPPUNIT_TEST(testWithoutSettingsTheColumnIsInfo);
    CPPUNIT_TEST(testFeedbackAfterGold);
    CPPUNIT_TEST(testTrainingHasFeedback);
    CPPUNIT_TEST(testNobodyIsToldWithoutFeedback);
    CPPUNIT_TEST(testRandomGoldComesFromAgreedTasks);
    CPPUNIT_TEST_SUITE_END();

    /// Imports a file and waits; the job.
    std::string import(const std::string& content)
    {
        const std::string imports = "/api/project/" + std::to_string(_project.id) + "/import";
        const Answer made =
            client->send("POST", imports + "?format=csv",
                         {{"Authorization", ownerKey}, {"Content-Type", "text/csv"}}, content);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body, 202, made.status);
        std::string job;
        CPPUNIT_ASSERT(becomesTrue(
            [&]
            {
                job = get(imports + "/" + valueAt(made.body, "id"), ownerKey).body;
                return valueAt(job, "state") == "done";
            }));
        return job;
    }

    std::string goldOf(const std::string& task)
    {
        return valueAt(get("/api/task/" + task, ownerKey).body, "gold_answers.bird");
    }

    void testAColumnOfAnImport()
    {
        settle();
        import("url,gold\r\na.jpg,wren\r\nb.jpg,\r\nc.jpg,\"{\"\"bird\"\":\"\"robin\"\"}\"\r\n");
        CPPUNIT_ASSERT_EQUAL(std::string("wren"), goldOf("1"));
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), goldOf("2"));
        CPPUNIT_ASSERT_EQUAL(std::string("robin"), goldOf("3"));
        const std::string task = get("/api/task/1").body;
        CPPUNIT_ASSERT_EQUAL(std::string("a.jpg"), valueAt(task, "info.url"));
        CPPUNIT_ASSERT_EQUAL(std::string::npos, task.find("gold"));
    }

    void testAColumnWithWhatIsNoLabel()
    {
        settle();
        const std::string job = import("url,gold\r\na.jpg,cod\r\nb.jpg,wren\r\n");
        CPPUNIT_ASSERT_MESSAGE(job, job.find("is no label of the question bird") != std::string::npos);
        CPPUNIT_ASSERT_EQUAL(std::string("wren"), goldOf("1"));
    }

    void testWithoutSettingsTheColumnIsInfo()
    {
        import("url,gold\r\na.jpg,wren\r\n");
        CPPUNIT_ASSERT_EQUAL(std::string("wren"), valueAt(get("/api/task/1").body, "info.gold"));
    }

    std::string makeGold()
    {
        const auto task = makeTask(3);
        const Answer made = put("/api/task/" + task, R"({"gold_answers":{"bird":"wren"}})", ownerKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(made.body, 200, made.status);
        return task;
    }

    void testFeedbackAfterGold()
    {
        settle(R"(,"gold_feedback":true)");
        const auto gold = makeGold();
        const auto other = makeTask(3);
        const std::string right = give(gold, "a", "wren").body;
        CPPUNIT_ASSERT_EQUAL_MESSAGE(right, std::string("true"), valueAt(right, "feedback.right"));
        const std::string wrong = give(gold, "b", "robin").body;
        CPPUNIT_ASSERT_EQUAL_MESSAGE(wrong, std::string("false"), valueAt(wrong, "feedback.right"));
        CPPUNIT_ASSERT_EQUAL(std::string("wren"), valueAt(wrong, "feedback.expected.bird"));
        CPPUNIT_ASSERT_EQUAL(std::string("Saved. The answer to this task is known: wren. Yours was: robin."),
                             valueAt(wrong, "feedback.message"));
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), valueAt(give(other, "a", "wren").body, "feedback"));
    }

    void testTrainingHasFeedback()
    {
        settle(R"(,"training_tasks":1)");
        const auto first = makeGold();
        const auto second = makeGold();
        CPPUNIT_ASSERT_EQUAL(std::string("true"), valueAt(give(first, "a", "wren").body, "feedback.right"));
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), valueAt(give(second, "a", "wren").body, "feedback"));
    }

    void testNobodyIsToldWithoutFeedback()
    {
        settle(R"(,"gold_rate":1)");
        CPPUNIT_ASSERT_EQUAL(std::string("absent"), valueAt(give(makeGold(), "a", "robin").body, "feedback"));
    }

    /// One complete task in twenty: which, follows from its number.
    void testRandomGoldComesFromAgreedTasks()
    {
        settle(R"(,"random_gold":true,"gold_rate":1)");
        constexpr int DRAWN = 31;
        for (int number = 1; number <= DRAWN; ++number)
            makeTask(3);
        const std::string drawn = std::to_string(DRAWN);
        for (const std::string task: {"30", "31"})
            for (const auto* person: {"a", "b", "c"})
                CPPUNIT_ASSERT_EQUAL(200, give(task, person, "wren").status);
        const auto stateOf = [&](const std::string& task)
        { return valueAt(get("/api/task/" + task, ownerKey).body, "state"); };
        CPPUNIT_ASSERT(becomesTrue([&] { return goldOf(drawn) == "wren"; }));
        CPPUNIT_ASSERT_EQUAL(std::string("ongoing"), stateOf(drawn));
        CPPUNIT_ASSERT_EQUAL(std::string("completed"), stateOf("30"));
        CPPUNIT_ASSERT_EQUAL(std::string("wren"), consensus(drawn, "label"));
        CPPUNIT_ASSERT_EQUAL(drawn, ask("d"));
        give(drawn, "d", "robin");
        await();
        const std::string people = get(path("/people"), ownerKey).body;
        CPPUNIT_ASSERT_EQUAL(std::string("0"), valueAt(people, "0.gold")); // before it was gold
        CPPUNIT_ASSERT_EQUAL(std::string("1"), valueAt(people, "3.gold"));
        CPPUNIT_ASSERT_EQUAL(std::string("0"), valueAt(people, "3.gold_right"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(GoldTest);

} // namespace colonnade::test::quality
