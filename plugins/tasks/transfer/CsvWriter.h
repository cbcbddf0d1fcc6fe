#pragma once

#include <colonnade/Json.h>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade::tasks
{

/// A line of CSV or TSV that grows cell by cell (RFC 4180).
class CsvLine
{
public:
    explicit CsvLine(char separator):
        _separator(separator)
    {
    }

    /// Quoted where it holds a separator, a quote or an end of line; otherwise as it stands.
    CsvLine& cell(std::string_view text);
    /// A text as it stands, but safe to open (colonnade/Csv.h); null as nothing; all else as JSON.
    CsvLine& value(const JsonValue& value);
    /// The same for what an import reads as JSON or else as a text: a text that would be read as JSON stands
    /// as JSON, so that it stays a text.
    CsvLine& info(const JsonValue& value);

    /// The line with its end.
    std::string take() { return std::move(_line) + "\r\n"; }

private:
    const char _separator;
    std::string _line;
    bool _isEmpty = true;
};

/// Columns for the members of `info`, of the first two levels: `info_a`, and `info_a_b` for what `a` holds if
/// that is an object. Of two with the same name the upper level has the column. What comes after the first
/// 500 stands in `info` only.
class OpenedColumns
{
public:
    explicit OpenedColumns(std::string prefix):
        _prefix(std::move(prefix))
    {
    }

    /// To be called for each object before names are written, since the columns depend on all of them.
    void add(const JsonValue& info);
    void writeNames(CsvLine& line) const;                        ///< the header's part
    void writeCells(CsvLine& line, const JsonValue& info) const; ///< one row's part

private:
    void addName(const std::string& upper, const std::string& name);

    const std::string _prefix;
    std::vector<std::string> _uppers;                         ///< in order of appearance
    std::map<std::string, std::vector<std::string>> _columns; ///< by upper member: it, and those below it
    std::map<std::string, std::string, std::less<>> _owners;  ///< by column: its upper member
};

} // namespace colonnade::tasks
