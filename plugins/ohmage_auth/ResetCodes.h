#pragma once

#include <colonnade/Clock.h>
#include <colonnade/Database.h>
#include <colonnade/Identity.h>
#include <colonnade/Mail.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ohmage
{

/// One-time passwords that are mailed: 32 hex digits. They change nothing by themselves; with one, a person
/// can choose a new password, which ends it. One to an account, stored as a digest in table
/// `ohmage_auth_reset`. Any thread. Source: reference/ohmage-auth.md 4.2.
class ResetCodes
{
public:
    struct Parts
    {
        colonnade::Database& database;
        const colonnade::Vault& vault;
        colonnade::Mail& mail;
        std::string brand;
        int lifetimeSeconds;
        const colonnade::Clock& clock = colonnade::systemClock();
    };

    /// In `provision` only. Throws `ConfigurationException` for a broken template of the mail.
    explicit ResetCodes(const Parts& parts);

    /// Mails a new one to the user's address, unless one was sent a short time ago. Without a user nothing is
    /// sent, after as long.
    void send(const std::optional<colonnade::User>& user);

    /// Takes as long for nobody, so that the time does not tell.
    bool matches(const std::optional<colonnade::User>& user, std::string_view given) const;

private:
    /// Of another address it is another one: a code that was mailed to the old address ends with it.
    std::string digestOf(std::string_view code, const std::string& email) const;
    bool wasSentJustNow(colonnade::Session& session, std::int64_t userId, std::int64_t now) const;

    Parts _parts;
    std::shared_ptr<const colonnade::MailTemplate> _template;
};

} // namespace ohmage
