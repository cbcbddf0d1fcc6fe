#include "http/quality/QualityServer.h"

#include "support/BecomesTrue.h"

namespace colonnade::test::quality
{

/// The pages of owners and of volunteers.
class PagesTest: public QualityServer
{
    CPPUNIT_TEST_SUITE(PagesTest);
    CPPUNIT_TEST(testTheFormStoresSettings);
    CPPUNIT_TEST(testTheFormBeginsWithTheTaskForm);
    CPPUNIT_TEST(testMistakesStandAtTheirFields);
    CPPUNIT_TEST(testARaisedTargetIsAskedAbout);
    CPPUNIT_TEST(testSettingsAreTakenAway);
    CPPUNIT_TEST(testAnOwnerDecidesOnAPage);
    CPPUNIT_TEST(testADecisionBecomesGold);
    CPPUNIT_TEST(testPeopleAreLetInOnAPage);
    CPPUNIT_TEST(testVolunteersSeeTheirOwnAnswers);
    CPPUNIT_TEST(testOnlyOwnersGetIn);
    CPPUNIT_TEST_SUITE_END();

    static constexpr const char* PAGE = "/project/birds/quality";

    Answer form(const std::string& rest, const std::string& fields, const std::string& key = "")
    {
        return client->postForm(PAGE + rest, fields, {{"Authorization", key.empty() ? ownerKey : key}});
    }

    std::string page(const std::string& rest) { return get(PAGE + rest, ownerKey).body; }

    static void expect(const std::string& text, const std::string& part)
    {
        CPPUNIT_ASSERT_MESSAGE(part + " in " + text, text.find(part) != std::string::npos);
    }

    void testTheFormStoresSettings()
    {
        expect(page(""), "Nothing is settled yet");
        expect(page("/settings"), "name=\"q0_name\"");
        const Answer saved =
            form("/settings", "q0_name=bird&q0_path=answer&q0_kind=choice&q0_labels=robin%0D%0Awren%0D%0A7&"
                              "q0_aggregator=automatic&q1_name=&target_certainty=0.95&minimum_answers=3&"
                              "gold_rate=0.1&gold_feedback=on&training_tasks=&minimum_skill=&after_gold=");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(saved.body, 302, saved.status);
        const std::string settings = get(path(), ownerKey).body;
        CPPUNIT_ASSERT_EQUAL(std::string("wren"), valueAt(settings, "questions.0.labels.1"));
        CPPUNIT_ASSERT_EQUAL(std::string("7"), valueAt(settings, "questions.0.labels.2"));
        CPPUNIT_ASSERT_EQUAL(std::string("0.95"), valueAt(settings, "target_certainty"));
        CPPUNIT_ASSERT_EQUAL(std::string("3"), valueAt(settings, "minimum_answers"));
        CPPUNIT_ASSERT_EQUAL(std::string("true"), valueAt(settings, "gold_feedback"));
        CPPUNIT_ASSERT_EQUAL(std::string("false"), valueAt(settings, "random_gold"));
        CPPUNIT_ASSERT_EQUAL(std::string("10"), valueAt(settings, "after_gold"));
        const std::string again = page("/settings");
        expect(again, "value=\"0.95\"");
        expect(again, "name=\"q1_name\"");
        expect(again, "robin\nwren\n7</textarea>");
    }

    void testTheFormBeginsWithTheTaskForm()
    {
        const Answer described = put(
            "/api/project/" + std::to_string(_project.id),
            R"({"info":{"task_form":{"media":{"kind":"none"},"questions":[{"name":"face","label":"A face?","kind":"choice","choices":["Yes","No"]}]}}})",
            ownerKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(described.body, 200, described.status);
        const std::string shown = page("/settings");
        expect(shown, "value=\"face\"");
        expect(shown, "Yes\nNo</textarea>");
    }

    void testMistakesStandAtTheirFields()
    {
        const Answer refused =
            form("/settings",
                 "q1_name=bird&q1_kind=choice&q1_aggregator=median&target_certainty=2&minimum_answers=x");
        CPPUNIT_ASSERT_EQUAL_MESSAGE(refused.body, 400, refused.status);
        expect(refused.body, "wanted an aggregator for the kind choice");
        expect(refused.body, "href=\"#q1_aggregator\"");
        const Answer number = form("/settings", "q0_name=bird&q0_kind=choice&minimum_answers=x");
        CPPUNIT_ASSERT_EQUAL(400, number.status);
        expect(number.body, "href=\"#minimum_answers\"");
        CPPUNIT_ASSERT_EQUAL(400, form("/settings", "").status);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"questions": []})"), get(path(), ownerKey).body);
    }

    void testARaisedTargetIsAskedAbout()
    {
        settle(R"(,"target_certainty":0.6)");
        const auto task = makeTask(10);
        give(task, "a", "wren");
        give(task, "b", "wren");
        const auto stateOf = [&] { return valueAt(get("/api/task/" + task, ownerKey).body, "state"); };
        CPPUNIT_ASSERT(becomesTrue([&] { return stateOf() == "completed"; }));
        await();
        const std::string fields = "q0_name=bird&q0_path=answer&q0_kind=choice&q0_labels=robin%0Awren&"
                                   "target_certainty=0.99";
        const Answer asked = form("/settings", fields);
        CPPUNIT_ASSERT_EQUAL(200, asked.status);
        expect(asked.body, "Open 1 tasks again that are less sure");
        CPPUNIT_ASSERT_EQUAL(std::string("0.6"), valueAt(get(path(), ownerKey).body, "target_certainty"));
        CPPUNIT_ASSERT_EQUAL(302, form("/settings", fields + "&reopen=on").status);
        CPPUNIT_ASSERT(becomesTrue([&] { return stateOf() == "ongoing"; }));
    }

