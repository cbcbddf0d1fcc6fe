#pragma once

#include "colonnade/Export.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace colonnade
{

/// Bytes from the operating system's generator; throws `Poco::SystemException` if it fails.
COLONNADE_API std::string randomBytes(std::size_t count);

/// A random UUID (RFC 4122, version 4), 36 characters, lower case.
COLONNADE_API std::string randomUuid();

COLONNADE_API std::string sha256(std::string_view content);                           ///< 32 bytes
COLONNADE_API std::string hmacSha256(std::string_view key, std::string_view content); ///< 32 bytes

/// Takes as long whatever differs; texts of different length are unequal.
COLONNADE_API bool equalInConstantTime(std::string_view a, std::string_view b);

COLONNADE_API std::string encodeHex(std::string_view bytes); ///< lower case
/// Either case; nothing if the length is odd or a character is no hexadecimal digit.
COLONNADE_API std::optional<std::string> decodeHex(std::string_view text);

/// RFC 4648 section 5, without padding. Decoding refuses what encoding never writes: padding, blanks, other
/// alphabets, stray bits.
COLONNADE_API std::string encodeBase64Url(std::string_view bytes);
/// Nothing for what `encodeBase64Url` never writes, so that one value has one text.
COLONNADE_API std::optional<std::string> decodeBase64Url(std::string_view text);

} // namespace colonnade
