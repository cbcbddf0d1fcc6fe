#pragma once

#include "data/SqliteConnection.h"
#include "data/Work.h"

#include <condition_variable>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace colonnade
{

/// The one thread that writes to the file. All work that waits is done in one transaction, each in a
/// savepoint of its own, and acknowledged once the commit is on the disk: one sync for many.
class SqliteWriter
{
public:
    /// `database` is what the work belongs to; it must not call it.
    SqliteWriter(const Database& database, std::unique_ptr<SqliteConnection> connection,
                 std::size_t maxQueued, std::chrono::milliseconds patience);
    /// Does what is queued, then ends the thread.
    ~SqliteWriter();

    /// Returns once the work is committed, or throws what it threw, or `DatabaseBusy` if its turn does not
    /// come in time.
    void run(const std::function<void(Transaction&)>& work);

private:
    /// Lives with its caller, who waits. (A promise would leave the exception's last reference to either
    /// thread.)
    struct Job
    {
        Job(const std::function<void(Transaction&)>& work, std::chrono::milliseconds patience):
            work(work),
            patience(patience),
            deadline(std::chrono::steady_clock::now() + patience)
        {
        }

        /// By the writer's thread, once the commit is durable or has failed.
        void finish();
        /// Waits until the deadline at most; false if it was not finished by then.
        bool isFinishedInTime();
        /// However long it takes, because what the work refers to is the caller's.
        void waitUntilFinished();

        const std::function<void(Transaction&)>& work;
        const std::chrono::milliseconds patience;
        const std::chrono::steady_clock::time_point deadline; // to begin
        std::exception_ptr error; // the writer's until it finishes the job, then the caller's

    private:
        std::mutex _mutex;
        std::condition_variable _changed;
        bool _finished = false; // guarded by _mutex
    };

    void enqueue(Job& job);
    bool withdraw(const Job& job);

    void loop();
    std::vector<Job*> takeBatch();
    void commitTogether(std::vector<Job*> jobs);
    void begin(std::vector<Job*>& jobs);
    std::size_t doJobs(std::span<Job* const> jobs);
    void doInSavepoint(Job& job);
    void doWork(Job& job);
    void endTransaction(std::span<Job* const> jobs);
    void commit();
    void rollBack();
    static void failOthers(std::span<Job* const> jobs, const std::exception& error);

    const Database& _database;
    const std::unique_ptr<SqliteConnection> _connection; // the thread's
    const std::size_t _maxQueued;
    const std::chrono::milliseconds _patience;

    std::mutex _mutex;
    std::condition_variable _wake;
    std::deque<Job*> _queue; // guarded by _mutex
    bool _stopping = false;  // guarded by _mutex
    std::thread _thread;     // last: it uses all of the above
};

} // namespace colonnade
