#pragma once

#include <colonnade/Parameters.h>
#include <colonnade/Request.h>

#include <string>
#include <string_view>

namespace ohmage
{

/// The largest body, packed and unpacked; of a larger one the original sees no parameters, and nobody of one
/// of more than 1000 pairs.
inline constexpr std::size_t MAX_BODY_BYTES = 2 * 1024 * 1024;

/// The parameters of a call: query and body of a POST together; of a body whose `Content-Encoding` is `gzip`,
/// that body alone. Values with a malformed percent escape are left out. Throws `HttpError` 400 `gzip` for a
/// body that cannot be unpacked. Source: reference/ohmage-auth.md 1.2.
colonnade::Parameters readParameters(const colonnade::Request& request);

/// The name of the calling program, from `client` or else `requester`; empty if not given. Throws `HttpError`
/// 400 `client` if there is more than one, or one over 255 characters. Source: reference/ohmage-auth.md 1.3.
std::string_view clientOf(const colonnade::Parameters& parameters);

/// Empty, or only white space.
bool isBlank(std::string_view text);

} // namespace ohmage
