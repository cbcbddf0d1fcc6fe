#pragma once

#include "observe/LineWriter.h"

#include <Poco/Channel.h>

#include <mutex>
#include <string>

namespace colonnade
{

/// A file of log lines, for its owner and group alone (0640). One that was moved away (logrotate) is made
/// anew at the next line. Lines that cannot be written are lost: neither a full disk nor a pipe that nobody
/// reads may stop the server. Any thread.
class LogFile final: public Poco::Channel
{
public:
    /// Nothing is opened yet: `open` does that.
    explicit LogFile(std::string path);

    /// Throws `Poco::OpenFileException` with the reason.
    void open() override;
    void close() override;
    void log(const Poco::Message& message) override;

private:
    ~LogFile() override;
    bool isMoved() const;

    const std::string _path;
    std::mutex _mutex;
    int _file = -1;     // guarded by _mutex
    LineWriter _writer; // guarded by _mutex
};

} // namespace colonnade
