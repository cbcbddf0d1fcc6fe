#pragma once

#include <cstddef>
#include <string_view>

namespace colonnade
{

/// All characters from a place on that a JSON number may have, right or wrong as a whole.
std::string_view numberAt(std::string_view text, std::size_t at);

/// Whether that is a JSON number whose value neither 64 bits of an integer nor a double hold: 0.1 is none,
/// for the shortest text of its double is the same number. Beyond the range of doubles it is none either,
/// since such numbers are refused.
bool isRounded(std::string_view number);

/// The double nearest to a JSON number.
double nearestDouble(std::string_view number);

} // namespace colonnade
