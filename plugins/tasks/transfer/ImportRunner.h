#pragma once

#include "Tasks.h"
#include "transfer/Import.h"

#include <colonnade/Plugin.h>

#include <Poco/Logger.h>

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

namespace colonnade::tasks
{

/// Runs the imports whose files are in its folder, one after the other, on a thread of its own, until it is
/// destroyed. What a restart interrupts goes on after it, or at another server that shares the folder.
class ImportRunner
{
public:
    /// Starts at once. `folder` holds the files. What is referred to must outlive it.
    ImportRunner(const Tasks& tasks, std::string folder, Poco::Logger& logger);
    ~ImportRunner();
    ImportRunner(const ImportRunner&) = delete;
    ImportRunner& operator=(const ImportRunner&) = delete;

private:
    void run(const std::stop_token& stop);
    bool tryOne(const std::stop_token& stop);
    void runJob(const ImportJob& job, const std::string& path, const std::stop_token& stop);

    const Tasks& _tasks;
    const std::string _folder;
    Poco::Logger& _logger;
    std::mutex _mutex;
    std::condition_variable_any _resting;
    std::jthread _thread; // last: it uses all of the above
};

} // namespace colonnade::tasks
