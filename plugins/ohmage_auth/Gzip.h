#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ohmage
{

/// Packs a whole answer.
std::string gzip(std::string_view content);

/// Nothing if `packed` is not gzip, is cut off, or unpacks to more than `maxBytes`.
std::optional<std::string> gunzip(std::string_view packed, std::size_t maxBytes);

} // namespace ohmage
