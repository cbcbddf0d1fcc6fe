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

/// `log.format`.
enum class LogFormat
{
    Text,
    Json ///< an object a line
};

/// One answered request. No query, no credentials, no page that it came from: none of them belongs in a log.
struct AccessEntry
{
    std::string_view address;
    std::string_view method; ///< empty: it could not be read
    std::string_view path;   ///< without query
    bool http10 = false;
    int status = 0;
    std::uint64_t bytes = 0; ///< of the body sent
    std::int64_t microseconds = 0;
    std::string_view actorKind; ///< empty: nobody asked
    std::string_view user;      ///< number of the account; empty: none
    std::string_view agent;     ///< empty: not said
    std::string_view id;        ///< the request's, as other logs and the answer tell it
};

/// A request's number as logs and answers show it: 16 hex digits.
std::string requestNumber(std::uint64_t id);

/// Adds a line to `lines`. Text is the Combined Log Format of Apache and nginx, without the referring page,
/// then microseconds, kind of caller and the request's number; what could forge another field or line is
/// written `\xHH`:
///
///     127.0.0.1 - 5 [22/Nov/2026:02:06:13 +0000] "GET /api/task HTTP/1.1" 200 5120 "-" "curl/7.88.1" 843
///     user 7c1d0a52e6b3f904          (one line)
///     {"time":"2026-11-22T02:06:13Z","address":"127.0.0.1","user":"5","method":"GET","path":"/api/task",…}
void appendAccessLine(std::string& lines, const AccessEntry& entry, LogFormat format = LogFormat::Text);

/// A text as JSON, in quotes; bytes beyond ASCII as the characters of their number.
void appendJsonText(std::string& out, std::string_view text);

/// A file of access lines, written by one thread in large pieces. A file that was moved away (logrotate) is
/// made anew. Lines that cannot be written are dropped and counted, never waited for. Any thread.
class AccessLog
{
public:
    /// Touches nothing yet.
    explicit AccessLog(std::string path);
    ~AccessLog(); ///< writes what is left

    AccessLog(const AccessLog&) = delete;
    AccessLog& operator=(const AccessLog&) = delete;

    /// Once, before the first line. Throws `Poco::OpenFileException` if the file cannot be written.
    void open();

    /// Takes whole lines, and empties `lines`.
    void take(std::string& lines);

    std::uint64_t droppedBytes() const; ///< lines that found no room

private:
    void run();
    void keep(const std::string& lines) noexcept;
    void write(const std::string& lines);
    void reopenIfMoved();

    const std::string _path;
    int _file = -1;
    bool _isWithinLine = false; // the writer's; the end of the last line was dropped
    mutable std::mutex _mutex;
    std::condition_variable _changed;
    std::string _waiting;            // guarded by _mutex
    bool _stopping = false;          // guarded by _mutex
    std::uint64_t _droppedBytes = 0; // guarded by _mutex
    std::thread _writer;
};

} // namespace colonnade
