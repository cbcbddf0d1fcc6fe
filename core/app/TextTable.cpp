#include "app/TextTable.h"

#include "colonnade/Text.h"

#include <algorithm>
#include <ostream>

namespace colonnade
{

void writeTable(std::ostream& out, const std::vector<std::vector<std::string>>& rows)
{
    std::vector<std::size_t> widths;
    for (const auto& row: rows)
    {
        widths.resize(std::max(widths.size(), row.size()));
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], countCodePoints(row[i]));
    }
    for (const auto& row: rows)
    {
        for (std::size_t i = 0; i < row.size(); ++i)
        {
            out << row[i];
            if (i + 1 < row.size())
                out << std::string(widths[i] - countCodePoints(row[i]) + 2, ' ');
        }
        out << '\n';
    }
}

} // namespace colonnade
