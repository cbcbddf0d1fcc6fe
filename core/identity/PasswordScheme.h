#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace colonnade
{

/// The part of a stored hash that says what verifying it costs: `pbkdf2:sha256:150000`, `keyed:$2a$12$`.
/// Nothing for Argon2id of today's cost, and for what no password matches.
std::optional<std::string> olderScheme(std::string_view storedHash);

} // namespace colonnade
