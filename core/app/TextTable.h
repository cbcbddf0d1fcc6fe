#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace colonnade
{

/// Writes rows with their columns aligned; the first row is the heading. The last column is not padded.
void writeTable(std::ostream& out, const std::vector<std::vector<std::string>>& rows);

} // namespace colonnade
