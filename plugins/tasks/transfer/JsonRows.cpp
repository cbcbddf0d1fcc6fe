#include "transfer/JsonRows.h"

#include "transfer/CsvRecords.h"

#include <Poco/Exception.h>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t MAX_JSON = 256 * 1024 * 1024;

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
        if (!element.isNull() && !(element.isObject() && element.size() == 0)) // else a blank row
            return ImportRow{static_cast<std::int64_t>(_next), element.toJson()};
    }
    return std::nullopt;
}

NdjsonReader::NdjsonReader(std::istream& input, const FileShape& shape):
    _text(input, shape.encoding)
{
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
        if (!row.empty() && row != "{}" && row != "null")
            return ImportRow{number, std::string(row)};
    }
    return std::nullopt;
}

} // namespace colonnade::tasks
