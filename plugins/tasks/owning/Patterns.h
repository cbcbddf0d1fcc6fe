#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace colonnade::tasks
{

/// A task design to begin with.
struct Pattern
{
    const char* name;  ///< as PYBOSSA's editor calls it: `image`
    const char* label; ///< in English
    const char* hint;  ///< which columns its tasks have
};

const std::vector<Pattern>& patterns();

/// The HTML of a pattern for a project; empty if there is none of that name.
std::string patternHtml(std::string_view name, std::string_view shortName);

} // namespace colonnade::tasks