    void testSettingsAreTakenAway()
    {
        settle();
        expect(page("/settings"), "Take the settings away");
        CPPUNIT_ASSERT_EQUAL(302, form("/settings/delete", "").status);
        CPPUNIT_ASSERT_EQUAL(std::string(R"({"questions": []})"), get(path(), ownerKey).body);
    }

    std::string disputed()
    {
        const auto task = makeTask(2);
        give(task, "a", "wren");
        give(task, "b", "robin");
        await();
        return task;
    }

    void testAnOwnerDecidesOnAPage()
    {
        settle();
        const auto task = disputed();
        const std::string list = page("/tasks?order=disagreement");
        expect(list, "/project/birds/quality/task/" + task);
        CPPUNIT_ASSERT_EQUAL(400, get(std::string(PAGE) + "/tasks?order=x", ownerKey).status);
        const std::string one = page("/task/" + task);
        expect(one, "<option value=\"&quot;wren&quot;\"");
        expect(one, "robin");
        CPPUNIT_ASSERT_EQUAL(400, form("/task/" + task, "label_bird=wren").status); // no JSON
        CPPUNIT_ASSERT_EQUAL(302, form("/task/" + task, "label_bird=%22robin%22").status);
        CPPUNIT_ASSERT(becomesTrue([&] { return consensus(task, "method") == "expert"; }));
        CPPUNIT_ASSERT_EQUAL(std::string("robin"), consensus(task, "label"));
        CPPUNIT_ASSERT(
            becomesTrue([&] { return page("/tasks").find("/quality/task/" + task) == std::string::npos; }));
        CPPUNIT_ASSERT_EQUAL(404, get(std::string(PAGE) + "/task/999", ownerKey).status);
    }

    void testADecisionBecomesGold()
    {
        settle();
        const auto task = disputed();
        CPPUNIT_ASSERT_EQUAL(302, form("/task/" + task, "label_bird=%22wren%22&gold=on").status);
        CPPUNIT_ASSERT_EQUAL(std::string("wren"),
                             valueAt(get("/api/task/" + task, ownerKey).body, "gold_answers.bird"));
    }

    void testPeopleAreLetInOnAPage()
    {
        settle(R"(,"minimum_skill":0.9,"after_gold":1)");
        const auto task = makeTask(3);
        CPPUNIT_ASSERT_EQUAL(
            200, put("/api/task/" + task, R"({"gold_answers":{"bird":"wren"}})", ownerKey).status);
        give(task, "a", "robin");
        await();
        const std::string people = page("/people");
        expect(people, "Let work again");
        const std::string pseudonym = valueAt(get(path("/people"), ownerKey).body, "0.pseudonym");
        CPPUNIT_ASSERT_EQUAL(302, form("/people/" + pseudonym + "/excuse", "").status);
        CPPUNIT_ASSERT_EQUAL(std::string::npos, page("/people").find("Let work again"));
        CPPUNIT_ASSERT_EQUAL(404, form("/people/nobody/excuse", "").status);
    }

    void testVolunteersSeeTheirOwnAnswers()
    {
        settle(R"(,"minimum_skill":0.9,"after_gold":1)");
        const auto task = makeTask(3);
        CPPUNIT_ASSERT_EQUAL(task, newtaskId("/api/project/birds/newtask", as(ownerKey)));
        CPPUNIT_ASSERT_EQUAL(200,
                             client
                                 ->postJson("/api/taskrun",
                                            R"({"project_id":)" + std::to_string(_project.id) +
                                                R"(,"task_id":)" + task + R"(,"info":{"answer":"wren"}})",
                                            as(ownerKey))
                                 .status);
        await();
        const std::string own = page("/own");
        expect(own, "How my answers stand");
        expect(own, "Whoever has done 1 known tasks must have 90 % of them right.");
        expect(own, "wren");
        CPPUNIT_ASSERT_EQUAL(401, get(std::string(PAGE) + "/own").status);
    }

    void testOnlyOwnersGetIn()
    {
        settle();
        for (const auto* rest: {"/settings", "/tasks", "/people", "/task/1"})
        {
            CPPUNIT_ASSERT_EQUAL_MESSAGE(rest, 401, get(std::string(PAGE) + rest).status);
            CPPUNIT_ASSERT_EQUAL_MESSAGE(rest, 404,
                                         get(std::string(PAGE) + rest, otherKey).status); // a draft
        }
        for (const auto* rest: {"/settings", "/settings/delete", "/refit", "/task/1", "/people/a/excuse"})
            CPPUNIT_ASSERT_EQUAL_MESSAGE(rest, 404, form(rest, "", otherKey).status);
        CPPUNIT_ASSERT_EQUAL(302, form("/refit", "").status);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(PagesTest);

} // namespace colonnade::test::quality
