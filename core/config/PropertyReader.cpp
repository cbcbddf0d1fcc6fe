#include "config/PropertyReader.h"

#include "colonnade/Text.h"

#include <map>

namespace colonnade
{

namespace
{

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

/// Walks over a text and counts lines.
class Cursor
{
public:
    explicit Cursor(std::string_view text):
        _text(text)
    {
    }

    bool atEnd() const { return _at == _text.size(); }
    int line() const { return _line; }
    char peek() const { return _text[_at]; }

    char take()
    {
        const char c = _text[_at++];
        if (c == '\n')
            ++_line;
        return c;
    }

    void skipBlanks()
    {
        while (!atEnd() && isBlank(peek()))
            take();
    }

    void skipLine()
    {
        while (!atEnd() && take() != '\n')
            ;
    }

private:
    std::string_view _text;
    std::size_t _at = 0;
    int _line = 1;
};

/// What a backslash and the character after it stand for.
char unescaped(Cursor& cursor)
{
    const char c = cursor.take();
    switch (c)
    {
    case 't':
        return '\t';
    case 'r':
        return '\r';
    case 'n':
        return '\n';
    case 'f':
        return '\f';
    case '\r':
        if (!cursor.atEnd() && cursor.peek() == '\n')
            cursor.take();
        return ' ';
    case '\n':
        return ' ';
    default:
        return c;
    }
}

std::string readKey(Cursor& cursor)
{
    std::string key;
    while (!cursor.atEnd() && cursor.peek() != '=' && cursor.peek() != ':' && cursor.peek() != '\n')
        key += cursor.take();
    return std::string(trimmed(key));
}

/// From after the separator to the end of the line, which it takes.
std::string readValue(Cursor& cursor)
{
    std::string value;
    while (!cursor.atEnd())
    {
        const char c = cursor.take();
        if (c == '\n')
            break;
        if (c == '\\' && !cursor.atEnd())
            value += unescaped(cursor);
        else
            value += c;
    }
    return std::string(trimmed(value));
}

} // namespace

std::vector<GivenSetting> parseProperties(std::string_view text, const std::string& file,
                                          std::vector<std::string>& problems)
{
    if (text.starts_with("\xef\xbb\xbf")) // a byte order mark, as some editors leave it
        text.remove_prefix(3);
    std::vector<GivenSetting> settings;
    std::map<std::string, int> firstLines;
    Cursor cursor(text);
    for (cursor.skipBlanks(); !cursor.atEnd(); cursor.skipBlanks())
    {
        if (cursor.peek() == '#' || cursor.peek() == '!')
        {
            cursor.skipLine();
            continue;
        }
        const int line = cursor.line();
        const std::string at = file + ":" + std::to_string(line);
        const std::string key = readKey(cursor);
        const bool hasSeparator = !cursor.atEnd() && cursor.peek() != '\n';
        if (!hasSeparator || key.empty())
        {
            problems.push_back(at + ": wanted key = value, there was a line without " +
                               (hasSeparator ? "a key" : "\"=\""));
            cursor.skipLine();
            continue;
        }
        cursor.take();
        std::string value = readValue(cursor);
        const auto [first, isNew] = firstLines.emplace(key, line);
        if (!isNew)
            problems.push_back(at + ": " + key + ": is set twice in this file, first in line " +
                               std::to_string(first->second) + "; keep one");
        else
            settings.push_back({key, std::move(value), at});
    }
    return settings;
}

} // namespace colonnade
