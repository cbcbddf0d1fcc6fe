#pragma once

#include "data/SqliteConnection.h"
#include "data/Work.h"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <future>
#include <memory>
#include <mutex>
#include <span>
#include <thread>

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
    struct Job
    {
        std::uint64_t number;
        const std::function<void(Transaction&)>* work; // the caller waits, so it lives
        std::promise<void> done;
        std::exception_ptr error;
    };

    std::future<void> enqueue(const std::function<void(Transaction&)>& work, std::uint64_t& number);
    bool withdraw(std::uint64_t number);

    void loop();
    std::deque<Job> takeBatch();
    void commitTogether(std::span<Job> jobs);
    std::size_t doJobs(std::span<Job> jobs);
    void doInSavepoint(Job& job);
    void doWork(Job& job);
    void endTransaction(std::span<Job> jobs);
    void rollBack();
    static void failOthers(std::span<Job> jobs, const std::string& reason);

    const Database& _database;
    const std::unique_ptr<SqliteConnection> _connection; // the thread's
    const std::size_t _maxQueued;
    const std::chrono::milliseconds _patience;

    std::mutex _mutex;
    std::condition_variable _wake;
    std::deque<Job> _queue;        // guarded by _mutex
    std::uint64_t _lastNumber = 0; // guarded by _mutex
    bool _stopping = false;        // guarded by _mutex
    std::thread _thread;           // last: it uses all of the above
};

} // namespace colonnade
