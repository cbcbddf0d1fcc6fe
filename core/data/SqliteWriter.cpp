#include "data/SqliteWriter.h"

#include "data/DatabaseCaller.h"

#include <sqlite3.h>

#include <algorithm>
#include <utility>

namespace colonnade
{

namespace
{

/// Bounds how long the first of a batch waits for the last.
constexpr std::size_t MOST_TOGETHER = 256;

/// For another process that writes, at a time: then it is looked who has waited for too long.
constexpr std::chrono::milliseconds WAIT_FOR_OTHERS{100};
constexpr std::chrono::milliseconds NO_MEMORY_PAUSE{10};

} // namespace

SqliteWriter::SqliteWriter(const Database& database, std::unique_ptr<SqliteConnection> connection,
                           std::size_t maxQueued, std::chrono::milliseconds patience):
    _database(database),
    _connection(std::move(connection)),
    _maxQueued(maxQueued),
    _patience(patience),
    _thread(
        [this]
        {
            _connection->setPatience(std::min(_patience, WAIT_FOR_OTHERS));
            loop();
        })
{
}

SqliteWriter::~SqliteWriter()
{
    {
        const std::lock_guard lock(_mutex);
        _stopping = true;
    }
    _wake.notify_one();
    _thread.join();
}

void SqliteWriter::Job::finish()
{
    const std::lock_guard lock(_mutex);
    _finished = true;
    _changed.notify_one(); // inside the lock: outside of it the job might be gone
}

bool SqliteWriter::Job::isFinishedInTime()
{
    std::unique_lock lock(_mutex);
    return _changed.wait_until(lock, deadline, [this] { return _finished; });
}

void SqliteWriter::Job::waitUntilFinished()
{
    std::unique_lock lock(_mutex);
    _changed.wait(lock, [this] { return _finished; });
}

void SqliteWriter::run(const std::function<void(Transaction&)>& work)
{
    Job job(work, DatabaseCallerScope::left(_patience));
    enqueue(job);
    if (!job.isFinishedInTime() && withdraw(job))
        throw DatabaseBusy("no turn to write within " + std::to_string(job.patience.count()) + " ms");
    job.waitUntilFinished(); // its turn has come: now only the outcome counts
    if (job.error)
        std::rethrow_exception(std::move(job.error));
}

void SqliteWriter::enqueue(Job& job)
{
    const std::lock_guard lock(_mutex);
    if (_queue.size() >= _maxQueued)
        throw DatabaseBusy(std::to_string(_maxQueued) + " writes are waiting already");
    _queue.push_back(&job);
    if (_queue.size() == 1)
        _wake.notify_one();
}

/// False if the writer has it.
bool SqliteWriter::withdraw(const Job& job)
{
    const std::lock_guard lock(_mutex);
    return std::erase(_queue, &job) != 0;
}

void SqliteWriter::loop()
{
    for (;;)
    {
        std::vector<Job*> jobs;
        try
        {
            jobs = takeBatch();
        }
        catch (const std::bad_alloc&) // the jobs are still in the queue, and the thread must not end
        {
            std::this_thread::sleep_for(NO_MEMORY_PAUSE);
            continue;
        }
        if (jobs.empty())
            return;
        commitTogether(std::move(jobs));
    }
}

/// Waits until no other process writes. Those that this takes too long for are refused, and are no longer
/// among the jobs.
void SqliteWriter::begin(std::vector<Job*>& jobs)
{
    for (;;)
    {
        try
        {
            return _connection->control("BEGIN IMMEDIATE");
        }
        catch (const DatabaseBusy& error)
        {
            if ((error.code() & 0xff) != SQLITE_BUSY)
                throw;
            const auto now = std::chrono::steady_clock::now();
            const auto late = std::stable_partition(jobs.begin(), jobs.end(),
                                                    [&](const Job* job) { return job->deadline > now; });
            if (late == jobs.begin())
                throw; // there is nobody else to wait for
            const std::vector<Job*> refused(late, jobs.end());
            jobs.erase(late, jobs.end());
            failOthers(refused, error);
            for (Job* job: refused)
                job->finish();
        }
    }
}

/// Empty: the end.
std::vector<SqliteWriter::Job*> SqliteWriter::takeBatch()
{
    std::unique_lock lock(_mutex);
    _wake.wait(lock, [this] { return _stopping || !_queue.empty(); });
    const auto end = _queue.begin() + static_cast<std::ptrdiff_t>(std::min(MOST_TOGETHER, _queue.size()));
    std::vector<Job*> jobs(_queue.begin(), end);
    _queue.erase(_queue.begin(), end);
    return jobs;
}

void SqliteWriter::commitTogether(std::vector<Job*> jobs)
{
    while (!jobs.empty())
    {
        std::size_t done = 0;
        try
        {
            begin(jobs);
            done = jobs.size();
            done = doJobs(jobs);
            endTransaction(std::span(jobs).first(done));
        }
        catch (const std::exception& error) // the transaction's own failure, not a job's
        {
            done = done == 0 ? jobs.size() : done;
            failOthers(std::span(jobs).first(done), error);
            rollBack();
        }
        for (Job* job: std::span(jobs).first(done))
            job->finish();
        jobs.erase(jobs.begin(), jobs.begin() + static_cast<std::ptrdiff_t>(done));
    }
}

/// Returns how many jobs the transaction has seen; fewer than all if SQLite gave it up on the way.
std::size_t SqliteWriter::doJobs(std::span<Job* const> jobs)
{
    for (std::size_t i = 0; i < jobs.size(); ++i)
    {
        if (jobs.size() == 1)
            doWork(*jobs[i]); // all of the transaction: needs no savepoint
        else
            doInSavepoint(*jobs[i]);
        if (!_connection->inTransaction())
        {
            failOthers(jobs.first(i + 1),
                       DatabaseBusy("the transaction shared with a failing write was rolled back"));
            return i + 1;
        }
    }
    return jobs.size();
}

void SqliteWriter::doInSavepoint(Job& job)
{
    _connection->control("SAVEPOINT job");
    doWork(job);
    if (!_connection->inTransaction())
        return;
    if (job.error)
        _connection->control("ROLLBACK TO job");
    _connection->control("RELEASE job");
}

void SqliteWriter::doWork(Job& job)
{
    try
    {
        const WorkScope scope(_database);
        TransactionOn<SqliteConnection> transaction(*_connection);
        job.work(transaction);
        transaction.requireWhole();
        _connection->requireForeignKeys(); // at COMMIT it would fail everybody's
    }
    catch (...) // kept for the caller, whatever it is
    {
        job.error = std::current_exception();
    }
}

void SqliteWriter::endTransaction(std::span<Job* const> jobs)
{
    if (!_connection->inTransaction())
        return;
    const bool worth = std::any_of(jobs.begin(), jobs.end(), [](const Job* job) { return !job->error; });
    if (worth)
        commit();
    else
        _connection->control("ROLLBACK");
}

/// When the disk fails to flush what was written, it may be there after the next start all the same.
void SqliteWriter::commit()
{
    try
    {
        _connection->control("COMMIT");
    }
    catch (const StorageFailed& error)
    {
        if ((error.code() & 0xff) != SQLITE_IOERR)
            throw; // no room: then the end of the transaction is not in the file
        throw OutcomeUnknown("the database's disk failed during a commit, its outcome is unknown",
                             error.message());
    }
}

void SqliteWriter::rollBack()
{
    if (!_connection->inTransaction())
        return;
    try
    {
        _connection->control("ROLLBACK");
    }
    catch (const DatabaseException&)
    {
        // BEGIN fails next, and says so to its callers.
    }
}

/// An exception of its own for each, since callers rethrow it on their threads.
void SqliteWriter::failOthers(std::span<Job* const> jobs, const std::exception& error)
{
    const auto* known = dynamic_cast<const Poco::Exception*>(&error);
    const std::string reason = known ? known->message() : error.what();
    for (Job* job: jobs)
    {
        if (job->error)
            continue;
        if (dynamic_cast<const OutcomeUnknown*>(&error))
            job->error = std::make_exception_ptr(OutcomeUnknown(reason));
        else if (dynamic_cast<const StorageFailed*>(&error))
            job->error = std::make_exception_ptr(StorageFailed("not committed", reason));
        else
            job->error = std::make_exception_ptr(DatabaseBusy("not committed", reason));
    }
}

} // namespace colonnade
