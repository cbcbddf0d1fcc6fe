#include "transfer/FileEncoding.h"

#include <colonnade/Text.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace colonnade::tasks
{

namespace
{

constexpr std::array<std::pair<std::string_view, FileEncoding>, 13> NAMES{{
    {"utf8", FileEncoding::Utf8},
    {"utf8sig", FileEncoding::Utf8},
    {"utf16", FileEncoding::Utf16Le},
    {"utf16le", FileEncoding::Utf16Le},
    {"utf16be", FileEncoding::Utf16Be},
    {"windows1252", FileEncoding::Windows1252},
    {"cp1252", FileEncoding::Windows1252},
    {"ansi", FileEncoding::Windows1252},
    {"iso88591", FileEncoding::Windows1252},
    {"latin1", FileEncoding::Windows1252},
    {"l1", FileEncoding::Windows1252},
    {"ascii", FileEncoding::Utf8},
    {"usascii", FileEncoding::Utf8},
}};

/// 0x80 to 0x9F in Windows-1252; 0: no character.
constexpr std::array<std::uint16_t, 32> WINDOWS{
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

constexpr std::string_view WANTED = "; save it as text: CSV or TSV in UTF-8, JSON or NDJSON";

/// Beginnings that no text has.
struct Known
{
    std::string_view bytes;
    std::string_view what;
};
constexpr std::array KNOWN{Known{"PK\x03\x04", "a ZIP archive or a spreadsheet (XLSX, ODS)"},
                           Known{"\xD0\xCF\x11\xE0", "a file of Microsoft Office (XLS)"},
                           Known{"\x1F\x8B", "compressed (gzip)"},
                           Known{"%PDF-", "a PDF"},
                           Known{"\x89PNG", "a picture"},
                           Known{"GIF8", "a picture"},
                           Known{"\xFF\xD8\xFF", "a picture"},
                           Known{"{\\rtf", "RTF of a word processor"},
                           Known{"SQLite format 3", "a database"}};

void append(std::string& text, std::uint32_t c)
{
    const auto put = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
    if (c < 0x80)
        put(c);
    else if (c < 0x800)
    {
        put(0xC0 | (c >> 6));
        put(0x80 | (c & 0x3F));
    }
    else if (c < 0x10000)
    {
        put(0xE0 | (c >> 12));
        put(0x80 | ((c >> 6) & 0x3F));
        put(0x80 | (c & 0x3F));
    }
    else
    {
        put(0xF0 | (c >> 18));
        put(0x80 | ((c >> 12) & 0x3F));
        put(0x80 | ((c >> 6) & 0x3F));
        put(0x80 | (c & 0x3F));
    }
}

std::uint32_t byteAt(std::string_view bytes, std::size_t at)
{
    return static_cast<unsigned char>(bytes[at]);
}

/// How long the character is that such a byte begins in UTF-8; 1 for what begins none.
std::size_t lengthInUtf8(std::uint32_t first)
{
    return first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
}

Decoded decodeUtf8(std::string_view bytes, bool last)
{
    std::size_t at = 0;
    while (at < bytes.size() && bytes[at] != '\0')
    {
        const std::size_t length = lengthInUtf8(byteAt(bytes, at));
        if (length == 1 && byteAt(bytes, at) < 0x80)
        {
            ++at;
            continue;
        }
        if (at + length > bytes.size() && !last)
            return {std::string(bytes.substr(0, at)), at};
        if (!isValidUtf8(bytes.substr(at, length)))
            break;
        at += length;
    }
    return {std::string(bytes.substr(0, at)), at, bytes.substr(at, 1)};
}

Decoded decodeWindows(std::string_view bytes)
{
    Decoded decoded;
    for (; decoded.used < bytes.size(); ++decoded.used)
    {
        const std::uint32_t byte = byteAt(bytes, decoded.used);
        const std::uint32_t c = byte >= 0x80 && byte < 0xA0 ? WINDOWS[byte - 0x80] : byte;
        if (c == 0)
            break;
        append(decoded.text, c);
    }
    decoded.bad = bytes.substr(decoded.used, 1);
    return decoded;
}

Decoded decodeUtf16(std::string_view bytes, bool bigEndian, bool last)
{
    Decoded decoded;
    const auto unit = [&](std::size_t at)
    {
        const std::uint32_t first = byteAt(bytes, at), second = byteAt(bytes, at + 1);
        return bigEndian ? first << 8 | second : second << 8 | first;
    };
    for (std::size_t& at = decoded.used; at + 2 <= bytes.size();)
    {
        std::uint32_t c = unit(at);
        std::size_t length = 2;
        if (c >= 0xD800 && c < 0xDC00) // the first of two
        {
            if (at + 4 > bytes.size() && !last)
                return decoded;
            const std::uint32_t second = at + 4 <= bytes.size() ? unit(at + 2) : 0;
            if (second < 0xDC00 || second >= 0xE000)
                break;
            c = 0x10000 + ((c - 0xD800) << 10) + (second - 0xDC00);
            length = 4;
        }
        else if (c == 0 || (c >= 0xDC00 && c < 0xE000))
            break;
        append(decoded.text, c);
        at += length;
    }
    if (last || decoded.used + 2 <= bytes.size())
        decoded.bad = bytes.substr(decoded.used, 2);
    return decoded;
}

/// Without a mark: three of its first four bytes are zero.
bool beginsAsUtf32(std::string_view bytes)
{
    using namespace std::string_view_literals;
    return bytes.size() >= 4 && (bytes.substr(1, 3) == "\0\0\0"sv || bytes.substr(0, 3) == "\0\0\0"sv);
}

/// Where a text has zero bytes: in UTF-16 those are the higher halves of letters, separators and line ends.
FileStart lookAtZeros(std::string_view bytes)
{
    std::size_t even = 0;
    std::size_t odd = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        if (bytes[i] == '\0')
            ++(i % 2 == 0 ? even : odd);
    if (even == 0 && odd == 0)
        return {};
    // The first character, of a header or of JSON, is a Latin one; a few zeros on the other side are halves
    // of others.
    const bool firstIsZero = bytes.front() == '\0';
    const bool secondIsZero = bytes.size() > 1 && bytes[1] == '\0';
    if (odd > 8 * even && secondIsZero && !firstIsZero)
        return {FileEncoding::Utf16Le};
    if (even > 8 * odd && firstIsZero && !secondIsZero)
        return {FileEncoding::Utf16Be};
    return {{},
            0,
            "the file is no text: it has zero bytes; if it is in UTF-16, say encoding=utf-16le or utf-16be" +
                std::string(WANTED)};
}

} // namespace

std::optional<FileEncoding> findEncoding(std::string_view name)
{
    std::string plain = lowerAscii(name);
    std::erase_if(plain, [](char c) { return c == '-' || c == '_' || c == ' '; });
    for (const auto& [known, encoding]: NAMES)
        if (known == plain)
            return encoding;
    return std::nullopt;
}

std::string_view nameOf(FileEncoding encoding)
{
    switch (encoding)
    {
    case FileEncoding::Utf8:
        return "utf-8";
    case FileEncoding::Utf16Le:
        return "utf-16le";
    case FileEncoding::Utf16Be:
        return "utf-16be";
    case FileEncoding::Windows1252:
        break;
    }
    return "windows-1252";
}

FileStart lookAtStart(std::string_view bytes)
{
    for (const auto& [beginning, what]: KNOWN)
        if (bytes.starts_with(beginning))
            return {{}, 0, "the file is " + std::string(what) + std::string(WANTED)};
    using namespace std::string_view_literals;
    if (bytes.starts_with("\xEF\xBB\xBF"))
        return {FileEncoding::Utf8, 3};
    if (bytes.starts_with("\xFF\xFE\0\0"sv) || bytes.starts_with("\0\0\xFE\xFF"sv) || beginsAsUtf32(bytes))
        return {{}, 0, "the file is in UTF-32" + std::string(WANTED)};
    if (bytes.starts_with("\xFF\xFE"))
        return {FileEncoding::Utf16Le, 2};
    if (bytes.starts_with("\xFE\xFF"))
        return {FileEncoding::Utf16Be, 2};
    return lookAtZeros(bytes);
}

Decoded decode(std::string_view bytes, FileEncoding encoding, bool last)
{
    switch (encoding)
    {
    case FileEncoding::Utf8:
        return decodeUtf8(bytes, last);
    case FileEncoding::Windows1252:
        return decodeWindows(bytes);
    case FileEncoding::Utf16Le:
    case FileEncoding::Utf16Be:
        break;
    }
    return decodeUtf16(bytes, encoding == FileEncoding::Utf16Be, last);
}

} // namespace colonnade::tasks
