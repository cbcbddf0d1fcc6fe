#include "transfer/JsonRows.h"

#include "transfer/CsvRecords.h"
#include "transfer/ImportedTask.h"

#include <Poco/Exception.h>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t MAX_JSON = 256 * 1024 * 1024;

/// As text, which would not tell of members that stand twice.
ImportRow toRow(std::int64_t number, const JsonValue& element)
try
{
    requireDistinctMembers(element);
    return {number, element.toJson()};
}
catch (const Poco::DataFormatException& error)
{
    return {number, {}, error.message()};
}

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
    _text(input, shape.encoding),
    _document(readAll())
{
    const JsonValue root = _document.root();
    if (!root.isArray())
        throw Poco::DataFormatException("the file must hold an array of objects, it holds one JSON " +
                                        std::string(root.kind()) +
                                        "; for an object a line say format=ndjson");
}

JsonDocument JsonReader::readAll()
{
    std::string text;
    for (int c = _text.get(); c != FileText::END; c = _text.get())
    {
        text += static_cast<char>(c);
        if (text.size() > MAX_JSON)
            throw Poco::DataFormatException("a JSON file may have 256 MiB; use NDJSON for more");
    }
    return JsonDocument::parse(text);
}

std::optional<ImportRow> JsonReader::next()
{
    while (_next < _document.root().size())
    {
        const JsonValue element = _document.root().at(_next++);
        if (!isBlankRow(element))
            return toRow(static_cast<std::int64_t>(_next), element);
    }
    return std::nullopt;
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
