#include "pages/PageLanguages.h"

#include "colonnade/Pages.h"

#include <algorithm>
#include <array>

namespace colonnade
{

namespace
{

constexpr std::string_view COOKIE = "language";

/// Source: the scripts of Unicode's CLDR (likely subtags) that run from right to left.
constexpr std::array RIGHT_TO_LEFT{std::string_view("ar"), std::string_view("ckb"), std::string_view("dv"),
                                   std::string_view("fa"), std::string_view("he"),  std::string_view("ks"),
                                   std::string_view("ps"), std::string_view("sd"),  std::string_view("ug"),
                                   std::string_view("ur"), std::string_view("yi")};

/// Source: the languages' names in themselves of Unicode's CLDR.
constexpr std::array<std::pair<std::string_view, std::string_view>, 38> NAMES{{
    {"ar", "العربية"},    {"bg", "Български"},   {"ca", "Català"},    {"cs", "Čeština"},   {"da", "Dansk"},
    {"de", "Deutsch"},    {"el", "Ελληνικά"},    {"en", "English"},   {"es", "Español"},   {"et", "Eesti"},
    {"eu", "Euskara"},    {"fa", "فارسی"},       {"fi", "Suomi"},     {"fr", "Français"},  {"ga", "Gaeilge"},
    {"gl", "Galego"},     {"he", "עברית"},       {"hi", "हिन्दी"},     {"hr", "Hrvatski"},  {"hu", "Magyar"},
    {"id", "Indonesia"},  {"it", "Italiano"},    {"ja", "日本語"},    {"ko", "한국어"},    {"nb", "Norsk"},
    {"nl", "Nederlands"}, {"pl", "Polski"},      {"pt", "Português"}, {"ro", "Română"},    {"ru", "Русский"},
    {"sk", "Slovenčina"}, {"sl", "Slovenščina"}, {"sv", "Svenska"},   {"sw", "Kiswahili"}, {"tr", "Türkçe"},
    {"uk", "Українська"}, {"ur", "اردو"},        {"zh", "中文"},
}};

std::string primaryOf(std::string_view language)
{
    const std::string folded = foldLanguage(language);
    return folded.substr(0, folded.find('-'));
}

std::string_view cookieOf(const Request& request)
{
    const auto cookies = request.cookies(COOKIE);
    return cookies.empty() ? std::string_view() : cookies.front();
}

} // namespace

PageLanguages::PageLanguages(const Translations& translations, Identity& identity):
    _translations(translations),
    _identity(identity)
{
    std::vector<std::string> codes{_english.code()};
    for (const auto& [folded, language]: translations.all())
        if (folded != _english.code())
            codes.push_back(language.code());
    offer(codes, _english.code());
}

void PageLanguages::offer(const std::vector<std::string>& codes, const std::string& fallback)
{
    _offered.clear();
    _languages.clear();
    for (const auto& code: codes)
    {
        const auto* language = _translations.find(code);
        if (!language && foldLanguage(code) != _english.code())
            continue;
        _offered.push_back(code);
        _languages.push_back(language ? language : &_english);
    }
    const Language* found = findOffered(fallback);
    _fallback = found ? found : &_english;
}

const Language* PageLanguages::findOffered(std::string_view code) const
{
    const std::string wanted = foldLanguage(code);
    for (std::size_t i = 0; i < _offered.size(); ++i)
        if (foldLanguage(_offered[i]) == wanted)
            return _languages[i];
    return nullptr;
}

const Language& PageLanguages::negotiate(std::string_view wanted, const Request& request) const
{
    if (hasJsonBody(request))
        return _english;
    if (const auto* language = findOffered(wanted))
        return *language;
    const auto accepted = request.findHeader("Accept-Language");
    const auto best = accepted ? bestLanguage(*accepted, _offered) : std::nullopt;
    return best ? *findOffered(*best) : *_fallback;
}

const Language& PageLanguages::of(const Request& request) const
{
    const auto user = hasJsonBody(request) ? std::nullopt : _identity.findUser(request);
    return user ? negotiate(user->locale, request) : ofBrowser(request);
}

const Language& PageLanguages::ofBrowser(const Request& request) const
{
    return negotiate(cookieOf(request), request);
}

const Language& PageLanguages::ofLocale(std::string_view locale) const
{
    const auto* language = findOffered(locale);
    return language ? *language : *_fallback;
}

std::optional<std::string> PageLanguages::newLocale(const Request& request) const
{
    const Language* language = hasJsonBody(request) ? nullptr : &of(request);
    const auto found = std::find(_languages.begin(), _languages.end(), language);
    if (found == _languages.end())
        return std::nullopt;
    return _offered[static_cast<std::size_t>(found - _languages.begin())];
}

std::string_view directionOf(std::string_view language)
{
    const std::string primary = primaryOf(language);
    return std::find(RIGHT_TO_LEFT.begin(), RIGHT_TO_LEFT.end(), primary) == RIGHT_TO_LEFT.end() ? "ltr"
                                                                                                 : "rtl";
}

std::string nameOfLanguage(std::string_view language)
{
    const std::string primary = primaryOf(language);
    const auto found =
        std::find_if(NAMES.begin(), NAMES.end(), [&](const auto& entry) { return entry.first == primary; });
    if (found == NAMES.end())
        return std::string(language);
    const std::string folded = foldLanguage(language);
    const bool isRegional = folded != primary; // Português (pt-BR)
    return std::string(found->second) + (isRegional ? " (" + std::string(language) + ")" : std::string());
}

} // namespace colonnade
