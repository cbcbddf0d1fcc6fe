#include "testing/LogRecord.h"

#include <Poco/Channel.h>
#include <Poco/Logger.h>
#include <Poco/Message.h>
#include <Poco/NullChannel.h>

#include <mutex>

namespace colonnade::testing
{

class LogRecord::Channel final: public Poco::Channel
{
public:
    void log(const Poco::Message& message) override
    {
        static constexpr const char* LEVELS[] = {"",       "fatal",       "critical", "error", "warning",
                                                 "notice", "information", "debug",    "trace"};
        const std::lock_guard lock(_mutex);
        _lines.push_back({message.getSource(), LEVELS[message.getPriority()], message.getText()});
    }

    std::vector<Line> lines(std::string_view source) const
    {
        const std::lock_guard lock(_mutex);
        std::vector<Line> found;
        for (const Line& line: _lines)
            if (source.empty() || line.source == source)
                found.push_back(line);
        return found;
    }

private:
    mutable std::mutex _mutex;
    std::vector<Line> _lines; // guarded by _mutex
};

LogRecord::LogRecord():
    _channel(new Channel) // owned by the AutoPtr
{
    Poco::Logger::setChannel("", _channel);
    Poco::Logger::setLevel("", Poco::Message::PRIO_DEBUG);
}

LogRecord::~LogRecord()
{
    const Poco::AutoPtr<Poco::Channel> nowhere(new Poco::NullChannel);
    Poco::Logger::setChannel("", nowhere);
    Poco::Logger::setLevel("", Poco::Message::PRIO_FATAL);
}

std::vector<LogRecord::Line> LogRecord::lines(std::string_view source) const
{
    return _channel->lines(source);
}

} // namespace colonnade::testing
