#pragma once

#include <colonnade/Clock.h>
#include <colonnade/Identity.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace account
{

/// What a mailed link is for: a link of one purpose is nothing for another.
namespace purpose
{
inline constexpr std::string_view RESET_PASSWORD = "reset_password";
inline constexpr std::string_view CONFIRM_EMAIL = "confirm_email";
inline constexpr std::string_view NEWSLETTER = "newsletter";
inline constexpr std::string_view PERSONAL_DATA = "personal_data";
} // namespace purpose

struct Link
{
    std::int64_t userId = 0;
    std::string email; ///< what it was made with
};

/// Links for accounts, in table account_link. The token stands only in the mail: 256 random bits, base64url.
/// Links end with their lifetime, with any change of the account's password or address, and with the account.
/// Any thread. Source: reference/pybossa-accounts.md 5 and 11.
class Links
{
public:
    Links(const colonnade::Vault& vault, const colonnade::Clock& clock):
        _vault(vault),
        _clock(clock)
    {
    }

    /// Returns the token.
    std::string create(colonnade::Transaction& transaction, std::string_view purpose,
                       const colonnade::User& user, std::string_view email, int lifetimeSeconds) const;

    /// The link if it is good still; it stays.
    std::optional<Link> find(colonnade::Session& session, std::string_view purpose,
                             std::string_view token) const;

    /// Takes the link if it is good still: of many at once exactly one gets it.
    std::optional<Link> take(colonnade::Transaction& transaction, std::string_view purpose,
                             std::string_view token) const;

    /// Ends all links that an account has.
    static void removeAll(colonnade::Transaction& transaction, std::int64_t userId);
    /// The same for those of a purpose.
    static void removeAll(colonnade::Transaction& transaction, std::string_view purpose, std::int64_t userId);

private:
    std::string digestOf(std::string_view purpose, std::string_view token) const;

    const colonnade::Vault& _vault;
    const colonnade::Clock& _clock;
};

/// 256 random bits for a mailed link, base64url.
std::string makeLinkToken();

} // namespace account
