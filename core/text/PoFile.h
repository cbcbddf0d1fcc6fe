#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// A text and its translation.
struct PoEntry
{
    std::string english;
    std::string translated;
    int line = 0; ///< of its `msgid`, from 1
};

/// Reads a catalogue of GNU gettext:
///
///     # a comment; "#, fuzzy" marks the entry that follows as not to be used, "#~" one that is obsolete
///     msgid "" "An English text\n"       pieces in quotes, on one line or several, are joined
///     msgstr "Un texto en español\n"     escapes: \n \t \r \" \\ .
///
/// The entry with an empty `msgid` is the file's head. Contexts and plural forms are not used here. What is
/// wrong gets a line in `problems` (`source:line: …`), and its entry is left out; after many problems the
/// rest of the file is. Entries that are fuzzy or not translated are left out silently.
std::vector<PoEntry> parsePo(std::string_view text, const std::string& source,
                             std::vector<std::string>& problems);

/// The places of a text, sorted: `{name}` and `{{tag}}`, tags of all kinds.
std::vector<std::string_view> placesOf(std::string_view text);

} // namespace colonnade
