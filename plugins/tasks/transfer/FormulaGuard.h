#pragma once

#include <string>
#include <string_view>

namespace colonnade::tasks
{

// Spreadsheets run a cell that begins with `=`, `+`, `-`, `@`, a tab or a line end as a formula, so an export
// writes an apostrophe before it. To be taken off again, one also stands before a text that begins with
// apostrophes and then such a character. A plain number is no formula: -5, +3.5e7.

/// A text as a cell that is safe to open.
std::string withGuard(std::string_view text);

/// The text of such a cell.
std::string withoutGuard(std::string_view cell);

} // namespace colonnade::tasks
