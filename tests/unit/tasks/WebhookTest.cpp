#include "webhooks/WebhookSender.h"

#include <cppunit/extensions/HelperMacros.h>

namespace colonnade::tasks
{

class WebhookTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(WebhookTest);
    CPPUNIT_TEST(testDelaysDoubleUpToSixHours);
    CPPUNIT_TEST(testBody);
    CPPUNIT_TEST_SUITE_END();

    void testDelaysDoubleUpToSixHours()
    {
        CPPUNIT_ASSERT_EQUAL(30, webhookDelaySeconds(30, 1, 0));
        CPPUNIT_ASSERT_EQUAL(60, webhookDelaySeconds(30, 2, 0));
        CPPUNIT_ASSERT_EQUAL(120, webhookDelaySeconds(30, 3, 0));
        CPPUNIT_ASSERT_EQUAL(90, webhookDelaySeconds(30, 3, 0.5));
        CPPUNIT_ASSERT_EQUAL(6 * 3600, webhookDelaySeconds(3600, 20, 0));
        CPPUNIT_ASSERT_EQUAL(1, webhookDelaySeconds(1, 1, 0.9)); // never at once
    }

    void testBody()
    {
        const ClaimedCall call{1, 2, 3, 4, "2026-11-22T02:06:13.453588", 0, ""};
        CPPUNIT_ASSERT_EQUAL(
            std::string(R"({"event":"task_completed","project_short_name":"p","project_id":2,"task_id":3,)"
                        R"("result_id":4,"fired_at":"2026-11-22 02:06:13"})"),
            webhookBody(call, "p"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(WebhookTest);

} // namespace colonnade::tasks
