#include "transfer/JsonRows.h"

#include "transfer/CsvRecords.h"
#include "transfer/ImportedTask.h"

#include <Poco/Exception.h>

#include <utility>

namespace colonnade::tasks
{

namespace
{

/// What is no JSON is no blank row, and is told later.
bool isBlankLine(std::string_view line)
try
{
    return line.empty() || isBlankRow(JsonDocument::parse(line).root());
}
catch (const Poco::DataFormatException&)
{
    return false;
}

} // namespace

JsonReader::JsonReader(std::istream& input, const FileShape& shape):
    _text(input, shape.encoding)
{
    skipBlanks();
    if (_text.peek() == '{')
        refuse("the file must hold an array of objects, it holds one JSON object; for an object a line say "
               "format=ndjson");
    if (_text.get() != '[')
        refuse("not JSON: the file must hold an array of objects, which begins with [");
}

std::optional<ImportRow> JsonReader::next()
{
    while (hasMore())
    {
        const std::string text = takeElement();
        if (_size > MAX_ROW)
            return ImportRow{_number, {}, "the row is longer than 16 MiB"};
        try
        {
            const JsonDocument document = JsonDocument::parse(text);
            if (!isBlankRow(document.root()))
                return toRow(document.root());
        }
        catch (const Poco::DataFormatException& error)
        {
            refuse("element " + std::to_string(_number) + " is " + error.message());
        }
    }
    return std::nullopt;
}

/// Goes to the next element, if there is one.
bool JsonReader::hasMore()
{
    if (_isClosed)
        return false;
    skipBlanks();
    if (_text.peek() == ']')
    {
        _text.get();
        skipBlanks();
        if (_text.peek() != FileText::END)
            refuse("not JSON: text follows the array");
        _isClosed = true;
        return false;
    }
    if (_number > 0 && _text.get() != ',')
        refuse("not JSON: the array is not closed, or no comma follows element " + std::to_string(_number));
    ++_number;
    return true;
}

/// Up to the comma or bracket behind the element; whether it is JSON is not looked at.
std::string JsonReader::takeElement()
{
    std::string element;
    _size = 0;
    std::int64_t depth = 0;
    for (int c = _text.peek(); c != FileText::END && (depth > 0 || (c != ',' && c != ']')); c = _text.peek())
    {
        depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
        if (c == '"')
            takeText(element);
        else if (_text.get(); ++_size <= MAX_ROW)
            element += static_cast<char>(c);
    }
    return element;
}

/// A text with its quotation marks.
void JsonReader::takeText(std::string& element)
{
    bool isOpen = false;
    for (int c = _text.get(), before = 0; c != FileText::END; c = _text.get())
    {
        if (++_size <= MAX_ROW)
            element += static_cast<char>(c);
        if (c == '"' && before != '\\' && std::exchange(isOpen, true))
            return;
        before = before == '\\' ? 0 : c;
    }
}

/// As text, which would not tell of members that stand twice.
ImportRow JsonReader::toRow(const JsonValue& element) const
try
{
    requireDistinctMembers(element);
    return {_number, element.toJson()};
}
catch (const Poco::DataFormatException& error)
{
    return {_number, {}, error.message()};
}

void JsonReader::skipBlanks()
{
    for (int c = _text.peek(); c == ' ' || c == '\t' || c == '\r' || c == '\n'; c = _text.peek())
        _text.get();
}

void JsonReader::refuse(const std::string& why) const
{
    throw Poco::DataFormatException(why, static_cast<int>(_text.line()));
}

NdjsonReader::NdjsonReader(std::istream& input, const FileShape& shape):
    _text(input, shape.encoding)
{
    if (trimAllBlanks(_text.ahead()).starts_with('['))
        throw Poco::DataFormatException("the file is one JSON array, not an object a line; say format=json",
                                        1);
}

/// JSON has no line ends inside of texts.
std::optional<ImportRow> NdjsonReader::next()
{
    while (_text.peek() != FileText::END)
    {
        const std::int64_t number = _text.line();
        std::string line;
        std::size_t size = 0;
        for (int c = _text.get(); c != FileText::END && c != '\n' && c != '\r'; c = _text.get())
            if (++size <= MAX_ROW)
                line += static_cast<char>(c);
        if (size > MAX_ROW)
            return ImportRow{number, {}, "the row is longer than 16 MiB"};
        const std::string_view row = trimAllBlanks(line);
        if (!isBlankLine(row))
            return ImportRow{number, std::string(row)};
    }
    return std::nullopt;
}

} // namespace colonnade::tasks
