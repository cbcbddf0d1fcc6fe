#include "app/Logging.h"

#include "plugin/PluginHost.h"

#include <Poco/AutoPtr.h>
#include <Poco/ConsoleChannel.h>
#include <Poco/FileChannel.h>
#include <Poco/FormattingChannel.h>
#include <Poco/PatternFormatter.h>

#include <iostream>

namespace colonnade
{

namespace
{

/// A line is a line, whatever came from outside.
class LineFormatter final: public Poco::PatternFormatter
{
public:
    LineFormatter():
        Poco::PatternFormatter("%Y-%m-%dT%H:%M:%S.%iZ %p %s: %t")
    {
    }

    void format(const Poco::Message& message, std::string& text) override
    {
        static constexpr char DIGITS[] = "0123456789abcdef";
        std::string line;
        Poco::PatternFormatter::format(message, line);
        for (const char c: line)
        {
            const auto byte = static_cast<unsigned char>(c);
            if (byte >= 0x20 && byte != 0x7f)
                text += c;
            else if (c == '\n')
                text += "\\n";
            else
                (text += "\\x") += {DIGITS[byte >> 4], DIGITS[byte & 15]};
        }
    }
};

Poco::AutoPtr<Poco::Channel> openChannel(const std::string& file)
{
    if (file.empty())
        return new Poco::ConsoleChannel(std::cerr); // owned by the AutoPtr
    Poco::AutoPtr<Poco::Channel> channel(new Poco::FileChannel(file));
    try
    {
        channel->open();
    }
    catch (const Poco::Exception& exc)
    {
        throw StartRefused("log.file: " + file + " cannot be written: " + exc.displayText());
    }
    return channel;
}

} // namespace

void setUpLogging(const Config& log)
{
    const Poco::AutoPtr<Poco::Formatter> formatter(new LineFormatter);
    const Poco::AutoPtr<Poco::Channel> channel(
        new Poco::FormattingChannel(formatter, openChannel(log.text("file"))));
    Poco::Logger::setChannel("", channel);
    Poco::Logger::setLevel("", Poco::Logger::parseLevel(log.text("level")));
}

void setUpCommandLogging(const Config& log)
{
    setUpLogging(log);
    if (!log.isSet("level"))
        Poco::Logger::setLevel("", Poco::Message::PRIO_WARNING);
}

} // namespace colonnade
