#pragma once

#include <cstddef>
#include <string_view>

namespace colonnade
{

/// The length of the well-formed UTF-8 sequence (RFC 3629) that `text` begins with; 0 if it begins with none.
std::size_t utf8SequenceLength(std::string_view text);

} // namespace colonnade
