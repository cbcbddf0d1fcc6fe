#pragma once

#include <colonnade/Clock.h>
#include <colonnade/Identity.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace account
{

/// Links to an account's old address that take a change of the address back, in table account_undo. They live
/// for some days, whatever happens to the account meanwhile, and stand only in the mail. Any thread.
class Undos
{
public:
    static constexpr int DAYS = 7;

    Undos(const colonnade::Vault& vault, const colonnade::Clock& clock):
        _vault(vault),
        _clock(clock)
    {
    }

    /// What a link gives back.
    struct Undo
    {
        std::int64_t userId = 0;
        std::string email;
    };

    /// Returns the token of a link that gives the account its present address back.
    std::string create(colonnade::Transaction& transaction, const colonnade::User& user) const;
    /// Whether the link is still good; for the page before the button.
    bool exists(colonnade::Session& session, std::string_view token) const;
    /// Takes the link, and ends all others of the account: of many at once exactly one gets it.
    std::optional<Undo> take(colonnade::Transaction& transaction, std::string_view token) const;

private:
    std::string digestOf(std::string_view token) const;

    const colonnade::Vault& _vault;
    const colonnade::Clock& _clock;
};

} // namespace account
