#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace colonnade::pybossa
{

/// How long ago a time was, as PYBOSSA says it, in English: `2 days ago`. `time` is naive UTC; empty if it
/// cannot be read or lies ahead. Source: reference/pybossa-accounts.md 3.5.
std::string timeAgo(std::string_view time, std::int64_t nowMicroseconds);

/// Such a time as seconds since 1970, with a fraction; 0 if it cannot be read.
double epochSeconds(std::string_view time);

} // namespace colonnade::pybossa
