#include "transfer/ImportRunner.h"

#include "transfer/FileLock.h"
#include "transfer/Import.h"

#include <filesystem>
#include <fstream>
#include <system_error>

namespace colonnade::tasks
{

namespace
{

constexpr std::chrono::milliseconds LOOK{500};
constexpr std::int64_t BEAT_SECONDS = 10;
constexpr std::int64_t AWAY_SECONDS = 60;

constexpr const char* AWAY =
    "the file is gone, by a power cut or with the server that had it; send it again: rows "
    "that were imported are skipped then";

} // namespace

ImportRunner::ImportRunner(const Tasks& tasks, const std::string& folder, Poco::Logger& logger):
    _tasks(tasks),
    _files(folder),
    _logger(logger),
    _thread("imports", [this](const std::stop_token& stop) { return run(stop); })
{
}

std::chrono::milliseconds ImportRunner::run(const std::stop_token& stop)
{
    while (!stop.stop_requested() && tryOne(stop))
        continue;
    return LOOK;
}

bool ImportRunner::tryOne(const std::stop_token& stop)
{
    const auto waiting = findWaiting(_tasks.database);
    lookAround(waiting);
    for (const auto& job: waiting)
    {
        const FileLock lock(_files.pathOf(*job.spool));
        if (!lock.isHeld())
            continue; // it was sent to another server, or another one that sees it is at it
        const auto now = findImport(_tasks.database, job.id);
        if (!now || !now->isRunning())
            continue; // it was, until just now
        runJob(*now, stop);
        return true;
    }
    return false;
}

/// Says which files are here, ends imports whose files are nowhere, and sweeps. SQLite has one server.
void ImportRunner::lookAround(const std::vector<ImportJob>& waiting)
{
    _files.sweep(_tasks.database, waiting);
    const std::int64_t now = _tasks.clock.nowSeconds();
    const std::int64_t patience = _tasks.database.dialect() == Dialect::Sqlite ? 0 : AWAY_SECONDS;
    _looked = now;
    for (const auto& job: waiting)
        if (!FileLock(_files.pathOf(*job.spool)).isThere())
        {
            if (now - job.seen >= patience)
                fail(job, AWAY);
        }
        else if (now - job.seen >= BEAT_SECONDS)
            _tasks.database.write(
                [&](Transaction& transaction)
                { transaction.execute("UPDATE tasks_import SET seen = $2 WHERE id = $1", job.id, now); });
}

void ImportRunner::fail(const ImportJob& job, const std::string& reason)
{
    ImportJob failed = job;
    noteError(failed, 0, reason);
    setEnd(failed, "failed", _tasks);
    const bool stored = _tasks.database.write([&](Transaction& transaction)
                                              { return updateImport(transaction, job, failed); });
    if (stored)
        _logger.error("import " + std::to_string(job.id) + " of project " + std::to_string(job.project) +
                      " failed: " + reason);
}

/// What a row cannot be stored for would not be stored later either.
void ImportRunner::runJob(const ImportJob& job, const std::stop_token& stop)
{
    try
    {
        runFile(job, _files.pathOf(*job.spool), stop);
    }
    catch (const ImportLost& lost)
    {
        _logger.information("import " + std::to_string(job.id) + " ends: " + lost.message());
    }
    catch (const InvalidValue& invalid)
    {
        _logger.error("import " + std::to_string(job.id) + ": " + invalid.displayText());
        if (const auto now = findImport(_tasks.database, job.id); now && now->isRunning())
            fail(*now, "a value does not fit its column");
    }
}

void ImportRunner::runFile(const ImportJob& job, const std::string& path, const std::stop_token& stop)
{
    std::ifstream file(path, std::ios::binary);
    const ImportJob ended = runImport(_tasks, job, file,
                                      [&](const ImportJob&)
                                      {
                                          if (_tasks.clock.nowSeconds() - _looked >= BEAT_SECONDS)
                                              lookAround(findWaiting(_tasks.database));
                                          return !stop.stop_requested();
                                      });
    if (ended.isRunning())
        return;
    std::error_code ignored; // the next sweep tries again
    std::filesystem::remove(path, ignored);
    _logger.information("import " + std::to_string(job.id) + " of project " + std::to_string(job.project) +
                        " " + ended.state + ": " + std::to_string(ended.imported) + " tasks, " +
                        std::to_string(ended.skipped) + " skipped, " + std::to_string(ended.failed) +
                        " faulty rows");
}

} // namespace colonnade::tasks
