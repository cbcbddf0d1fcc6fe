#pragma once

#include <string>
#include <string_view>

namespace colonnade::pybossa
{

/// JSON text as PYBOSSA's views write it: compact, members sorted by name at every level, everything above
/// U+007F escaped as `\uXXXX`, a final newline. `json` must be valid. Source:
/// reference/pybossa-accounts.md 1.3.
std::string viewJson(std::string_view json);

} // namespace colonnade::pybossa
