#include "http/tasks/TasksServer.h"

#include <string>

namespace colonnade::test::tasks
{

/// More tasks at once than a list reads at a time.
class ManyTasksTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(ManyTasksTest);
    CPPUNIT_TEST(testAllThatTheFiltersChooseAreChanged);
    CPPUNIT_TEST(testAllThatTheFiltersChooseAreDeleted);
    CPPUNIT_TEST(testWhatChoosesNothingIsRefused);
    CPPUNIT_TEST(testStrangersAreRefusedBeforeTheBody);
    CPPUNIT_TEST_SUITE_END();

    static constexpr int MANY = 600;

public:
    void setUp() override
    {
        start({}, "tasks,external_uid");
        createProject("p");
        server->database().open()->write(
            [](Transaction& transaction)
            {
                for (int i = 0; i < MANY; ++i)
                    transaction.execute(
                        "INSERT INTO tasks_task (created, project_id, info) VALUES ($1, 1, $2)",
                        i < MANY / 2 ? "2026-01-01T00:00:00.000000" : "2026-02-01T00:00:00.000000", "{}");
                transaction.execute("UPDATE tasks_project SET n_tasks = $1", MANY);
            });
    }

private:
    std::int64_t count(const std::string& condition) const
    {
        return *server->database().open()->read(
            [&](Session& session)
            { return session.findInteger("SELECT count(*) FROM tasks_task WHERE " + condition); });
    }

    void testAllThatTheFiltersChooseAreChanged()
    {
        const Answer some = put("/api/project/1/tasks?to_created=2026-01", R"({"n_answers":3})", ownerKey);
        CPPUNIT_ASSERT_EQUAL(std::to_string(MANY / 2), valueAt(some.body, "changed"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{MANY / 2}, count("n_answers = 3"));
        const Answer all = put("/api/project/1/tasks", R"({"priority_0":0.5})", ownerKey);
        CPPUNIT_ASSERT_EQUAL(std::to_string(MANY), valueAt(all.body, "changed"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{MANY}, count("priority_0 = 0.5"));
    }

    void testAllThatTheFiltersChooseAreDeleted()
    {
        const Answer gone = del("/api/project/1/tasks", ownerKey);
        CPPUNIT_ASSERT_EQUAL(std::to_string(MANY), valueAt(gone.body, "deleted"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t{0}, count("project_id = 1"));
    }

    /// A list passes over such arguments; here all tasks would be meant then.
    void testWhatChoosesNothingIsRefused()
    {
        for (const std::string arguments:
             {"created=", "from_created=", "state=", "info=", "project_id=", "project_id=2", "project_id=x",
              "fav_user_ids=1", "external_uid=ada", "user_id=1", "stats=1", "all=1", "id=1&id=2"})
        {
            expectError(del("/api/project/1/tasks?" + arguments, ownerKey), 415, "ValueError");
            CPPUNIT_ASSERT_EQUAL_MESSAGE(
                arguments, 415,
                put("/api/project/1/tasks?" + arguments, R"({"n_answers":3})", ownerKey).status);
        }
        expectError(put("/api/project/1/tasks?answers=1", R"({"n_answers":3})", ownerKey), 415,
                    "AttributeError"); // that of a deletion
        CPPUNIT_ASSERT_EQUAL(std::int64_t{MANY}, count("n_answers = 30"));
        CPPUNIT_ASSERT_EQUAL(
            std::string("1"),
            valueAt(del("/api/project/1/tasks?project_id=1&id=1", ownerKey).body, "deleted"));
    }

    void testStrangersAreRefusedBeforeTheBody()
    {
        const std::string large = R"({"info":")" + std::string(3'000'000, 'x') + "\"}";
        CPPUNIT_ASSERT_EQUAL(401, put("/api/project/1/tasks?id=1", large).status);
        CPPUNIT_ASSERT_EQUAL(403, put("/api/project/1/tasks?id=1", large, otherKey).status);
        CPPUNIT_ASSERT_EQUAL(404, put("/api/project/7/tasks?id=1", large, ownerKey).status);
        CPPUNIT_ASSERT_EQUAL(200, put("/api/project/1/tasks?id=1", large, ownerKey).status); // as one task
        CPPUNIT_ASSERT_EQUAL(std::int64_t{1}, count("length(info) > 3000000"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ManyTasksTest);

} // namespace colonnade::test::tasks
