#include "TasksBench.h"

#include <colonnade/Database.h>

#include <atomic>
#include <cstdio>
#include <exception>
#include <mutex>
#include <thread>

namespace bench
{

namespace
{

using namespace colonnade::test;

constexpr int TASKS = 100'000; // more than will be answered

void addTasks(const ServerProcess& server, std::int64_t project)
{
    const auto database = server.database().open();
    const bool sqlite = database->dialect() == colonnade::Dialect::Sqlite;
    const std::string numbers = sqlite ? "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                                         "WHERE i < 1000) SELECT i FROM n)"
                                       : "generate_series(1, 1000)";
    for (int i = 0; i < TASKS / 1000; ++i)
        database->write(
            [&](colonnade::Transaction& transaction)
            {
                transaction.execute("INSERT INTO tasks_task (created, project_id, n_answers, info) "
                                    "SELECT '2026-01-01T00:00:00.000000', $1, 3, '{\"n\":1}' FROM " +
                                        numbers + " g",
                                    project);
                transaction.execute("UPDATE tasks_project SET n_tasks = n_tasks + 1000 WHERE id = $1",
                                    project);
            });
}

struct Outcome
{
    std::mutex mutex;
    std::vector<double> seconds; // of each answer; guarded by mutex
    std::exception_ptr failure;  // guarded by mutex
};

void work(int port, const Project& project, const std::string& user, const std::atomic<bool>& stop,
          Outcome& outcome)
{
    std::vector<double> seconds;
    try
    {
        Phone phone(port, project);
        while (!stop)
        {
            const std::int64_t task = phone.ask(user);
            seconds.push_back(secondsOf([&] { phone.answer(user, task); }));
        }
    }
    catch (...)
    {
        const std::lock_guard lock(outcome.mutex);
        outcome.failure = std::current_exception();
    }
    const std::lock_guard lock(outcome.mutex);
    outcome.seconds.insert(outcome.seconds.end(), seconds.begin(), seconds.end());
}

} // namespace

int benchTaskrun(int seconds)
{
    ServerProcess server({"http.rate_limit=1000000000", "plugins.enabled=tasks,external_uid"});
    const Project project = createProject(server, createOwner(server), "bench");
    addTasks(server, project.id);
    const char* name = TestDatabase::isPostgresql() ? "postgresql" : "sqlite";
    for (const int clients: {1, 16, 64})
    {
        Outcome outcome;
        std::atomic<bool> stop = false;
        std::vector<std::thread> threads;
        const double elapsed = secondsOf(
            [&]
            {
                for (int i = 0; i < clients; ++i)
                    threads.emplace_back([&, user = "c" + std::to_string(clients) + "-" + std::to_string(i)]
                                         { work(server.port(), project, user, stop, outcome); });
                std::this_thread::sleep_for(std::chrono::seconds(seconds));
                stop = true;
                for (auto& thread: threads)
                    thread.join();
            });
        if (outcome.failure)
            std::rethrow_exception(outcome.failure);
        std::printf("%-11s %3d clients %8.0f answers/s   p50 %7.2f ms   p99 %7.2f ms\n", name, clients,
                    static_cast<double>(outcome.seconds.size()) / elapsed, percentile(outcome.seconds, 0.5),
                    percentile(outcome.seconds, 0.99));
        std::fflush(stdout);
    }
    return 0;
}

} // namespace bench
