#pragma once

#include "ProjectToken.h"

#include <optional>
#include <string_view>
#include <variant>

namespace colonnade::external_uid
{

/// The token in an `Authorization` header, or what is wrong with it (reference 10.3). The runs of blanks in
/// the descriptions are the original's.
std::variant<std::string_view, TokenFault> readBearer(const std::optional<std::string_view>& header);

} // namespace colonnade::external_uid
