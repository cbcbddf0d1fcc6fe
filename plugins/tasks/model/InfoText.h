#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace colonnade::tasks
{

/// Members to be set in a JSON object, with their values as JSON; no value: the member goes.
using InfoMembers = std::vector<std::pair<std::string, std::optional<std::string>>>;

/// A JSON object with these members in place of its own of the same names. `object` must be one.
std::string withMembers(std::string_view object, const InfoMembers& members);

} // namespace colonnade::tasks
