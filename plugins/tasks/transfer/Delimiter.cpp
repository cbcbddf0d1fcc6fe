#include "transfer/Delimiter.h"

#include "transfer/CsvRecords.h"

#include <colonnade/Json.h>
#include <colonnade/Text.h>

#include <Poco/Exception.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <sstream>
#include <utility>
#include <vector>

namespace colonnade::tasks
{

namespace
{

constexpr std::array<char, 4> COMMON{',', ';', '\t', '|'};
constexpr int ROWS = 50;

constexpr std::array<std::pair<std::string_view, char>, 7> NAMES{{{"comma", ','},
                                                                  {"semicolon", ';'},
                                                                  {"tab", '\t'},
                                                                  {"\\t", '\t'},
                                                                  {"pipe", '|'},
                                                                  {"bar", '|'},
                                                                  {"space", ' '}}};

const std::string ADVICE = "say what separates the cells: delimiter=, with comma, semicolon, tab or pipe";

/// How a file looks with a separator.
struct Trial
{
    char separator;
    std::size_t columns = 0;
    int rows = 0;
    int fitting = 0; ///< rows with as many cells as the header
};

Trial tryOut(std::string_view sample, bool isAll, char separator)
{
    Trial trial{separator};
    std::istringstream input{std::string(sample)};
    FileText text(input, FileEncoding::Utf8);
    CsvRecords records(text, separator);
    std::vector<std::string> cells;
    try
    {
        while (trial.rows < ROWS && records.next(cells))
        {
            if (isBlankRecord(cells) || (!isAll && text.peek() == FileText::END && trial.columns > 0))
                continue; // the last one may be cut off
            if (trial.columns == 0)
            {
                trial.columns = cells.size();
                continue;
            }
            ++trial.rows;
            if (cells.size() == trial.columns && records.fault().empty())
                ++trial.fitting;
        }
    }
    catch (const Poco::DataFormatException&) // the end of the sample, or what the reader will tell
    {
    }
    return trial;
}

/// Whether a line is an array by itself, or the first one of a list of them.
bool isJsonArray(std::string_view line)
try
{
    if (line.ends_with(','))
        line.remove_suffix(1);
    return line.starts_with('[') && JsonDocument::parse(line).root().isArray();
}
catch (const Poco::DataFormatException&)
{
    return false;
}

} // namespace

std::optional<char> findDelimiter(std::string_view argument)
{
    const std::string lower = lowerAscii(argument);
    for (const auto& [name, character]: NAMES)
        if (lower == name)
            return character;
    const bool fits = argument.size() == 1 && argument[0] != '"' &&
                      (argument[0] == '\t' || argument[0] == ' ' ||
                       std::ispunct(static_cast<unsigned char>(argument[0])) != 0);
    return fits ? std::optional(argument[0]) : std::nullopt;
}

std::string nameOfDelimiter(char delimiter)
{
    return delimiter == '\t' ? "tab" : delimiter == ' ' ? "space" : std::string(1, delimiter);
}

char recogniseDelimiter(std::string_view sample, bool isAll)
{
    std::vector<Trial> trials;
    for (const char separator: COMMON)
        if (const Trial trial = tryOut(sample, isAll, separator); trial.columns > 1)
            trials.push_back(trial);
    if (trials.empty())
        return ',';
    const auto less = [](const Trial& a, const Trial& b) { return a.fitting < b.fitting; };
    const Trial best = *std::max_element(trials.begin(), trials.end(), less);
    const auto equal = std::count_if(trials.begin(), trials.end(),
                                     [&](const Trial& trial) { return trial.fitting == best.fitting; });
    const bool proven = best.fitting > 0 || best.rows == 0 || best.separator == ',';
    if (equal > 1 || !proven)
        throw Poco::DataFormatException(
            "it cannot be told what separates the cells in line 1: " +
                std::string(equal > 1 ? "more than one character may" : "the other rows have none") + "; " +
                ADVICE,
            1);
    return best.separator;
}

void refuseOtherText(std::string_view sample)
{
    const std::string_view text = trimAllBlanks(sample.substr(0, 1000));
    if (text.starts_with('{') || text.starts_with("[{") || text.starts_with("[\n") ||
        text.starts_with("[\r") || isJsonArray(text.substr(0, text.find_first_of("\r\n"))))
        throw Poco::DataFormatException("the file looks like JSON, not like a table; say format=json, or "
                                        "format=ndjson for an object a line",
                                        1);
    if (text.starts_with('<'))
        throw Poco::DataFormatException(
            "the file looks like HTML or XML, not like a table; save it as CSV, TSV, "
            "JSON or NDJSON",
            1);
}

void refuseUnseparated(std::string_view onlyColumn)
{
    if (onlyColumn.find_first_of(",;\t|^~") == std::string_view::npos && !hasControlCharacters(onlyColumn))
        return;
    throw Poco::DataFormatException(
        "the header has one column only, " + std::string(onlyColumn) + "; " + ADVICE, 1);
}

} // namespace colonnade::tasks
