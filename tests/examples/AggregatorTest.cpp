#include "ExamplesServer.h"

#include "support/BecomesTrue.h"

using namespace colonnade::test;
using namespace colonnade::test::tasks;

/// A way from answers to a result that another plugin brings (trimmed_mean), at the plugin `quality`.
class AggregatorTest: public ExamplesServer
{
    CPPUNIT_TEST_SUITE(AggregatorTest);
    CPPUNIT_TEST(testAnAggregatorOfAnotherPluginMakesTheResult);
    CPPUNIT_TEST(testItsNameIsRefusedForOtherKinds);
    CPPUNIT_TEST_SUITE_END();

public:
    static std::string settingsOf(const std::string& kind)
    {
        return R"({"questions":[{"name":"eggs","kind":")" + kind + R"(","aggregator":"trimmed_mean"}]})";
    }

    void testAnAggregatorOfAnotherPluginMakesTheResult()
    {
        startWith("quality,trimmed_mean");
        const auto project = createProject("nests");
        const std::string quality = "/api/project/" + std::to_string(project.id) + "/quality";
        CPPUNIT_ASSERT_EQUAL(200, put(quality, settingsOf("number"), ownerKey).status);
        createTask(project.id, R"(,"n_answers":3)");
        answer(project, ownerKey, "4");
        answer(project, otherKey, "500");
        answer(project, adminKey, "5");
        const auto consensus = [&](const std::string& member)
        {
            return valueAt(get("/api/result?project_id=" + std::to_string(project.id), ownerKey).body,
                           "0.info.consensus.eggs." + member);
        };
        CPPUNIT_ASSERT(becomesTrue([&] { return consensus("label") == "5.0"; }));
        CPPUNIT_ASSERT_EQUAL(std::string("trimmed_mean"), consensus("method"));
        CPPUNIT_ASSERT_EQUAL(std::string("1.0"), consensus("certainty"));
        CPPUNIT_ASSERT(get("/project/nests/quality/settings", ownerKey).body.find("trimmed_mean") !=
                       std::string::npos);
    }

    void testItsNameIsRefusedForOtherKinds()
    {
        startWith("quality,trimmed_mean");
        const auto project = createProject("nests");
        const std::string quality = "/api/project/" + std::to_string(project.id) + "/quality";
        const Answer refused = put(quality, settingsOf("text"), ownerKey);
        CPPUNIT_ASSERT_EQUAL_MESSAGE(refused.body, 400, refused.status);
        CPPUNIT_ASSERT(refused.body.find("questions.0.aggregator") != std::string::npos);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(AggregatorTest);
