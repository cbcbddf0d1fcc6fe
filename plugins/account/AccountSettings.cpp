#include "AccountSettings.h"

#include <colonnade/Text.h>

namespace account
{
namespace
{

/// Whoever switches a protection on must not get a server that runs without it.
void refuseIfOn(const colonnade::Config& config, const std::string& key, const std::string& what)
{
    if (config.boolean(key))
        throw colonnade::ConfigurationException("account." + key + " is true, but this version cannot " +
                                                what + ": set it to false");
}

/// `https://example.org/app/` → `https://example.org`
std::string originOf(const std::string& url)
{
    const auto scheme = url.find("://");
    return scheme == std::string::npos ? std::string() : url.substr(0, url.find('/', scheme + 3));
}

} // namespace

AccountSettings AccountSettings::read(const colonnade::Config& config, const std::string& publicUrl,
                                      bool boundToLoopback)
{
    refuseIfOn(config, "confirmation", "mail confirmation links");
    refuseIfOn(config, "two_factor", "mail one-time codes");
    AccountSettings settings;
    settings.strongPassword = config.boolean("strong_password");
    settings.enforcePrivacy = config.boolean("enforce_privacy");
    const std::string firstUser = config.text("first_user_is_admin");
    settings.firstUserIsAdmin = firstUser == "loopback" ? boundToLoopback : firstUser == "true";
    settings.sessionIdleSeconds = static_cast<int>(config.integer("session_idle_seconds"));
    for (const auto& domain: config.list("spam_domains"))
        settings.spamDomains.push_back(colonnade::lowerAscii(domain));
    for (const auto& url: {publicUrl, config.text("front_end_url")})
        if (auto origin = originOf(url); !origin.empty())
            settings.origins.push_back(std::move(origin));
    return settings;
}

} // namespace account
