#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace colonnade::tasks
{

/// What an argument means: the character itself (a comma, a semicolon, a tab, a vertical bar or other
/// punctuation), `\t`, or `comma`, `semicolon`, `tab`, `pipe`, `space`.
std::optional<char> findDelimiter(std::string_view argument);

/// `tab` for a tab, else the character itself.
std::string nameOfDelimiter(char delimiter);

/// Which character separates the cells of a file of which `sample` is the beginning, or all: the one that
/// gives the first rows as many cells as the header has. A comma if the header has one column only. Throws
/// `Poco::DataFormatException` if that cannot be told.
char recogniseDelimiter(std::string_view sample, bool isAll);

/// Throws `Poco::DataFormatException` for what is no table at all: JSON, HTML, XML.
void refuseOtherText(std::string_view sample);

/// Throws `Poco::DataFormatException` if the only column's name looks like a whole header.
void refuseUnseparated(std::string_view onlyColumn);

} // namespace colonnade::tasks
