#pragma once

#include <optional>
#include <string>

namespace colonnade
{

/// A key file holds 64 hex digits and a newline.

/// The 32 bytes in the file; nothing if there is no such file. Throws `ConfigurationException` if it cannot
/// be read or holds anything else. Logs a warning if others than the owner may read it.
std::optional<std::string> findKeyFile(const std::string& path);

/// Writes the file, readable by its owner only, whole or not at all, and returns the key; that of another
/// process if that one was faster. Throws `ConfigurationException` if it cannot be written.
std::string createKeyFile(const std::string& path, const std::string& key);

} // namespace colonnade
