#include "rules/AccountSettings.h"

#include "rules/AddressSyntax.h"

namespace account
{
namespace
{

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

} // namespace

AccountSettings AccountSettings::read(const colonnade::Config& config, const std::string& publicUrl)
{
    AccountSettings settings;
    settings.readMailed(config, publicUrl);
    const std::string registration = config.text("registration");
    settings.registration = registration == "closed"       ? Registration::Closed
                            : registration == "invitation" ? Registration::Invitation
                                                           : Registration::Open;
    settings.strongPassword = config.boolean("strong_password");
    settings.leaderboardSize = static_cast<int>(config.integer("leaderboard_size"));
    settings.maxUploadBytes = static_cast<std::size_t>(config.integer("max_upload_bytes"));
    settings.locales = config.list("locales");
    settings.defaultLocale = config.text("default_locale");
    settings.registrationsPerAddress = static_cast<int>(config.integer("registrations_per_address"));
    settings.enforcePrivacy = config.boolean("enforce_privacy");
    settings.firstUserIsAdmin = config.text("first_user_is_admin") == "true";
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
