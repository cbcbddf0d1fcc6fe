#include "ConnectionText.h"

#include <Poco/Exception.h>
#include <Poco/String.h>

namespace colonnade::poco
{

namespace
{

/// `-c search_path=crowd` is the same as `--search_path=crowd`.
std::string withoutBlanks(const std::string& options)
{
    return Poco::replace(options, std::string("-c "), std::string("--"));
}

std::string quoted(const std::string& value)
{
    std::string text = "'";
    for (const char character: value)
    {
        if (character == '\'' || character == '\\')
            text += '\\';
        text += character;
    }
    return text + "'";
}

} // namespace

std::string connectionText(const std::map<std::string, std::string>& connection)
{
    if (const auto file = connection.find("file"); file != connection.end())
        return file->second;
    std::string text;
    for (const auto& [name, given]: connection)
    {
        const std::string value = name == "options" ? withoutBlanks(given) : given;
        if (value.find(' ') != std::string::npos)
            throw Poco::InvalidArgumentException("POCO's connector takes no " + name +
                                                 " with a blank in data.url");
        text += (text.empty() ? "" : " ") + name + "=" + quoted(value);
    }
    return text;
}

} // namespace colonnade::poco
