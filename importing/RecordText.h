#pragma once

#include "importing/Source.h"

#include <string_view>

namespace colonnade::importing
{

/// A row as PostgreSQL writes a record as text: `(1,"a ""b""",,"")`; nothing between commas is NULL. False
/// for what is none.
bool readRecordText(std::string_view text, SourceRow& row);

} // namespace colonnade::importing
