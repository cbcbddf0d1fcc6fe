#include "transfer/CsvReader.h"

#include "transfer/Delimiter.h"
#include "transfer/ImportedTask.h"

#include <colonnade/Csv.h>
#include <colonnade/HttpError.h>
#include <colonnade/Json.h>
#include <colonnade/Text.h>

#include <Poco/Exception.h>

#include <algorithm>
#include <cctype>
#include <set>

namespace colonnade::tasks
{

namespace
{

/// `;` of `sep=;`, also in quotation marks, and behind it blanks, or the empty cells that a spreadsheet adds
/// when it saves the file again: `sep=;;`. Nothing for any other line.
std::optional<char> separatorIn(std::string_view line)
{
    constexpr std::string_view START = "sep=";
    line = line.substr(0, line.find_last_not_of(' ') + 1);
    const bool quoted = line.size() > 1 && line.front() == '"' && line.back() == '"';
    if (quoted)
        line = line.substr(1, line.size() - 2);
    if (!equalIgnoringCase(line.substr(0, START.size()), START))
        return std::nullopt;
    const std::string_view said = line.substr(START.size());
    if (const auto named = findDelimiter(said))
        return named;
    const bool padded = !quoted && !said.empty() && said.find_first_not_of(said.front()) == said.npos;
    return padded ? findDelimiter(said.substr(0, 1)) : std::nullopt;
}

/// Spreadsheets begin a file so, to say what separates the cells: `sep=;`.
std::optional<char> takeSeparatorLine(FileText& text)
{
    const std::string_view ahead = text.ahead();
    const auto separator = separatorIn(ahead.substr(0, ahead.find_first_of("\r\n")));
    if (!separator)
        return std::nullopt;
    for (int c = text.get(); c != FileText::END && c != '\n' && !(c == '\r' && text.peek() != '\n');)
        c = text.get();
    text.skipMarks();
    return separator;
}

std::optional<JsonDocument> tryParse(std::string_view text)
try
{
    return JsonDocument::parse(text);
}
catch (const Poco::DataFormatException&)
{
    return std::nullopt;
}

/// `"name"` whose quotation marks have become part of it, since something stands before them that is not
/// seen, such as a byte-order mark that was decoded wrongly.
bool isQuotedTooLate(std::string_view name)
{
    const std::size_t first = name.find('"');
    const std::string_view before = name.substr(0, first);
    return first != name.npos && first + 1 < name.size() && name.ends_with('"') &&
           std::none_of(before.begin(), before.end(),
                        [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; });
}

void writeInfo(JsonWriter& task, std::string_view cell)
{
    if (cell.empty())
        return;
    if (const std::string text = withoutFormulaGuard(cell); text != cell) // only texts have one
    {
        task.member("info", text);
        return;
    }
    if (const auto document = tryParse(cell))
    {
        requireDistinctMembers(document->root());
        task.rawMember("info", document->root().toJson());
    }
    else
        task.member("info", cell);
}

} // namespace

CsvReader::CsvReader(std::istream& input, const FileShape& shape):
    _format(shape.format),
    _text(input, shape.encoding),
    _separator(separatorOf(shape)),
    _further(shape.further),
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
    std::transform(cells.begin(), cells.end(), cells.begin(), &taskColumnName);
    if (cells.size() == 1 && !isSeparatorKnown)
        refuseUnseparated(cells.front());
    checkNames(cells);
    const bool hasInfo = std::find(cells.begin(), cells.end(), "info") != cells.end();
    for (const auto& name: cells)
    {
        const bool isFurther = std::find(_further.begin(), _further.end(), name) != _further.end();
        const Use use = name == "info"                                      ? Use::Info
                        : hasInfo && (isPassedOver(name) || isOpened(name)) ? Use::PassedOver
                        : isFurther                                         ? Use::Further
                        : isSettable(name)                                  ? Use::Task
                                                                            : Use::Member;
        if (hasInfo && use == Use::Member && !name.empty())
            throw Poco::DataFormatException("beside a column info there may only be columns of a task, not " +
                                                quoteJson(name) +
                                                "; leave info out to have all other columns in it",
                                            static_cast<int>(_records.line()));
        _header.push_back({name, use});
    }
    const auto isMember = [](const HeaderColumn& column) { return column.use == Use::Member; };
    const auto isNamed = [](const HeaderColumn& column)
    { return column.use == Use::Member && !column.name.empty(); };
    _buildsInfo = std::any_of(_header.begin(), _header.end(), isMember);
    _wantsNamed = std::any_of(_header.begin(), _header.end(), isNamed);
}

void CsvReader::checkNames(const std::vector<std::string>& names) const
{
    std::set<std::string_view> seen;
    const auto refuse = [&](const std::string& why, const std::string& name)
    { throw Poco::DataFormatException(why + quoteJson(name), static_cast<int>(_records.line())); };
    for (const auto& name: names)
        if (!name.empty() && !seen.insert(name).second)
            refuse("a column stands twice in the header: ", name);
        else if (isQuotedTooLate(name))
            refuse("something stands before the quotation mark of a column's name: ", name);
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
    if (_wantsNamed && !hasNamed(cells))
        return "the row has nothing in any column that becomes info";
    return {};
}

/// Whether a row says anything besides columns of a task and its number in a table.
bool CsvReader::hasNamed(const std::vector<std::string>& cells) const
{
    for (std::size_t i = 0; i < _header.size(); ++i)
        if (_header[i].use == Use::Member && !_header[i].name.empty() && !trimAllBlanks(cells[i]).empty())
            return true;
    return false;
}

ImportRow CsvReader::toRow(const std::vector<std::string>& cells) const
try
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
        else if (use == Use::Further && !cells[i].empty())
            task.member(name, cells[i]);
        else if (const auto cell = trimAllBlanks(cells[i]); use == Use::Task && !cell.empty())
        {
            const ColumnType type = taskResource().find(name)->type;
            task.key(name);
            writeValue(task, valueFromText(cell, type, name), type);
        }
    }
    if (_buildsInfo)
        task.rawMember("info", info.end().text());
    return {_records.line(), task.end().take()};
}
catch (const HttpError& error)
{
    return {_records.line(), {}, error.problem().forClient};
}
catch (const Poco::DataFormatException& error)
{
    return {_records.line(), {}, error.message()};
}

} // namespace colonnade::tasks
