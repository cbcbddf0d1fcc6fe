#pragma once

#include "model/Tasks.h"
#include "transfer/ImportFiles.h"
#include "transfer/ImportJob.h"

#include <colonnade/Background.h>

#include <Poco/Logger.h>

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace colonnade::tasks
{

/// Runs the imports whose files are in its folder, one after the other, on a thread of its own, until it is
/// destroyed. What a restart interrupts goes on after it, or at another server that shares the folder.
///
/// Each server says every few seconds which files it has. An import whose file no server has had for a minute
/// ends as failed: a power cut or the end of a server took it. Files that no import waits for are removed.
class ImportRunner
{
public:
    /// Starts at once. `folder` holds the files. What is referred to must outlive it.
    ImportRunner(const Tasks& tasks, const std::string& folder, Poco::Logger& logger);

private:
    std::chrono::milliseconds run(const std::stop_token& stop);
    bool tryOne(const std::stop_token& stop);
    void lookAround(const std::vector<ImportJob>& waiting);
    void fail(const ImportJob& job, const std::string& reason);
    void runJob(const ImportJob& job, const std::stop_token& stop);
    void runFile(const ImportJob& job, const std::string& path, const std::stop_token& stop);

    const Tasks& _tasks;
    const ImportFiles _files;
    Poco::Logger& _logger;
    std::int64_t _looked = 0; ///< when it looked around, in seconds since 1970
    BackgroundThread _thread; // last: it uses all of the above
};

} // namespace colonnade::tasks
