#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace account
{

/// The age of an account in words: `2 days ago`. `created` is naive UTC ISO time; empty if it cannot be read
/// or lies ahead. Source: reference/pybossa-accounts.md 3.5.
std::string registeredAgo(std::string_view created, std::int64_t nowMicroseconds);

/// Such a time as seconds since 1970, with a fraction; 0 if it cannot be read.
double epochSeconds(std::string_view time);

} // namespace account
