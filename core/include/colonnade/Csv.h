#pragma once

#include "colonnade/Export.h"

#include <string>
#include <string_view>

namespace colonnade
{

/// A cell of a line of CSV: in quotes if it needs them, quotes in it doubled. Source: RFC 4180.
COLONNADE_API std::string csvCell(std::string_view text, char separator = ',');

// Spreadsheets run a cell that begins with `=`, `+`, `-`, `@`, a tab or a line end as a formula, so an export
// writes an apostrophe before it. To be taken off again, one also stands before a text that begins with
// apostrophes and then such a character. A plain number is no formula: -5, +3.5e7.

/// A text as a cell that is safe to open, before it is quoted.
COLONNADE_API std::string withFormulaGuard(std::string_view text);

/// The text of such a cell.
COLONNADE_API std::string withoutFormulaGuard(std::string_view cell);

} // namespace colonnade
