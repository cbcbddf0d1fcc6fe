#include "transfer/CsvRecords.h"

#include "transfer/RowReader.h"

#include <Poco/Exception.h>

#include <algorithm>
#include <array>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t MAX_CELLS = 1000;

/// ASCII's, no-break space, zero-width space, byte-order mark, ideographic space.
constexpr std::array<std::string_view, 9> BLANKS{
    " ", "\t", "\r", "\n", "\v", "\xC2\xA0", "\xE2\x80\x8B", "\xEF\xBB\xBF", "\xE3\x80\x80"};

} // namespace

std::string_view trimAllBlanks(std::string_view text)
{
    const auto atStart = [&](std::string_view blank) { return text.starts_with(blank); };
    const auto atEnd = [&](std::string_view blank) { return text.ends_with(blank); };
    for (auto blank = BLANKS.begin(); blank != BLANKS.end();)
        if (blank = std::find_if(BLANKS.begin(), BLANKS.end(), atStart); blank != BLANKS.end())
            text.remove_prefix(blank->size());
    for (auto blank = BLANKS.begin(); blank != BLANKS.end();)
        if (blank = std::find_if(BLANKS.begin(), BLANKS.end(), atEnd); blank != BLANKS.end())
            text.remove_suffix(blank->size());
    return text;
}

bool isBlankRecord(const std::vector<std::string>& cells)
{
    return std::all_of(cells.begin(), cells.end(),
                       [](const std::string& cell) { return trimAllBlanks(cell).empty(); });
}

bool CsvRecords::next(std::vector<std::string>& cells)
{
    cells.clear();
    _fault.clear();
    _size = 0;
    _line = _text.line();
    if (_text.peek() == FileText::END)
        return false;
    for (End end = End::Cell; end == End::Cell;)
    {
        std::string cell;
        end = readCell(cell);
        if (cells.size() < MAX_CELLS)
            cells.push_back(std::move(cell));
        else if (_fault.empty())
            _fault = "the row has more than " + std::to_string(MAX_CELLS) + " cells";
    }
    return true;
}

CsvRecords::End CsvRecords::readCell(std::string& cell)
{
    while (_text.peek() == ' ' && _separator != ' ')
        keep(cell, _text.get());
    if (_text.peek() != '"')
        return readPlain(cell);
    cell.clear();
    readQuoted(cell);
    End end = End::Record;
    for (int c = _text.get(); !endsAt(c, end); c = _text.get())
        if (c != ' ')
            refuseText();
    return end;
}

/// Takes a quoted cell with both its quotation marks.
void CsvRecords::readQuoted(std::string& cell)
{
    const std::int64_t opened = _text.line();
    _text.get();
    for (int c = _text.get(); c != FileText::END; c = _text.get())
        if (c != '"')
            keep(cell, c);
        else if (_text.peek() == '"')
            keep(cell, _text.get());
        else
            return;
    throw Poco::DataFormatException(
        "the quotation mark that opens a cell in line " + std::to_string(opened) +
            " is not closed until the file's end; close it, or quote the cell and "
            "write the mark twice in it",
        static_cast<int>(opened));
}

CsvRecords::End CsvRecords::readPlain(std::string& cell)
{
    End end = End::Record;
    for (int c = _text.get(); !endsAt(c, end); c = _text.get())
        keep(cell, c);
    return end;
}

/// Takes a line end of two characters as a whole.
bool CsvRecords::endsAt(int c, End& end)
{
    end = c == static_cast<unsigned char>(_separator) ? End::Cell : End::Record;
    if (c == '\r' && _text.peek() == '\n')
        _text.get();
    return end == End::Cell || c == '\n' || c == '\r' || c == FileText::END;
}

/// A row that is too long is read to its end, but not kept.
void CsvRecords::keep(std::string& cell, int c)
{
    if (++_size <= MAX_ROW)
        cell += static_cast<char>(c);
    else
        _fault = "the row is longer than 16 MiB";
}

void CsvRecords::refuseText()
{
    if (!_fault.empty())
        return;
    const std::int64_t end = _text.line();
    const std::string lines = end > _line ? "lines " + std::to_string(_line) + " to " + std::to_string(end) +
                                                " are one row, in which "
                                          : "";
    _fault = lines + "text follows a closing quotation mark; inside a quoted cell it is written twice";
}

} // namespace colonnade::tasks
