#pragma once

#include "transfer/FileText.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade::tasks
{

/// The records of a CSV file (RFC 4180), also with other separators, with lines that end with CR or LF alone,
/// and with blanks around quoted cells:
///
///     record = cell *(separator cell) (CR LF | LF | CR | end)
///     cell   = *blank '"' *(any | '""') '"' *blank | plain text
class CsvRecords
{
public:
    /// `text` must outlive it.
    CsvRecords(FileText& text, char separator):
        _text(text),
        _separator(separator)
    {
    }

    /// Takes the next record; false at the end. Throws `Poco::DataFormatException` with the line as `code()`
    /// if a quotation mark is never closed, since all that follows has become one cell.
    bool next(std::vector<std::string>& cells);

    /// What is wrong with that record; empty if nothing is.
    const std::string& fault() const { return _fault; }
    std::int64_t line() const { return _line; } ///< where it starts

private:
    enum class End
    {
        Cell,
        Record
    };
    End readCell(std::string& cell);
    void readQuoted(std::string& cell);
    End readPlain(std::string& cell);
    bool endsAt(int c, End& end);
    void keep(std::string& cell, int c);
    void refuseText();

    FileText& _text;
    const char _separator;
    std::string _fault;
    std::int64_t _line = 0;
    std::size_t _size = 0;
};

/// Nothing but blanks in any cell, those of other scripts included.
bool isBlankRecord(const std::vector<std::string>& cells);

/// Without blanks at its ends, those of other scripts included.
std::string_view trimAllBlanks(std::string_view text);

} // namespace colonnade::tasks
