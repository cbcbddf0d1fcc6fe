#include "observe/AccessLog.h"

#include "observe/LineWriter.h"
#include "text/CurrentTime.h"

#include <Poco/Exception.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>

namespace colonnade
{

namespace
{

constexpr std::size_t MAX_WAITING = 8 * 1024 * 1024;
constexpr auto GATHERING = std::chrono::milliseconds(200);
constexpr auto PATIENCE = std::chrono::milliseconds(1000); ///< with who reads the log

/// It may name a pipe: `/dev/stdout`, say.
int openLog(const std::string& path)
{
    return ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK, 0640);
}

template <class Number> void appendNumber(std::string& out, Number number)
{
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out.append(digits, end);
}

constexpr std::size_t MAX_AGENT = 256;
constexpr std::string_view DIGITS = "0123456789abcdef";

/// Blanks end a field, but within quotes.
bool isPlain(char c, bool quoted)
{
    return (c > 0x20 || (quoted && c == 0x20)) && c < 0x7f && c != '"' && c != '\\';
}

void appendEscaped(std::string& out, std::string_view text, bool quoted = false)
{
    std::size_t plain = 0;
    while (plain < text.size() && isPlain(text[plain], quoted))
        ++plain;
    out.append(text.substr(0, plain));
    for (const char c: text.substr(plain))
    {
        if (isPlain(c, quoted))
        {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += "\\x";
        out += DIGITS[byte / 16];
        out += DIGITS[byte % 16];
    }
}

/// A field of its own: `-` if there is nothing.
void appendField(std::string& out, std::string_view text)
{
    appendEscaped(out, text.empty() ? "-" : text);
}

constexpr char LINE_TIME[] = "[%d/%b/%Y:%H:%M:%S +0000]";
constexpr char JSON_TIME[] = "%Y-%m-%dT%H:%M:%SZ";

void appendText(std::string& lines, const AccessEntry& entry)
{
    appendEscaped(lines, entry.address);
    lines += " - ";
    appendField(lines, entry.user);
    lines += ' ';
    appendCurrentTime<LINE_TIME>(lines);
    lines += " \"";
    if (entry.method.empty())
        lines += '-';
    else
    {
        appendEscaped(lines, entry.method);
        lines += ' ';
        appendEscaped(lines, entry.path);
        lines += entry.http10 ? " HTTP/1.0" : " HTTP/1.1";
    }
    lines += "\" ";
    appendNumber(lines, entry.status);
    lines += ' ';
    appendNumber(lines, entry.bytes);
    lines += " \"-\" \"";
    appendEscaped(lines, entry.agent.empty() ? "-" : entry.agent.substr(0, MAX_AGENT), true);
    lines += "\" ";
    appendNumber(lines, entry.microseconds);
    lines += ' ';
    appendField(lines, entry.actorKind);
    lines += ' ';
    appendEscaped(lines, entry.id);
    lines += '\n';
}

void appendJson(std::string& lines, const AccessEntry& entry)
{
    const auto text = [&](const char* name, std::string_view value)
    {
        lines.append(",\"").append(name).append("\":");
        appendJsonText(lines, value);
    };
    const auto number = [&](const char* name, auto value)
    {
        lines.append(",\"").append(name).append("\":");
        appendNumber(lines, value);
    };
    lines += "{\"time\":\"";
    appendCurrentTime<JSON_TIME>(lines);
    lines += '"';
    text("address", entry.address);
    if (!entry.user.empty())
        text("user", entry.user);
    text("method", entry.method);
    text("path", entry.path);
    number("status", entry.status);
    number("bytes", entry.bytes);
    number("microseconds", entry.microseconds);
    text("caller", entry.actorKind);
    text("agent", entry.agent.substr(0, MAX_AGENT));
    text("request", entry.id);
    lines += "}\n";
}

} // namespace

void appendJsonText(std::string& out, std::string_view text)
{
    out += '"';
    for (const char c: text)
    {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte >= 0x7f)
        {
            out += "\\u00";
            out += DIGITS[byte / 16];
            out += DIGITS[byte % 16];
            continue;
        }
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    out += '"';
}

std::string requestNumber(std::uint64_t id)
{
    std::string text(16, '0');
    for (std::size_t at = text.size(); at-- > 0; id >>= 4)
        text[at] = DIGITS[id & 15];
    return text;
}

void appendAccessLine(std::string& lines, const AccessEntry& entry, LogFormat format)
{
    if (format == LogFormat::Json)
        appendJson(lines, entry);
    else
        appendText(lines, entry);
}

AccessLog::AccessLog(std::string path):
    _path(std::move(path))
{
}

void AccessLog::open()
{
    _file = openLog(_path);
    if (_file < 0)
        throw Poco::OpenFileException("cannot write access log " + _path +
                                      " (http.access_log): " + std::strerror(errno));
    _writer = std::thread([this] { run(); });
}

AccessLog::~AccessLog()
{
    {
        const std::lock_guard lock(_mutex);
        _stopping = true;
    }
    _changed.notify_one();
    if (_writer.joinable())
        _writer.join();
    if (_file >= 0)
        ::close(_file);
}

void AccessLog::take(std::string& lines)
{
    if (lines.empty())
        return;
    bool wake = false;
    {
        const std::lock_guard lock(_mutex);
        wake = _waiting.empty();
        if (_waiting.size() + lines.size() > MAX_WAITING)
            _droppedBytes += lines.size();
        else
            keep(lines);
    }
    lines.clear();
    if (wake)
        _changed.notify_one();
}

/// Called with the lock held. The loops go on even if there is no memory for their lines.
void AccessLog::keep(const std::string& lines) noexcept
{
    try
    {
        _waiting += lines;
    }
    catch (const std::bad_alloc&)
    {
        _droppedBytes += lines.size();
    }
}

std::uint64_t AccessLog::droppedBytes() const
{
    const std::lock_guard lock(_mutex);
    return _droppedBytes;
}

void AccessLog::run()
{
    std::string lines;
    std::unique_lock lock(_mutex);
    for (;;)
    {
        _changed.wait(lock, [this] { return _stopping || !_waiting.empty(); });
        // Gathers what comes meanwhile: one write, and one wake-up, for many lines.
        if (!_stopping)
            _changed.wait_for(lock, GATHERING, [this] { return _stopping; });
        lines.swap(_waiting);
        const bool stopping = _stopping;
        lock.unlock();
        write(lines);
        lines.clear();
        if (stopping)
            return;
        lock.lock();
    }
}

void AccessLog::write(const std::string& lines)
{
    reopenIfMoved();
    std::size_t written = 0;
    if (_file >= 0 && (!_isWithinLine || writeWithin(_file, "\n", PATIENCE) == 1))
        written = writeWithin(_file, lines, PATIENCE);
    if (written > 0)
        _isWithinLine = lines[written - 1] != '\n';
    if (written == lines.size())
        return;
    const std::lock_guard lock(_mutex);
    _droppedBytes += lines.size() - written;
}

void AccessLog::reopenIfMoved()
{
    struct stat here = {};
    struct stat there = {};
    const bool same = _file >= 0 && ::fstat(_file, &here) == 0 && ::stat(_path.c_str(), &there) == 0 &&
                      here.st_ino == there.st_ino && here.st_dev == there.st_dev;
    if (same)
        return;
    const int fresh = openLog(_path);
    if (fresh < 0)
        return; // the moved file still takes the lines
    if (_file >= 0)
        ::close(_file);
    _file = fresh;
}

} // namespace colonnade
