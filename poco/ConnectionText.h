#pragma once

#include <map>
#include <string>

namespace colonnade::poco
{

/// What POCO's connectors take, of `connectionOf`: SQLite's file, or `host='…' dbname='…' …`. Throws
/// `Poco::InvalidArgumentException`, naming the parameter and not its value, for one with a blank: POCO 1.11
/// cuts the text at each blank, quoted or not. Blanks after `-c` in `options` are written without one.
std::string connectionText(const std::map<std::string, std::string>& connection);

} // namespace colonnade::poco
