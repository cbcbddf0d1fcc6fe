#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace colonnade
{

// What texts of people are made of, beyond ASCII. libunistring knows the code points (Unicode 14).

/// The code points of a UTF-8 text; nothing if it is malformed.
std::optional<std::u32string> decodeUtf8(std::string_view text);
/// Each must be a code point that UTF-8 has.
std::string encodeUtf8(std::u32string_view points);

/// What shows nothing: Unicode's default-ignorable code points, and signs that are drawn as nothing (U+2800).
bool isIgnorable(char32_t point);
/// White space of any kind, line ends too.
bool isSpace(char32_t point);
/// An upper-case letter (general category Lu).
bool isCapital(char32_t point);
bool isSmall(char32_t point);
/// Controls, and what separates lines and paragraphs.
bool isControl(char32_t point);

/// Whether the ignorable at `at` changes what is seen, so that people need it there: a joiner or non-joiner
/// in scripts that join their letters (Persian, Indic) or between emoji, a variation selector behind what has
/// variations, the tags of a flag. Source: RFC 5892, A.1 and A.2; UTS 51.
bool isNeeded(std::u32string_view points, std::size_t at);

/// Which joiners stay in a text that is compared.
enum class Joiners
{
    Needed, ///< those that people need
    Letters ///< of these only those between letters: a joiner between emoji may show nothing
};

/// Without what shows nothing.
std::u32string withoutIgnorables(std::u32string_view points, Joiners joiners);

std::u32string decomposed(std::u32string_view points); ///< NFD
std::u32string compatible(std::u32string_view points); ///< NFKC
/// Full case folding, then NFKC, until nothing changes.
std::u32string foldCase(std::u32string_view points);

} // namespace colonnade
