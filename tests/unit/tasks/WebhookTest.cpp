#include "webhooks/WebhookSender.h"

#include "support/MigrationFolder.h"
#include "support/QueueContract.h"

#include <cppunit/extensions/HelperMacros.h>

namespace colonnade::tasks
{

class WebhookTest: public CppUnit::TestFixture
{
    CPPUNIT_TEST_SUITE(WebhookTest);
    CPPUNIT_TEST(testBody);
    CPPUNIT_TEST_SUITE_END();

    void testBody()
    {
        const WebhookCall call{1, 2, 3, 4, "2026-11-22T02:06:13.453588"};
        CPPUNIT_ASSERT_EQUAL(
            std::string(R"({"event":"task_completed","project_short_name":"p","project_id":2,"task_id":3,)"
                        R"("result_id":4,"fired_at":"2026-11-22 02:06:13"})"),
            webhookBody(call, "p"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(WebhookTest);

class WebhookQueueTest: public QueueContract
{
    CPPUNIT_TEST_SUB_SUITE(WebhookQueueTest, QueueContract);
    CPPUNIT_TEST_SUITE_END();

    void makeTables(Database& database) override
    {
        migrate(database, {{"tasks", readFolder(TASKS_MIGRATIONS)}});
    }
    QueueTable table() const override { return webhookTable(); }
    void add(Transaction& transaction, int number, const std::string& group, std::int64_t now) override
    {
        transaction.execute(
            "INSERT INTO tasks_project (created, updated, name, short_name, description, "
            "secret_key, owner_id, category_id, owners_ids) SELECT 'x', 'x', $1, $1, 'x', 'x', "
            "1, id, '[1]' FROM tasks_category WHERE id > 0 ON CONFLICT DO NOTHING",
            group);
        transaction.execute("INSERT INTO tasks_webhook_call (project_id, task_id, result_id, fired, due) "
                            "SELECT id, $2, $2, 'x', $3 FROM tasks_project WHERE short_name = $1",
                            group, number, now);
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(WebhookQueueTest);

} // namespace colonnade::tasks
