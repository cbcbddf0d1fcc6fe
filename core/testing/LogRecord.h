#pragma once

#include <Poco/AutoPtr.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade::testing
{

/// Keeps what all loggers of the process say, as long as it lives; the log goes nowhere else.
class LogRecord
{
public:
    LogRecord();
    ~LogRecord();
    LogRecord(const LogRecord&) = delete;
    LogRecord& operator=(const LogRecord&) = delete;

    struct Line
    {
        std::string source;
        std::string level; ///< `warning`
        std::string text;
    };

    /// Of that source; empty: all. Any thread.
    std::vector<Line> lines(std::string_view source = {}) const;

private:
    class Channel;

    Poco::AutoPtr<Channel> _channel;
};

} // namespace colonnade::testing
