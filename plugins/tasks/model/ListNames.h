#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace colonnade::tasks
{

// Lists of projects that are no category, by what stands in their addresses: `/project/category/<name>/`.
inline constexpr std::string_view FEATURED_LIST = "featured", DRAFT_LIST = "draft",
                                  HISTORY_LIST = "historical_contributions", UNDERWORKED_LIST = "underworked";

/// No category may be called so: its own list could not be reached.
inline bool isListName(std::string_view shortName)
{
    constexpr std::array NAMES{FEATURED_LIST, DRAFT_LIST, HISTORY_LIST, UNDERWORKED_LIST};
    return std::find(NAMES.begin(), NAMES.end(), shortName) != NAMES.end();
}

} // namespace colonnade::tasks
