#pragma once

#include <colonnade/Request.h>

#include <initializer_list>
#include <string_view>

namespace colonnade::tasks
{

/// Throws 415 `AttributeError` for an argument that is none of these and not `api_key`.
void requireArguments(const Request& request, std::initializer_list<std::string_view> known);

/// Whether the argument is true: `1`, `true`, `yes`, `on`. Absent or empty, it is false. Throws 415
/// `ValueError` for what is neither.
bool flagOf(const Request& request, std::string_view name);

} // namespace colonnade::tasks
