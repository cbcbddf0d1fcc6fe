#include "transfer/CsvRecords.h"

#include "transfer/RowReader.h"

#include <Poco/Exception.h>

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t MAX_CELLS = 1000;

constexpr std::string_view ASCII_BLANKS = " \t\r\n\v\f";

/// Unicode's spaces, and what shows nothing beside a text: soft hyphen, zero-width characters, directional
/// marks, word joiner, byte-order mark.
bool isWideBlank(std::string_view character)
{
    const auto last = static_cast<unsigned char>(character.back());
    const std::string_view lead = character.substr(0, character.size() - 1);
    if (lead == "\xC2")
        return last == 0x85 || last == 0xA0 || last == 0xAD;
    if (lead == "\xE2\x80")
        return last <= 0x8F || (last >= 0xA8 && last <= 0xAF);
    if (lead == "\xE2\x81")
        return last >= 0x9F && last <= 0xA4;
    return character == "\xE1\x9A\x80" || character == "\xE3\x80\x80" || character == "\xEF\xBB\xBF";
}

/// Bytes of the blank at the start or end; 0 if there is none.
std::size_t blankAt(std::string_view text, bool start)
{
    if (text.empty())
        return 0;
    if (static_cast<unsigned char>(start ? text.front() : text.back()) < 0x80)
        return ASCII_BLANKS.find(start ? text.front() : text.back()) != std::string_view::npos ? 1 : 0;
    for (const std::size_t size: {2, 3})
        if (text.size() >= size && isWideBlank(text.substr(start ? 0 : text.size() - size, size)))
            return size;
    return 0;
}

} // namespace

std::string_view trimAllBlanks(std::string_view text)
{
    while (const std::size_t blank = blankAt(text, true))
        text.remove_prefix(blank);
    while (const std::size_t blank = blankAt(text, false))
        text.remove_suffix(blank);
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
