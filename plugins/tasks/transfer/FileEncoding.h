#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace colonnade::tasks
{

/// How the characters of an imported file are written.
enum class FileEncoding
{
    Utf8,
    Utf16Le,
    Utf16Be,
    Windows1252 ///< and ISO-8859-1, whose further characters no text has
};

/// By its usual names, in letters of any case, with or without `-` and `_`: `utf-8`, `utf-16` (little-endian,
/// unless the file says otherwise), `utf-16le`, `utf-16be`, `windows-1252`, `cp1252`, `iso-8859-1`,
/// `latin-1`.
std::optional<FileEncoding> findEncoding(std::string_view name);

/// `utf-8`, `utf-16le`, `utf-16be`, `windows-1252`
std::string_view nameOf(FileEncoding encoding);

/// What a file's first bytes tell.
struct FileStart
{
    std::optional<FileEncoding> encoding = {};
    std::size_t mark = 0;     ///< bytes of its byte-order mark
    std::string refusal = {}; ///< why these are the bytes of no text that can be read
};

/// Looks at the byte-order mark, at what is known to begin otherwise (spreadsheets, archives, pictures) and
/// at zero bytes, which of all texts only those in UTF-16 have.
FileStart lookAtStart(std::string_view bytes);

/// What `decode` made of a piece of a file.
struct Decoded
{
    std::string text = {};     ///< UTF-8
    std::size_t used = 0;      ///< bytes that it was made of; the rest is the beginning of a character
    std::string_view bad = {}; ///< the bytes after those that are no character
};

/// Decodes a piece, up to what is no character of the encoding, U+0000 included. `last`: nothing follows, so
/// that a character must not be cut short.
Decoded decode(std::string_view bytes, FileEncoding encoding, bool last);

} // namespace colonnade::tasks
