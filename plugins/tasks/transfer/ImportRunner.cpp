#include "transfer/ImportRunner.h"

#include "transfer/FileLock.h"

#include <Poco/Exception.h>
#include <Poco/File.h>

#include <chrono>
#include <fstream>
#include <vector>

namespace colonnade::tasks
{

namespace
{

constexpr std::chrono::milliseconds LOOK{500};

std::vector<std::int64_t> runningJobs(Database& database)
{
    return database.read(
        [](Session& session)
        {
            return session.all([](const Row& row) { return row.integer(0); },
                               "SELECT id FROM tasks_import WHERE state = 'running' AND spool IS NOT NULL "
                               "ORDER BY id LIMIT 100");
        });
}

} // namespace

ImportRunner::ImportRunner(const Tasks& tasks, std::string folder, Poco::Logger& logger):
    _tasks(tasks),
    _folder(std::move(folder)),
    _logger(logger),
    _thread([this](const std::stop_token& stop) { run(stop); })
{
}

ImportRunner::~ImportRunner()
{
    _thread.request_stop();
    _thread.join();
}

void ImportRunner::run(const std::stop_token& stop)
{
    while (!stop.stop_requested())
    {
        try
        {
            if (tryOne(stop))
                continue;
        }
        catch (const Poco::Exception& exc)
        {
            _logger.error("imports rest for a moment: " + exc.displayText());
        }
        catch (const std::exception& exc)
        {
            _logger.error("imports rest for a moment: " + std::string(exc.what()));
        }
        std::unique_lock lock(_mutex);
        _resting.wait_for(lock, stop, LOOK, [] { return false; });
    }
}

bool ImportRunner::tryOne(const std::stop_token& stop)
{
    for (const std::int64_t id: runningJobs(_tasks.database))
    {
        const auto job = findImport(_tasks.database, id);
        if (!job || !job->spool)
            continue;
        const std::string path = _folder + "/" + *job->spool;
        const FileLock lock(path);
        if (!lock.isHeld())
            continue; // it was sent to another server, or another one that sees it is at it
        const auto now = findImport(_tasks.database, id);
        if (!now || now->state != "running")
            continue; // it was, until just now
        runJob(*now, path, stop);
        return true;
    }
    return false;
}

void ImportRunner::runJob(const ImportJob& job, const std::string& path, const std::stop_token& stop)
{
    std::ifstream file(path, std::ios::binary);
    const ImportJob ended =
        runImport(_tasks, job, file, [&](const ImportJob&) { return !stop.stop_requested(); });
    if (ended.state == "running")
        return;
    Poco::File(path).remove();
    _logger.information("import " + std::to_string(job.id) + " of project " + std::to_string(job.project) +
                        " " + ended.state + ": " + std::to_string(ended.imported) + " tasks, " +
                        std::to_string(ended.failed) + " faulty rows");
}

} // namespace colonnade::tasks
