#pragma once

#include <colonnade/Identity.h>
#include <colonnade/Request.h>
#include <colonnade/Translation.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace account
{

/// Which language somebody reads. Any thread. Source: reference/pybossa-accounts.md 1.11.
class Languages
{
public:
    /// Offers those of `locales` that there is a catalogue for, and English. `fallback`: for whoever asks for
    /// none of them. `translations` and `identity` must outlive it.
    Languages(const colonnade::Translations& translations, const std::vector<std::string>& locales,
              const std::string& fallback, colonnade::Identity& identity);

    /// The language of the answer: English for a body of JSON, because clients match its texts; else the
    /// signed-in user's, or of the cookie `language`; else what the browser accepts. Reads the database.
    const colonnade::Language& of(const colonnade::Request& request) const;
    /// The same without looking at who is signed in, and without the database.
    const colonnade::Language& ofBrowser(const colonnade::Request& request) const;
    /// Of somebody with that `locale`.
    const colonnade::Language& ofLocale(std::string_view locale) const;

    /// Which of the configured locales a new account gets: that of the page it was made on. Nothing for JSON.
    std::optional<std::string> newLocale(const colonnade::Request& request) const;

private:
    const colonnade::Language* findOffered(std::string_view code) const;
    const colonnade::Language& negotiate(std::string_view wanted, const colonnade::Request& request) const;

    colonnade::Identity& _identity;
    const colonnade::Language _english; ///< of the code
    std::vector<std::string> _offered;
    std::vector<const colonnade::Language*> _languages; ///< of `_offered`
    const colonnade::Language* _fallback;
};

/// A sentence that another module made, with its numbers taken out, so that catalogues have it once:
/// `at least 8 characters` → `at least {number} characters`; a second one is `{number2}`.
colonnade::Phrase withPlaces(std::string_view sentence);

} // namespace account
