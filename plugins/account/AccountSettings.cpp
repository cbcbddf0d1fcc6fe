#include "AccountSettings.h"

#include "forms/AddressSyntax.h"

#include <colonnade/Mail.h>
#include <colonnade/Text.h>
#include <colonnade/Translation.h>

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include <algorithm>

namespace account
{
namespace
{

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

/// What would only be noticed when a link leads nowhere, or nobody hears of a deleted account.
void checkReach(const colonnade::Config& config)
{
    const std::string frontEnd = config.text("front_end_url");
    if (!frontEnd.empty() && !isBaseUrl(frontEnd))
        throw colonnade::ConfigurationException(
            "account.front_end_url must be http://host or https://host, with a port or path if need be, "
            "there was \"" +
            frontEnd + "\"");
    for (const auto& admin: config.list("admins"))
        if (!colonnade::isMailAddress(admin))
            throw colonnade::ConfigurationException("account.admins must be e-mail addresses, there was \"" +
                                                    admin + "\"");
}

std::string withoutFinalSlash(std::string url)
{
    while (url.ends_with('/'))
        url.pop_back();
    return url;
}

/// `https://example.org/app/` → `https://example.org`
std::string originOf(const std::string& url)
{
    const auto scheme = url.find("://");
    return scheme == std::string::npos ? std::string() : url.substr(0, url.find('/', scheme + 3));
}

std::string checkedDefault(const std::string& locale, const std::vector<std::string>& locales)
{
    const auto fold = [](const std::string& code) { return colonnade::foldLanguage(code); };
    const bool known = fold(locale) == "en" || // the code's own
                       std::any_of(locales.begin(), locales.end(),
                                   [&](const auto& one) { return fold(one) == fold(locale); });
    if (!known)
        throw colonnade::ConfigurationException(
            "account.default_locale must be one of account.locales, or en; "
            "there was \"" +
            locale + "\"");
    return locale;
}

} // namespace

AccountSettings AccountSettings::read(const colonnade::Config& config, const std::string& publicUrl,
                                      bool boundToLoopback)
{
    checkReach(config);
    AccountSettings settings;
    settings.readMailed(config, publicUrl);
    settings.strongPassword = config.boolean("strong_password");
    settings.leaderboardSize = static_cast<int>(config.integer("leaderboard_size"));
    settings.maxUploadBytes = static_cast<std::size_t>(config.integer("max_upload_bytes"));
    settings.locales = config.list("locales");
    settings.defaultLocale = checkedDefault(config.text("default_locale"), settings.locales);
    settings.registrationsPerAddress = static_cast<int>(config.integer("registrations_per_address"));
    settings.frontPage = config.boolean("front_page");
    settings.enforcePrivacy = config.boolean("enforce_privacy");
    const std::string firstUser = config.text("first_user_is_admin");
    settings.firstUserIsAdmin = firstUser == "loopback" ? boundToLoopback : firstUser == "true";
    settings.sessionIdleSeconds = static_cast<int>(config.integer("session_idle_seconds"));
    for (const auto& domain: config.list("spam_domains"))
        settings.spamDomains.push_back(foldDomain(domain));
    settings.frontEndOrigin = originOf(config.text("front_end_url"));
    for (const auto& url: {publicUrl, config.text("front_end_url")})
        if (auto origin = originOf(url); !origin.empty())
            settings.origins.push_back(std::move(origin));
    return settings;
}

void AccountSettings::readMailed(const colonnade::Config& config, const std::string& publicUrl)
{
    const auto number = [&](const std::string& key) { return static_cast<int>(config.integer(key)); };
    confirmation = config.boolean("confirmation");
    linkExpirationSeconds = number("link_expiration");
    twoFactor = config.boolean("two_factor");
    otpLifetimeSeconds = number("otp_lifetime");
    localNewsletter = config.text("newsletter") == "local";
    newsletter = NewsletterAccess::read(config);
    newsletterRetrySeconds = number("newsletter_retry_seconds");
    tellUnknownAddresses = config.boolean("tell_unknown_addresses");
    mailsPerAccount = number("mails_per_account");
    mailsPerAddress = number("mails_per_address");
    const std::string frontEnd = config.text("front_end_url");
    mailBaseUrl = withoutFinalSlash(frontEnd.empty() ? publicUrl : frontEnd);
    admins = config.list("admins");
}

Subscriptions::Place AccountSettings::newsletterPlace() const
{
    if (localNewsletter)
        return Subscriptions::Place::Here;
    return newsletter.key.empty() ? Subscriptions::Place::Nowhere : Subscriptions::Place::Service;
}

} // namespace account
