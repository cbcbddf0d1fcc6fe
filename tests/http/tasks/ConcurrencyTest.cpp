#include "http/tasks/TasksServer.h"

#include <colonnade/Text.h>

#include <unistd.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace colonnade::test::tasks
{

/// Many people answer at once: the database's word counts, not luck.
class ConcurrencyTest: public TasksServer
{
    CPPUNIT_TEST_SUITE(ConcurrencyTest);
    CPPUNIT_TEST(testStrictProjectGetsExactlyWhatItWants);
    CPPUNIT_TEST(testDefaultProjectLosesAndDoublesNothing);
    CPPUNIT_TEST(testOneStampGivesOneAnswer);
    CPPUNIT_TEST_SUITE_END();

    static constexpr int WORKERS = 16;
    static constexpr int TASKS = 40;
    static constexpr int ANSWERS = 3;

    std::vector<std::string> _keys;
    std::atomic<int> _accepted{0};
    std::atomic<int> _failed{0};

    std::int64_t count(const std::string& sql) const
    {
        return server->database().open()->read([&](Session& session)
                                               { return session.findInteger(sql).value_or(-1); });
    }

    /// Works until the project has nothing left, or the task is done by others.
    void work(const std::string& key)
    {
        HttpClient worker(server->port());
        const HeaderList headers = as(key);
        for (int idle = 0; idle < 400;)
        {
            const Answer given = worker.get("/api/p/newtask", headers);
            if (given.status != 200)
            {
                ++_failed;
                return;
            }
            if (given.body == "{}")
            {
                if (given.header("X-Colonnade-No-Task") == "finished")
                    return;
                ++idle;
                ::usleep(5'000);
                continue;
            }
            const Answer taken = worker.postJson(
                "/api/taskrun",
                R"({"project_id":1,"task_id":)" + valueAt(given.body, "id") + R"(,"info":"x"})", headers);
            ++(taken.status == 200 ? _accepted : _failed);
        }
        ++_failed;
    }

    void run(const std::string& projectMore)
    {
        const auto project = createProject("p", projectMore);
        for (int i = 0; i < TASKS; ++i)
            createTask(project.id, R"(,"n_answers":)" + std::to_string(ANSWERS));
        for (int i = 0; i < WORKERS; ++i)
            _keys.push_back(createUser("worker" + std::to_string(i)));
        std::vector<std::thread> workers;
        for (const auto& key: _keys)
            workers.emplace_back([this, key] { work(key); });
        for (auto& worker: workers)
            worker.join();
    }

    /// What must hold however the requests fell.
    void checkBooks()
    {
        CPPUNIT_ASSERT_EQUAL(0, _failed.load());
        CPPUNIT_ASSERT_EQUAL(std::int64_t(_accepted.load()), count("SELECT count(*) FROM tasks_run"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0), count("SELECT count(*) FROM (SELECT 1 FROM tasks_run "
                                                    "GROUP BY task_id, actor_key HAVING count(*) > 1) d"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0),
                             count("SELECT count(*) FROM tasks_task t WHERE t.n_done <> "
                                   "(SELECT count(*) FROM tasks_run r WHERE r.task_id = t.id)"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0),
                             count("SELECT count(*) FROM tasks_task t WHERE t.n_leased <> "
                                   "(SELECT count(*) FROM tasks_lease l WHERE l.task_id = t.id)"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t(TASKS),
                             count("SELECT count(*) FROM tasks_task WHERE state = 'completed'"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t(TASKS),
                             count("SELECT count(*) FROM tasks_result WHERE last_version"));
        CPPUNIT_ASSERT_EQUAL(std::int64_t(TASKS), count("SELECT count(*) FROM tasks_result"));
        // each answer in its task's result, once
        for (int id = 1; id <= TASKS; ++id)
        {
            const std::string result = get("/api/result?related=1&task_id=" + std::to_string(id)).body;
            CPPUNIT_ASSERT_EQUAL(sizeOf(valueAt(result, "0.task_runs")),
                                 sizeOf(valueAt(result, "0.task_run_ids")));
        }
    }

    void testStrictProjectGetsExactlyWhatItWants()
    {
        run(R"(,"info":{"strict_redundancy":true})");
        checkBooks();
        CPPUNIT_ASSERT_EQUAL(TASKS * ANSWERS, _accepted.load());
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0), count("SELECT count(*) FROM tasks_task WHERE n_done <> " +
                                                    std::to_string(ANSWERS)));
        CPPUNIT_ASSERT_EQUAL(std::int64_t(0), count("SELECT count(*) FROM tasks_lease"));
    }

    void testDefaultProjectLosesAndDoublesNothing()
    {
        run("");
        checkBooks();
        CPPUNIT_ASSERT(_accepted.load() >= TASKS * ANSWERS);
        CPPUNIT_ASSERT(_accepted.load() <= TASKS * ANSWERS + WORKERS * 4); // over-collecting is rare
    }

    void testOneStampGivesOneAnswer()
    {
        const auto project = createProject("p");
        const std::string task = std::to_string(createTask(project.id));
        CPPUNIT_ASSERT_EQUAL(task, newtaskId("/api/p/newtask", as(otherKey)));
        std::vector<std::thread> posts;
        for (int i = 0; i < 8; ++i)
            posts.emplace_back(
                [&]
                {
                    HttpClient poster(server->port());
                    const int status =
                        poster
                            .postJson("/api/taskrun", R"({"project_id":1,"task_id":)" + task + "}",
                                      as(otherKey))
                            .status;
                    if (status == 200)
                        ++_accepted;
                    else if (status != 403)
                        ++_failed;
                });
        for (auto& post: posts)
            post.join();
        CPPUNIT_ASSERT_EQUAL(1, _accepted.load());
        CPPUNIT_ASSERT_EQUAL(0, _failed.load());
        CPPUNIT_ASSERT_EQUAL(std::int64_t(1), count("SELECT count(*) FROM tasks_run"));
    }
};

CPPUNIT_TEST_SUITE_REGISTRATION(ConcurrencyTest);

} // namespace colonnade::test::tasks
