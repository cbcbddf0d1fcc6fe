#include "web/Languages.h"

#include "web/JsonMode.h"

#include <algorithm>

using colonnade::Language;
using colonnade::Request;

namespace account
{
namespace
{

constexpr std::string_view COOKIE = "language";

std::string_view cookieOf(const Request& request)
{
    const auto cookies = request.cookies(COOKIE);
    return cookies.empty() ? std::string_view() : cookies.front();
}

} // namespace

Languages::Languages(const colonnade::Translations& translations, const std::vector<std::string>& locales,
                     const std::string& fallback, colonnade::Identity& identity):
    _identity(identity)
{
    for (const auto& locale: locales)
    {
        const auto* language = translations.find(locale);
        if (!language && colonnade::foldLanguage(locale) != "en")
            continue;
        _offered.push_back(locale);
        _languages.push_back(language ? language : &_english);
    }
    const Language* found = findOffered(fallback);
    _fallback = found ? found : &_english;
}

const Language* Languages::findOffered(std::string_view code) const
{
    const std::string wanted = colonnade::foldLanguage(code);
    for (std::size_t i = 0; i < _offered.size(); ++i)
        if (colonnade::foldLanguage(_offered[i]) == wanted)
            return _languages[i];
    return nullptr;
}

const Language& Languages::negotiate(std::string_view wanted, const Request& request) const
{
    if (hasJsonBody(request))
        return _english;
    if (const auto* language = findOffered(wanted))
        return *language;
    const auto accepted = request.findHeader("Accept-Language");
    const auto best = accepted ? colonnade::bestLanguage(*accepted, _offered) : std::nullopt;
    return best ? *findOffered(*best) : *_fallback;
}

const Language& Languages::of(const Request& request) const
{
    const auto user = hasJsonBody(request) ? std::nullopt : _identity.findUser(request);
    return user ? negotiate(user->locale, request) : ofBrowser(request);
}

const Language& Languages::ofBrowser(const Request& request) const
{
    return negotiate(cookieOf(request), request);
}

const Language& Languages::ofLocale(std::string_view locale) const
{
    const auto* language = findOffered(locale);
    return language ? *language : *_fallback;
}

std::optional<std::string> Languages::newLocale(const Request& request) const
{
    const Language* language = hasJsonBody(request) ? nullptr : &of(request);
    const auto found = std::find(_languages.begin(), _languages.end(), language);
    if (found == _languages.end())
        return std::nullopt;
    return _offered[static_cast<std::size_t>(found - _languages.begin())];
}

colonnade::Phrase withPlaces(std::string_view sentence)
{
    std::string text;
    colonnade::Phrase::Values values;
    while (!sentence.empty())
    {
        const auto end = std::min(sentence.find_first_not_of("0123456789"), sentence.size());
        if (end == 0)
        {
            text += sentence.front();
            sentence.remove_prefix(1);
            continue;
        }
        const std::string name = "number" + (values.empty() ? "" : std::to_string(values.size() + 1));
        text += "{" + name + "}";
        values.emplace_back(name, sentence.substr(0, end));
        sentence.remove_prefix(end);
    }
    return {text, values};
}

} // namespace account
