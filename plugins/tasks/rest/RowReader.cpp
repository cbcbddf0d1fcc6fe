#include "rest/RowReader.h"

#include "transfer/ImportedTask.h"

#include <colonnade/HttpError.h>
#include <colonnade/Json.h>
#include <colonnade/Text.h>

#include <Poco/Exception.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <vector>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t MAX_ROW = 1024 * 1024;
constexpr std::size_t MAX_JSON = 256 * 1024 * 1024;
constexpr std::size_t MAX_COLUMNS = 1000;
constexpr std::string_view BYTE_ORDER_MARK = "\xEF\xBB\xBF";

class JsonReader final: public RowReader
{
public:
    explicit JsonReader(std::istream& input):
        _document(JsonDocument::parse(readAll(input)))
    {
        if (!_document.root().isArray())
            throw Poco::DataFormatException("the file must hold an array of objects");
    }

    std::optional<ImportRow> next() override
    {
        if (_next == _document.root().size())
            return std::nullopt;
        const JsonValue element = _document.root().at(_next++);
        return ImportRow{static_cast<std::int64_t>(_next), element.toJson()};
    }

private:
    static std::string readAll(std::istream& input)
    {
        std::string text;
        std::string piece(64 * 1024, '\0');
        while (input.read(piece.data(), static_cast<std::streamsize>(piece.size())), input.gcount() > 0)
        {
            text.append(piece, 0, static_cast<std::size_t>(input.gcount()));
            if (text.size() > MAX_JSON)
                throw Poco::DataFormatException("a JSON file may have 256 MiB; use NDJSON for more");
        }
        return text.starts_with(BYTE_ORDER_MARK) ? text.substr(BYTE_ORDER_MARK.size()) : text;
    }

    JsonDocument _document;
    std::size_t _next = 0;
};

class NdjsonReader final: public RowReader
{
public:
    explicit NdjsonReader(std::istream& input):
        _input(input)
    {
    }

    std::optional<ImportRow> next() override
    {
        for (std::string line; std::getline(_input, line);)
        {
            ++_line;
            if (line.size() > MAX_ROW)
                return ImportRow{_line, {}, "the row is longer than 1 MiB"};
            if (line.find_first_not_of(" \t\r") != std::string::npos)
                return ImportRow{_line, std::move(line)};
        }
        return std::nullopt;
    }

private:
    std::istream& _input;
    std::int64_t _line = 0;
};

class CsvReader final: public RowReader
{
public:
    explicit CsvReader(std::istream& input):
        _input(input)
    {
        if (!readRecord(_header) || !_fault.empty())
            throw Poco::DataFormatException("the header line cannot be read");
        if (_header.front().starts_with(BYTE_ORDER_MARK))
            _header.front().erase(0, BYTE_ORDER_MARK.size());
        checkHeader();
    }

    std::optional<ImportRow> next() override
    {
        std::vector<std::string> cells;
        std::int64_t line = 0;
        do // empty lines are none
        {
            line = _line + 1;
            if (!readRecord(cells))
                return std::nullopt;
        } while (cells.size() == 1 && cells.front().empty() && _fault.empty());
        if (_fault.empty() && cells.size() != _header.size())
            _fault = "the row has " + std::to_string(cells.size()) + " cells, the header " +
                     std::to_string(_header.size());
        if (!_fault.empty())
            return ImportRow{line, {}, _fault};
        return toRow(line, cells);
    }

private:
    void checkHeader()
    {
        if (std::set<std::string>(_header.begin(), _header.end()).size() != _header.size())
            throw Poco::DataFormatException("a column stands twice in the header");
        const bool others = std::any_of(_header.begin(), _header.end(), &isInfoMember);
        const bool hasInfo = std::find(_header.begin(), _header.end(), "info") != _header.end();
        if (hasInfo && others)
            throw Poco::DataFormatException("beside a column info there may only be columns of a task");
        _buildsInfo = others;
    }

    /// RFC 4180, also with plain line feeds. False at the end; `_fault` says what is wrong with the record.
    bool readRecord(std::vector<std::string>& cells)
    {
        cells.clear();
        _fault.clear();
        std::string cell;
        std::size_t size = 0;
        bool quoted = false;
        bool any = false;
        for (int c = _input.get(); c != std::istream::traits_type::eof(); c = _input.get())
        {
            any = true;
            if (c == '\n')
                ++_line;
            const bool full = ++size > MAX_ROW || cells.size() > MAX_COLUMNS;
            if (full) // read on to its end, but keep nothing
                _fault = "the row is too long";
            if (quoted)
            {
                if (c != '"')
                    cell.append(full ? 0 : 1, static_cast<char>(c));
                else if (_input.peek() == '"')
                    cell.append(full ? 0 : 1, static_cast<char>(_input.get()));
                else
                    quoted = false;
            }
            else if (c == '"' && cell.empty())
                quoted = true;
            else if (c == ',' && !full)
                cells.push_back(std::exchange(cell, {}));
            else if (c == '\n')
                break;
            else if (c != '\r' || _input.peek() != '\n')
                cell.append(full ? 0 : 1, static_cast<char>(c));
        }
        if (quoted)
            _fault = "a quotation mark is not closed";
        if (any)
            cells.push_back(std::move(cell));
        return any;
    }

    ImportRow toRow(std::int64_t line, const std::vector<std::string>& cells) const
    {
        JsonWriter task;
        JsonWriter info;
        task.beginObject();
        info.beginObject();
        for (std::size_t i = 0; i < cells.size(); ++i)
        {
            if (!isValidUtf8(cells[i]))
                return {line, {}, "the row is not UTF-8"};
            if (isInfoMember(_header[i]))
                info.member(_header[i], cells[i]);
            else if (_header[i] == "info")
                writeInfo(task, cells[i]);
            else if (!isPassedOver(_header[i]) && !cells[i].empty())
                try
                {
                    const ColumnType type = taskResource().find(_header[i])->type;
                    task.key(_header[i]);
                    writeValue(task, valueFromText(cells[i], type, _header[i]), type);
                }
                catch (const HttpError& error)
                {
                    return {line, {}, error.problem().forClient};
                }
        }
        if (_buildsInfo)
            task.rawMember("info", info.end().text());
        return {line, task.end().take()};
    }

    static void writeInfo(JsonWriter& task, const std::string& cell)
    {
        if (cell.empty())
            return;
        try
        {
            task.rawMember("info", JsonDocument::parse(cell).root().toJson());
        }
        catch (const Poco::DataFormatException&) // no JSON: a text
        {
            task.member("info", cell);
        }
    }

    std::istream& _input;
    std::vector<std::string> _header;
    std::string _fault;
    std::int64_t _line = 0;
    bool _buildsInfo = false;
};

} // namespace

std::unique_ptr<RowReader> makeRowReader(std::istream& input, TransferFormat format)
{
    switch (format)
    {
    case TransferFormat::Csv:
        return std::make_unique<CsvReader>(input);
    case TransferFormat::Json:
        return std::make_unique<JsonReader>(input);
    case TransferFormat::Ndjson:
        break;
    }
    return std::make_unique<NdjsonReader>(input);
}

} // namespace colonnade::tasks
