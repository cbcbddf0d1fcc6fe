#pragma once

#include <string_view>

namespace colonnade
{

/// RFC 9110, 5.6.2: a method, a field name, a cookie name.
bool isToken(std::string_view text);

/// No control characters but tabs: nothing that could end a line.
bool isFieldValue(std::string_view value);

/// RFC 9112, 3.2: `host` or `host:port`, as a Host field may hold it. Empty is refused.
bool isHost(std::string_view value);

/// The same, of letters, digits, `-`, `_` and dots alone: what a browser may be sent to. RFC 3986 lets names
/// hold
/// `%20`, `*` and more.
bool isUsualHost(std::string_view value);

} // namespace colonnade
