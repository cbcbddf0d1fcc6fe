#pragma once

#include <colonnade/Actor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace colonnade::external_uid
{

/// The query argument and JSON member that names an application's user.
inline constexpr std::string_view FIELD = "external_uid";
inline constexpr std::string_view KIND = "external";

/// 1 to 255 characters of UTF-8, no control characters.
bool isExternalUid(std::string_view text);

/// An application's user, within the project whose token vouches for it.
Actor externalActor(std::int64_t project, std::string_view uid);

} // namespace colonnade::external_uid
