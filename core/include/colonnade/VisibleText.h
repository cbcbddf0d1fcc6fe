#pragma once

#include "colonnade/Export.h"

#include <string>
#include <string_view>

namespace colonnade
{

// What people see of a text, in names and addresses. Texts are UTF-8; of malformed ones nothing is visible
// and nothing is changed but ASCII. Source: Unicode 14 as libunistring knows it.

/// Controls, and marks that show nothing: without width, turning the direction of text, fillers. Not those
/// that people need where they stand: joiners of Persian, Indic and emoji, variations of emoji and
/// ideographs.
COLONNADE_API bool hasHiddenCharacters(std::string_view text);

/// Blanks of any kind, U+0020 too.
COLONNADE_API bool hasBlanks(std::string_view text);

/// Nothing but blanks, controls and what shows nothing.
COLONNADE_API bool isBlank(std::string_view text);

/// A letter, digit, sign or symbol that is drawn; marks on letters alone are none.
COLONNADE_API bool hasVisibleCharacters(std::string_view text);

/// Without blanks of any kind, and what shows nothing, at both ends: copied addresses have them.
COLONNADE_API std::string_view trimSpace(std::string_view text);

/// In Unicode's composed form (NFC): devices differ in how they send `é`.
COLONNADE_API std::string composed(std::string_view text);

/// As names are compared: NFKC and full case folding, without what shows nothing. Two texts that are equal so
/// are one name. ASCII is put in lower case.
COLONNADE_API std::string foldText(std::string_view text);

} // namespace colonnade
