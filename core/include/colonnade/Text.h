#pragma once

#include "colonnade/Export.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace colonnade
{

/// The whole text as a decimal integer: optional `-`, digits, nothing else, and it fits. No `+`, blanks or
/// separators.
COLONNADE_API std::optional<std::int64_t> parseInteger(std::string_view text);

/// By RFC 3629: no overlong forms, no surrogates, nothing beyond U+10FFFF.
COLONNADE_API bool isValidUtf8(std::string_view text);
/// Unicode code points of a UTF-8 text; malformed bytes count one each.
COLONNADE_API std::size_t countCodePoints(std::string_view text);
COLONNADE_API bool hasControlCharacters(std::string_view text); ///< below U+0020, or U+007F

/// A to Z only, so that no language's rules come in; `foldText` is for people's words.
COLONNADE_API std::string lowerAscii(std::string_view text);
COLONNADE_API bool equalIgnoringCase(std::string_view a, std::string_view b); ///< ASCII
COLONNADE_API std::string_view trimBlanks(std::string_view text);             ///< blanks and tabs

/// For text and attribute values in HTML.
COLONNADE_API std::string escapeHtml(std::string_view text);

/// What is near enough to `wanted` among `known` to be meant; empty if nothing is.
/// How many letters must be put in, left out or replaced; for "did you mean".
template <class Known> std::string nearestName(std::string_view wanted, const Known& known);
COLONNADE_API std::size_t editDistance(std::string_view a, std::string_view b);

template <class Known> std::string nearestName(std::string_view wanted, const Known& known)
{
    std::string best;
    std::size_t bestDistance = wanted.size() / 3 + 2;
    for (const auto& name: known)
    {
        const std::size_t distance = editDistance(wanted, name);
        if (distance < bestDistance)
        {
            best = name;
            bestDistance = distance;
        }
    }
    return best;
}

} // namespace colonnade
