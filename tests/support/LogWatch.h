#pragma once

#include <Poco/AutoPtr.h>
#include <Poco/Channel.h>
#include <Poco/Logger.h>
#include <Poco/Message.h>

#include <mutex>
#include <string>
#include <vector>

/// What a logger says, from its making to its end.
class LogWatch
{
public:
    explicit LogWatch(const std::string& logger):
        _logger(Poco::Logger::get(logger)),
        _before(_logger.getChannel())
    {
        _logger.setChannel(_lines);
    }
    ~LogWatch() { _logger.setChannel(_before); }
    LogWatch(const LogWatch&) = delete;
    LogWatch& operator=(const LogWatch&) = delete;

    std::vector<std::string> lines() const { return _lines->lines(); }

private:
    class Lines final: public Poco::Channel
    {
    public:
        void log(const Poco::Message& message) override
        {
            const std::lock_guard lock(_mutex);
            _all.push_back(message.getText());
        }
        std::vector<std::string> lines() const
        {
            const std::lock_guard lock(_mutex);
            return _all;
        }

    private:
        mutable std::mutex _mutex;
        std::vector<std::string> _all; // guarded by _mutex
    };

    Poco::Logger& _logger;
    const Poco::AutoPtr<Poco::Channel> _before; // may be null
    const Poco::AutoPtr<Lines> _lines{new Lines};
};
