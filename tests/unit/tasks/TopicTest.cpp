#include "records/Topic.h"

#include <cppunit/extensions/HelperMacros.h>

using namespace colonnade;
using namespace colonnade::tasks;

namespace
{

class TopicTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(TopicTest);
    CPPUNIT_TEST(testTheProjectOfABodyIsSeen);
    CPPUNIT_TEST_SUITE_END();

public:
    void testTheProjectOfABodyIsSeen()
    {
        const std::string blanks(20'000, ' ');
        const std::pair<std::string, std::string_view> table[] = {
            {R"({"project_id":7,"task_id":8})", "7"},
            {R"({"task_id": 8, "project_id" : "12" })", "12"},
            {R"({"project_id":null})", ""},
            {R"({"project_id")", ""},
            {R"({"project_id":)", ""},
            {R"({"project_id":7)", "7"},
            {R"({"info":{}})", ""},
            {"", ""},
            {blanks + R"({"project_id":7})", ""}, // too far on
        };
        for (const auto& [body, project]: table)
            CPPUNIT_ASSERT_EQUAL_MESSAGE(body, project, seenProject(body));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(TopicTest);

} // namespace
