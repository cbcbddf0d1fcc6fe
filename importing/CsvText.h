#pragma once

#include "importing/ByteReader.h"
#include "importing/Source.h"

#include <string>

namespace colonnade::importing
{

/// The fault of a row that ends within quotes.
inline constexpr const char* CUT_OFF = "it ends within quotes";

/// The next row of a CSV file as PostgreSQL writes it: an empty field without quotes is NULL. False at the
/// end.
bool readCsvRow(ByteReader& in, SourceRow& row);

/// Up to the closing quote; false if there is none.
bool readQuoted(ByteReader& in, std::string& text);

} // namespace colonnade::importing
