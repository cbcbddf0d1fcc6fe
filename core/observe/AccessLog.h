#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace colonnade
{

/// One answered request. No query, no credentials: neither belongs in a log.
struct AccessEntry
{
    std::string_view address;
    std::string_view method;
    std::string_view path; ///< without query
    int status = 0;
    std::uint64_t bytes = 0; ///< of the body sent
    std::int64_t microseconds = 0;
    std::string_view actorKind; ///< empty: nobody asked
    std::uint64_t id = 0;       ///< the request's
};

/// A request's number as logs and answers show it: 16 hex digits.
std::string requestNumber(std::uint64_t id);

/// Adds a line to `lines`, control characters, blanks and quotes in client text escaped as `\xHH`:
///
///     2026-11-22T02:06:13Z 127.0.0.1 GET /api/task 200 5120 843 user 7c1d0a52e6b3f904
void appendAccessLine(std::string& lines, const AccessEntry& entry);

/// A file of access lines, written by one thread in large pieces. A file that was moved away (logrotate) is
/// made anew. Lines that cannot be written are dropped and counted, never waited for. Any thread.
class AccessLog
{
public:
    /// Throws `Poco::OpenFileException` if the file cannot be written.
    explicit AccessLog(const std::string& path);
    ~AccessLog(); ///< writes what is left

    AccessLog(const AccessLog&) = delete;
    AccessLog& operator=(const AccessLog&) = delete;

    /// Takes whole lines, and empties `lines`.
    void take(std::string& lines);

    std::uint64_t droppedBytes() const;

private:
    void run();
    void write(const std::string& lines);
    void reopenIfMoved();

    const std::string _path;
    int _file;
    mutable std::mutex _mutex;
    std::condition_variable _changed;
    std::string _waiting;            // guarded by _mutex
    bool _stopping = false;          // guarded by _mutex
    std::uint64_t _droppedBytes = 0; // guarded by _mutex
    std::thread _writer;
};

} // namespace colonnade
