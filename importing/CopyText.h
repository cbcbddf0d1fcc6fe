#pragma once

#include "importing/Source.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade::importing
{

/// The line that ends a block of rows.
inline constexpr std::string_view COPY_END = "\\.";

/// `COPY public."user" (id, "name") FROM stdin;`
struct CopyHead
{
    std::string schema; ///< empty: not named
    std::string table;
    std::vector<std::string> columns;
};

/// Nothing if the line is something else.
std::optional<CopyHead> findCopy(std::string_view line);

/// A row of COPY's text format: fields between tabs, `\N` is NULL.
void readCopyLine(std::string_view line, SourceRow& row);

} // namespace colonnade::importing
