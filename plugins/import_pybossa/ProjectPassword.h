#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace import_pybossa
{

/// Whether a project's `passwd_hash` is a signed text of the original: three base64url parts between points
/// (the first may begin with one). Else it is a hash, as the fork keeps one, or broken.
bool isSignedPassword(std::string_view text);

/// The password that such a text holds readably; nothing if it cannot be read.
std::optional<std::string> readSignedPassword(std::string_view text);

/// Whether the signature was made with this key (`ITSDANGEROUSKEY`).
bool isSignedWith(std::string_view text, std::string_view key);

} // namespace import_pybossa
