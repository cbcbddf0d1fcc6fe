#pragma once

#include <colonnade/View.h>

#include <string>
#include <string_view>
#include <vector>

namespace colonnade::tasks
{

/// What `info` of several objects says, side by side: a column for each of the first members, a row for each
/// object. What is no object has a column of its own.
class InfoTable
{
public:
    static constexpr std::size_t MOST_COLUMNS = 5;

    /// A row; `info` is JSON.
    void add(std::string_view info);

    /// A member `columns`: what the columns are called.
    void writeColumns(View& page) const;
    /// A member `cells` of one row: `{label, text}`.
    void writeCells(View& row, std::size_t index) const;

    static View& addExample(View& page); ///< `columns`, for the check of a template
    static View& addExampleCells(View& row);

private:
    using Row = std::vector<std::pair<std::string, std::string>>;

    std::vector<std::string> _columns;
    std::vector<Row> _rows;
};

} // namespace colonnade::tasks
