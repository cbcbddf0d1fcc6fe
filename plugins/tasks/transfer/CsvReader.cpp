#include "transfer/CsvReader.h"

#include "transfer/Delimiter.h"
#include "transfer/FormulaGuard.h"
#include "transfer/ImportedTask.h"

#include <colonnade/HttpError.h>
#include <colonnade/Json.h>
#include <colonnade/Text.h>

#include <Poco/Exception.h>

#include <algorithm>
#include <set>

namespace colonnade::tasks
{

namespace
{

/// The name of a column of a header. Blanks around it are never meant, and those of a task that no data has
/// by chance may be written as people do.
std::string columnName(std::string_view written)
{
    const std::string_view name = trimAllBlanks(written);
    std::string plain = lowerAscii(name);
    std::replace_if(
        plain.begin(), plain.end(), [](char c) { return c == ' ' || c == '-'; }, '_');
    return plain == "n_answers" || plain == "priority_0" ? plain : std::string(name);
}

/// Spreadsheets begin a file so, to say what separates the cells: `sep=;`.
std::optional<char> takeSeparatorLine(FileText& text)
{
    constexpr std::string_view START = "sep=";
    const std::string_view ahead = text.ahead();
    const std::string_view line = ahead.substr(0, ahead.find_first_of("\r\n"));
    if (line.size() != START.size() + 1 || !equalIgnoringCase(line.substr(0, START.size()), START))
        return std::nullopt;
    const char separator = line.back();
    for (int c = text.get(); c != FileText::END && c != '\n' && !(c == '\r' && text.peek() != '\n');)
        c = text.get();
    return separator;
}

void writeInfo(JsonWriter& task, std::string_view cell)
{
    if (cell.empty())
        return;
    const std::string text = withoutGuard(cell);
    try
    {
        task.rawMember("info", JsonDocument::parse(text).root().toJson());
    }
    catch (const Poco::DataFormatException&) // no JSON: a text
    {
        task.member("info", text);
    }
}

} // namespace

CsvReader::CsvReader(std::istream& input, const FileShape& shape):
    _format(shape.format),
    _text(input, shape.encoding),
    _separator(separatorOf(shape)),
    _records(_text, _separator)
{
    readHeader(shape.delimiter.has_value());
}

char CsvReader::separatorOf(const FileShape& shape)
{
    const auto said = takeSeparatorLine(_text);
    if (shape.delimiter)
        return *shape.delimiter;
    refuseOtherText(_text.ahead());
    if (said)
        return *said;
    return shape.format == TransferFormat::Tsv ? '\t' : recogniseDelimiter(_text.ahead(), _text.isAll());
}

void CsvReader::readHeader(bool isSeparatorKnown)
{
    std::vector<std::string> cells;
    do
        if (!_records.next(cells))
            throw Poco::DataFormatException("the file has no header line");
    while (isBlankRecord(cells));
    if (!_records.fault().empty())
        throw Poco::DataFormatException("the header line cannot be read: " + _records.fault(),
                                        static_cast<int>(_records.line()));
    std::transform(cells.begin(), cells.end(), cells.begin(), &columnName);
    if (cells.size() == 1 && !isSeparatorKnown)
        refuseUnseparated(cells.front());
    checkNames(cells);
    const bool hasInfo = std::find(cells.begin(), cells.end(), "info") != cells.end();
    for (const auto& name: cells)
    {
        const Use use = name == "info"                                      ? Use::Info
                        : hasInfo && (isPassedOver(name) || isOpened(name)) ? Use::PassedOver
                        : isSettable(name)                                  ? Use::Task
                                                                            : Use::Member;
        if (hasInfo && use == Use::Member && !name.empty())
            throw Poco::DataFormatException("beside a column info there may only be columns of a task, not " +
                                                quoteJson(name) +
                                                "; leave info out to have all other columns in it",
                                            static_cast<int>(_records.line()));
        _header.push_back({name, use});
    }
    _buildsInfo = std::any_of(_header.begin(), _header.end(),
                              [](const HeaderColumn& column) { return column.use == Use::Member; });
}

void CsvReader::checkNames(const std::vector<std::string>& names) const
{
    std::set<std::string_view> seen;
    for (const auto& name: names)
        if (!name.empty() && !seen.insert(name).second)
            throw Poco::DataFormatException("a column stands twice in the header: " + quoteJson(name),
                                            static_cast<int>(_records.line()));
}

std::optional<ImportRow> CsvReader::next()
{
    std::vector<std::string> cells;
    do
        if (!_records.next(cells))
            return std::nullopt;
    while (_records.fault().empty() && isBlankRecord(cells));
    const std::string fault = _records.fault().empty() ? findFault(cells) : _records.fault();
    if (!fault.empty())
        return ImportRow{_records.line(), {}, fault};
    return toRow(cells);
}

/// Cells beyond the header may be there if they are empty, as may those below no name. Of one column without
/// a name the name is taken to be empty: tables that were written with their index have such a one.
std::string CsvReader::findFault(const std::vector<std::string>& cells) const
{
    const auto isFull = [](const std::string& cell) { return !cell.empty(); };
    if (cells.size() < _header.size() ||
        std::any_of(cells.begin() + static_cast<std::ptrdiff_t>(_header.size()), cells.end(), isFull))
        return "the row has " + std::to_string(cells.size()) + " cells, the header " +
               std::to_string(_header.size());
    const auto nameless = std::count_if(_header.begin(), _header.end(),
                                        [](const HeaderColumn& column) { return column.name.empty(); });
    for (std::size_t i = 0; nameless > 1 && i < _header.size(); ++i)
        if (_header[i].name.empty() && !cells[i].empty())
            return "cell " + std::to_string(i + 1) + " stands in a column without a name";
    return {};
}

ImportRow CsvReader::toRow(const std::vector<std::string>& cells) const
{
    JsonWriter task;
    JsonWriter info;
    task.beginObject();
    info.beginObject();
    for (std::size_t i = 0; i < _header.size(); ++i)
    {
        const auto& [name, use] = _header[i];
        if (use == Use::Member && !(name.empty() && cells[i].empty()))
            info.member(name, cells[i]);
        else if (use == Use::Info)
            writeInfo(task, cells[i]);
        else if (const auto cell = trimAllBlanks(cells[i]); use == Use::Task && !cell.empty())
            try
            {
                const ColumnType type = taskResource().find(name)->type;
                task.key(name);
                writeValue(task, valueFromText(cell, type, name), type);
            }
            catch (const HttpError& error)
            {
                return {_records.line(), {}, error.problem().forClient};
            }
    }
    if (_buildsInfo)
        task.rawMember("info", info.end().text());
    return {_records.line(), task.end().take()};
}

} // namespace colonnade::tasks
