#pragma once

#include <colonnade/Clock.h>
#include <colonnade/Identity.h>

#include <optional>
#include <string>
#include <string_view>

namespace account
{

/// Registrations that wait for their mailed link, in table account_registration: of the password only the
/// hash, of the link's token only a digest. Any number may wait for one name: the first to be confirmed gets
/// it. Any thread.
class Registrations
{
public:
    Registrations(const colonnade::Vault& vault, const colonnade::Clock& clock):
        _vault(vault),
        _clock(clock)
    {
    }

    /// Returns the token.
    std::string create(colonnade::Transaction& transaction, const colonnade::NewUser& user,
                       int lifetimeSeconds) const;
    /// Whether the link is still good; for the page before the button.
    bool exists(colonnade::Session& session, std::string_view token) const;
    /// Takes the registration if it waits still: of many at once exactly one gets it.
    std::optional<colonnade::NewUser> take(colonnade::Transaction& transaction, std::string_view token) const;

private:
    std::string digestOf(std::string_view token) const;

    const colonnade::Vault& _vault;
    const colonnade::Clock& _clock;
};

} // namespace account
