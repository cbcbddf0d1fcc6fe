#include "data/SqliteWriter.h"

#include <algorithm>
#include <iterator>

namespace colonnade
{

namespace
{

/// Bounds how long the first of a batch waits for the last.
constexpr std::size_t MOST_TOGETHER = 256;

} // namespace

SqliteWriter::SqliteWriter(const Database& database, std::unique_ptr<SqliteConnection> connection,
                           std::size_t maxQueued, std::chrono::milliseconds patience):
    _database(database),
    _connection(std::move(connection)),
    _maxQueued(maxQueued),
    _patience(patience),
    _thread([this] { loop(); })
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

void SqliteWriter::run(const std::function<void(Transaction&)>& work)
{
    std::uint64_t number = 0;
    std::future<void> done = enqueue(work, number);
    if (done.wait_for(_patience) != std::future_status::ready && withdraw(number))
        throw DatabaseBusy("no turn to write within " + std::to_string(_patience.count()) + " ms");
    done.get(); // its turn has come: now only the outcome counts
}

std::future<void> SqliteWriter::enqueue(const std::function<void(Transaction&)>& work, std::uint64_t& number)
{
    const std::lock_guard lock(_mutex);
    if (_queue.size() >= _maxQueued)
        throw DatabaseBusy(std::to_string(_maxQueued) + " writes are waiting already");
    number = ++_lastNumber;
    Job& job = _queue.emplace_back(Job{number, &work, {}, nullptr});
    std::future<void> done = job.done.get_future();
    if (_queue.size() == 1)
        _wake.notify_one();
    return done;
}

bool SqliteWriter::withdraw(std::uint64_t number)
{
    const std::lock_guard lock(_mutex);
    return std::erase_if(_queue, [&](const Job& job) { return job.number == number; }) != 0;
}

void SqliteWriter::loop()
{
    for (std::deque<Job> batch = takeBatch(); !batch.empty(); batch = takeBatch())
    {
        std::vector<Job> jobs(std::move_iterator(batch.begin()), std::move_iterator(batch.end()));
        commitTogether(jobs);
    }
}

/// Empty: the end.
std::deque<SqliteWriter::Job> SqliteWriter::takeBatch()
{
    std::unique_lock lock(_mutex);
    _wake.wait(lock, [this] { return _stopping || !_queue.empty(); });
    std::deque<Job> batch;
    if (_queue.size() <= MOST_TOGETHER)
        batch.swap(_queue);
    for (; batch.size() < MOST_TOGETHER && !_queue.empty(); _queue.pop_front())
        batch.push_back(std::move(_queue.front()));
    return batch;
}

void SqliteWriter::commitTogether(std::span<Job> jobs)
{
    while (!jobs.empty())
    {
        std::size_t done = jobs.size();
        try
        {
            _connection->control("BEGIN IMMEDIATE");
            done = doJobs(jobs);
            endTransaction(jobs.first(done));
        }
        catch (const std::exception& error) // the transaction's own failure, not a job's
        {
            const auto* known = dynamic_cast<const Poco::Exception*>(&error);
            failOthers(jobs.first(done), known ? known->message() : error.what());
            rollBack();
        }
        for (Job& job: jobs.first(done))
        {
            if (job.error)
                job.done.set_exception(std::exchange(job.error, nullptr));
            else
                job.done.set_value();
        }
        jobs = jobs.subspan(done);
    }
}

/// Returns how many jobs the transaction has seen; fewer than all if SQLite gave it up on the way.
std::size_t SqliteWriter::doJobs(std::span<Job> jobs)
{
    for (std::size_t i = 0; i < jobs.size(); ++i)
    {
        if (jobs.size() == 1)
            doWork(jobs[i]); // all of the transaction: needs no savepoint
        else
            doInSavepoint(jobs[i]);
        if (!_connection->inTransaction())
        {
            failOthers(jobs.first(i + 1), "the transaction shared with a failing write was rolled back");
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
        (*job.work)(transaction);
        transaction.requireWhole();
        _connection->requireForeignKeys(); // at COMMIT it would fail everybody's
    }
    catch (...) // kept for the caller, whatever it is
    {
        job.error = std::current_exception();
    }
}

void SqliteWriter::endTransaction(std::span<Job> jobs)
{
    if (!_connection->inTransaction())
        return;
    const bool worth = std::any_of(jobs.begin(), jobs.end(), [](const Job& job) { return !job.error; });
    _connection->control(worth ? "COMMIT" : "ROLLBACK");
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
void SqliteWriter::failOthers(std::span<Job> jobs, const std::string& reason)
{
    for (Job& job: jobs)
    {
        if (!job.error)
            job.error = std::make_exception_ptr(DatabaseBusy("not committed", reason));
    }
}

} // namespace colonnade
