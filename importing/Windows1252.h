#pragma once

#include <string>
#include <string_view>

namespace colonnade::importing
{

/// The text of MySQL's `latin1` as UTF-8.
std::string fromWindows1252(std::string_view text);

/// Bytes from hexadecimal digits; what is none becomes nothing.
std::string decodeHexText(std::string_view digits);

} // namespace colonnade::importing
