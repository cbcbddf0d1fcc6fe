#pragma once

#include <string_view>

namespace colonnade
{

/// The reason phrase of RFC 9110 and its siblings; `Unknown` for a status without one.
std::string_view statusText(int status);

} // namespace colonnade
