#include "rules/AccountCheck.h"

#include "newsletter/NewsletterService.h"

#include <colonnade/Mail.h>
#include <colonnade/Text.h>
#include <colonnade/Translation.h>

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace account
{
namespace
{

/// ISO 639-1, as it is since 2024; languages of three letters are not looked up.
constexpr std::string_view LANGUAGES = " aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca "
                                       "ce ch co cr cs cu cv cy da de dv dz ee el en "
                                       "eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht "
                                       "hu hy hz ia id ie ig ii ik io is it iu ja "
                                       "jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt "
                                       "lu lv mg mh mi mk ml mn mr ms mt my na nb "
                                       "nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro "
                                       "ru rw sa sc sd se sg sh si sk sl sm sn so "
                                       "sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk "
                                       "ur uz ve vi vo wa wo xh yi yo za zh zu ";

bool isMadeOf(std::string_view text, bool (*isOne)(char))
{
    return std::all_of(text.begin(), text.end(), isOne);
}

bool isLetter(char c)
{
    return c >= 'a' && c <= 'z';
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// `fr`, `pt_BR`, `zh-Hant-TW`, `es-419`: a language, then a script and a region if need be (RFC 5646, 2.1).
bool isLocale(const std::string& locale)
{
    std::string rest = colonnade::foldLanguage(locale);
    const auto take = [&]
    {
        const auto end = std::min(rest.find('-'), rest.size());
        std::string part = rest.substr(0, end);
        rest.erase(0, std::min(end + 1, rest.size()));
        return part;
    };
    const std::string language = take();
    const bool known = language.size() == 3 ? isMadeOf(language, isLetter)
                                            : language.size() == 2 && LANGUAGES.find(" " + language + " ") !=
                                                                          std::string_view::npos;
    std::string next = take();
    if (next.size() == 4 && isMadeOf(next, isLetter))
        next = take();
    const bool isRegion = next.empty() || (next.size() == 2 && isMadeOf(next, isLetter)) ||
                          (next.size() == 3 && isMadeOf(next, isDigit));
    return known && isRegion && rest.empty() && !locale.ends_with('-') && !locale.ends_with('_');
}

bool isBaseUrl(const std::string& url)
try
{
    const Poco::URI uri(url);
    return (uri.getScheme() == "http" || uri.getScheme() == "https") && !uri.getHost().empty() &&
           uri.getQuery().empty() && uri.getFragment().empty() && uri.getUserInfo().empty();
}
catch (const Poco::SyntaxException&)
{
    return false;
}

void checkReach(colonnade::Check& check)
{
    const std::string frontEnd = check.config().text("front_end_url");
    if (!frontEnd.empty() && !isBaseUrl(frontEnd))
        check.fault("front_end_url",
                    "wanted http://host or https://host, with a port or path if need be, there was \"" +
                        frontEnd + "\"");
    for (const auto& admin: check.config().list("admins"))
        if (!colonnade::isMailAddress(admin))
            check.fault("admins", "wanted e-mail addresses, there was \"" + admin + "\"");
    for (const auto& domain: check.config().list("spam_domains"))
        if (domain.find_first_of("@/ ") != std::string::npos)
            check.fault("spam_domains", "wanted domains such as example.org, there was \"" + domain + "\"");
}

void checkLocales(colonnade::Check& check)
{
    const auto locales = check.config().list("locales");
    for (const auto& locale: locales)
        if (!isLocale(locale))
            check.fault("locales",
                        "wanted languages such as fr, pt_BR or zh_Hant_TW, there was \"" + locale + "\"");
    const std::string fallback = check.config().text("default_locale");
    const auto fold = [](const std::string& code) { return colonnade::foldLanguage(code); };
    const bool known = fold(fallback) == "en" || // the code's own
                       std::any_of(locales.begin(), locales.end(),
                                   [&](const auto& one) { return fold(one) == fold(fallback); });
    if (!known)
        check.fault("default_locale", "wanted one of account.locales, or en, there was \"" + fallback + "\"");
}

/// The sentence begins with the key that is at fault.
void checkNewsletter(colonnade::Check& check)
{
    try
    {
        NewsletterAccess::read(check.config());
    }
    catch (const colonnade::ConfigurationException& exc)
    {
        check.fault(exc.message().substr(0, exc.message().find_first_of(": ")), exc.message());
    }
}

/// The front page belongs to the plugin `site`.
void checkMovedSettings(colonnade::Check& check)
{
    if (check.config().isSet("front_page"))
        check.fault("front_page", "the front page is that of the plugin site",
                    "write site.front_page in its place");
}

/// What is right, but may surprise.
void checkPolicies(colonnade::Check& check)
{
    if (check.config().text("first_user_is_admin") == "loopback")
        check.warning(
            "first_user_is_admin",
            "loopback is taken as false: nobody becomes administrator by being first; open the link "
            "that the start makes, or colonnade user set-admin --name N");
    if (check.config().boolean("two_factor") && check.enabled("ohmage_auth"))
        check.warning("two_factor",
                      "a sign-in asks for a mailed code, which ohmage's clients cannot ask for: user/auth, "
                      "user/auth_token, user/change_password and hashed passwords below /app are refused");
}

} // namespace

void checkSettings(colonnade::Check& check)
{
    checkPolicies(check);
    checkMovedSettings(check);
    checkReach(check);
    checkLocales(check);
    checkNewsletter(check);
}

} // namespace account
