#pragma once

#include "colonnade/Identity.h"
#include "colonnade/Request.h"
#include "colonnade/Translation.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace colonnade
{

/// Which language somebody reads. Any thread once the languages are offered. Source:
/// reference/pybossa-accounts.md 1.11.
class PageLanguages
{
public:
    /// Both must outlive it.
    PageLanguages(const Translations& translations, Identity& identity);

    /// As `Pages::offerLanguages`.
    void offer(const std::vector<std::string>& codes, const std::string& fallback);

    const Language& of(const Request& request) const; ///< as `Pages::language`
    const Language& ofBrowser(const Request& request) const;
    const Language& ofLocale(std::string_view locale) const;
    std::optional<std::string> newLocale(const Request& request) const; ///< as `Pages::newLocale`

    const std::vector<std::string>& offered() const { return _offered; } ///< codes, in the order given

private:
    const Language* findOffered(std::string_view code) const;
    const Language& negotiate(std::string_view wanted, const Request& request) const;

    const Translations& _translations;
    Identity& _identity;
    const Language _english; ///< of the code
    std::vector<std::string> _offered;
    std::vector<const Language*> _languages; ///< of `_offered`
    const Language* _fallback;
};

/// `rtl` for what is written from right to left, else `ltr`.
std::string_view directionOf(std::string_view language);

/// What a language calls itself: `es` → `Español`; the code for those that are not known.
std::string nameOfLanguage(std::string_view language);

} // namespace colonnade
