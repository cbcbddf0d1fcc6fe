#pragma once

#include "colonnade/Database.h"

#include <cstdint>
#include <string_view>

// What both databases take and give alike.

namespace colonnade
{

/// Throws `InvalidValue` unless the text is UTF-8 without NUL; never quotes it.
void requireText(std::string_view text);

/// Throws `InvalidValue` for NaN and infinities: JSON has neither, and SQLite keeps NaN as NULL.
void requireFinite(double value);

/// The text of a value as an integer, also where it is written `5.0`; throws `Poco::BadCastException`.
std::int64_t integerFromText(std::string_view text);
/// Throws `Poco::BadCastException`.
double realFromText(std::string_view text);

} // namespace colonnade
