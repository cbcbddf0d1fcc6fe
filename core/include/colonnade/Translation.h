#pragma once

#include "colonnade/Export.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace colonnade
{

/// A text for a person, in English, with places for values: `Welcome back {fullname}`. The values are put in
/// once the language is known, so that translators see whole sentences and never a value.
class COLONNADE_API Phrase
{
public:
    using Values = std::vector<std::pair<std::string, std::string>>; ///< name of the place, value

    Phrase() = default;
    /// Without values.
    Phrase(std::string english):
        // NOLINT(google-explicit-constructor): most phrases are just a text
        _english(std::move(english))
    {
    }
    /// A literal, as most phrases are.
    Phrase(const char* english):
        // NOLINT(google-explicit-constructor)
        _english(english)
    {
    }
    /// `values`: for each place of the text; a place without one stays as it is written.
    Phrase(std::string english, Values values):
        _english(std::move(english)),
        _values(std::move(values))
    {
    }

    /// The same in every language: a name, a brand, a text that clients look for.
    static Phrase verbatim(std::string text);

    const std::string& english() const { return _english; } ///< with its places
    const Values& values() const { return _values; }        ///< in the order given
    bool empty() const { return _english.empty(); }         ///< nothing to say
    bool operator==(const Phrase&) const = default;

private:
    std::string _english;
    Values _values;
};

/// A language of pages and mails: its texts by the English ones. A text that it lacks is said in English.
/// Any thread, once it has been read.
class COLONNADE_API Language
{
public:
    /// Without texts: the English of the code.
    Language() = default;
    /// `code`: `es`, `pt_BR`. Texts come by reading a catalogue.
    explicit Language(std::string code):
        _code(std::move(code))
    {
    }

    const std::string& code() const { return _code; } ///< BCP 47: `es`, `pt-BR`

    /// Adds the texts of a GNU gettext file (`.po`, UTF-8), in place of those that are there. What cannot be
    /// used is left out, with a line in `problems`: `source:line: what is wrong`. Fuzzy and empty entries
    /// count as not translated; a translation must have the places (`{name}`, `{{tag}}`) of its original.
    void read(std::string_view po, const std::string& source, std::vector<std::string>& problems);

    /// The translation of an English text; nothing if there is none.
    std::optional<std::string_view> find(std::string_view english) const;

    /// The phrase in this language, with its values. A place without a value stays as it is.
    std::string say(const Phrase& phrase) const;

private:
    std::string _code = "en";
    std::map<std::string, std::string, std::less<>> _texts;
};

/// The languages that there are catalogues for. Any thread, once they have been read.
class COLONNADE_API Translations
{
public:
    /// Reads the catalogues `<language>.po` of a folder, in order of their names; texts read later win. No
    /// such folder: nothing.
    void readFolder(const std::string& folder, std::vector<std::string>& problems);

    /// A language with texts, ignoring case and `_` for `-`; nothing if there is no catalogue for it.
    const Language* find(std::string_view code) const;

    /// By their codes; English has no catalogue of its own unless a deployer made one.
    const std::map<std::string, Language>& all() const { return _languages; }

private:
    std::map<std::string, Language> _languages; // by code in lower case
};

/// Which of `offered` the header field Accept-Language likes best; nothing if none. `es-MX` is content with
/// `es`, and `pt` with `pt-BR`. Source: RFC 9110, 12.5.4; RFC 4647, 3.4.
COLONNADE_API std::optional<std::string> bestLanguage(std::string_view acceptLanguage,
                                                      const std::vector<std::string>& offered);

/// In lower case, with `-` for `_`: `pt_BR` → `pt-br`.
COLONNADE_API std::string foldLanguage(std::string_view code);

} // namespace colonnade
