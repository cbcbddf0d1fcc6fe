#pragma once

#include <string_view>

namespace account
{

// What makes two texts look alike, or a text look like another, in names and addresses. Text must be UTF-8.

/// Controls, marks without width (but for the joiners that scripts need), and marks that turn the direction
/// of text.
bool hasHiddenCharacters(std::string_view text);

/// Blanks of any kind, U+0020 too.
bool hasBlanks(std::string_view text);

/// Nothing but blanks and controls.
bool isBlank(std::string_view text);

} // namespace account
