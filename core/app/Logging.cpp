#include "app/Logging.h"

#include "app/LogFile.h"
#include "app/StandardErrorChannel.h"
#include "plugin/PluginHost.h"

#include "colonnade/Json.h"
#include "colonnade/Text.h"

#include <Poco/AutoPtr.h>
#include <Poco/FormattingChannel.h>
#include <Poco/PatternFormatter.h>

#include <unistd.h>

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

/// An object a line: `{"time":…,"level":"warning","source":"http","text":…}`.
class JsonFormatter final: public Poco::PatternFormatter
{
public:
    JsonFormatter():
        Poco::PatternFormatter("%Y-%m-%dT%H:%M:%S.%iZ")
    {
    }

    void format(const Poco::Message& message, std::string& text) override
    {
        static constexpr const char* LEVELS[] = {"",       "fatal",       "critical", "error", "warning",
                                                 "notice", "information", "debug",    "trace"};
        std::string time;
        Poco::PatternFormatter::format(message, time);
        JsonWriter json;
        json.beginObject()
            .member("time", time)
            .member("level", LEVELS[message.getPriority()])
            .member("source", message.getSource());
        if (isValidUtf8(message.getText()))
            json.member("text", message.getText());
        else
            json.member("text", "(not UTF-8) " + asciiOf(message.getText()));
        text = json.end().take();
    }

private:
    static std::string asciiOf(std::string text)
    {
        for (char& c: text)
            if (static_cast<unsigned char>(c) >= 0x80)
                c = '?';
        return text;
    }
};

Poco::AutoPtr<Poco::Channel> openChannel(const std::string& file)
{
    if (file.empty())
        return new StandardErrorChannel(STDERR_FILENO); // owned by the AutoPtr
    Poco::AutoPtr<Poco::Channel> channel(new LogFile(file));
    try
    {
        channel->open();
    }
    catch (const Poco::Exception& exc)
    {
        throw StartRefused("log.file: " + file + " cannot be written: " + exc.message());
    }
    return channel;
}

void logTo(const Config& log, const std::string& file, int level)
{
    const Poco::AutoPtr<Poco::Formatter> formatter(
        log.text("format") == "json" ? static_cast<Poco::Formatter*>(new JsonFormatter) : new LineFormatter);
    const Poco::AutoPtr<Poco::Channel> channel(new Poco::FormattingChannel(formatter, openChannel(file)));
    Poco::Logger::setChannel("", channel);
    Poco::Logger::setLevel("", level);
}

} // namespace

void setUpLogging(const Config& log)
{
    logTo(log, log.text("file"), Poco::Logger::parseLevel(log.text("level")));
}

void setUpCommandLogging(const Config& log)
{
    logTo(log, {},
          log.isSet("level") ? Poco::Logger::parseLevel(log.text("level")) : Poco::Message::PRIO_WARNING);
}

} // namespace colonnade
