#pragma once

#include <colonnade/Identity.h>
#include <colonnade/Request.h>
#include <colonnade/Response.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace account
{

/// Tells browsers that have signed in to an account before from strangers, also after sign-out: they have
/// tries of their own (`SignInClient::device`). It signs nobody in, and names nobody. Any thread. Source:
/// OWASP, Slow Down Online Guessing Attacks with Device Cookies.
///
///     known_browser = name *5("." mark)      name = 256 random bits, base64url; mark = 128 bits, hex: keyed
///     digest of the name and an account that was signed in to, the newest first
class KnownBrowsers
{
public:
    explicit KnownBrowsers(const colonnade::Vault& vault):
        _vault(vault)
    {
    }

    /// The browser's name if it has signed in to the account before; else empty.
    std::string nameFor(const colonnade::Request& request, std::int64_t userId) const;

    /// Marks the browser with an account that has just signed in.
    void remember(const colonnade::Request& request, std::int64_t userId,
                  colonnade::Response& response) const;

private:
    std::string markOf(std::string_view name, std::int64_t userId) const;

    const colonnade::Vault& _vault;
};

} // namespace account
