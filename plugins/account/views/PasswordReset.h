#pragma once

#include "views/AccountParts.h"

#include <optional>

namespace account
{

/// `/account/forgot-password` and `/account/reset-password`. Any thread.
/// Source: reference/pybossa-accounts.md 4.8, 4.9; rows of 11 on reset tokens.
class PasswordReset
{
public:
    explicit PasswordReset(const AccountParts& parts):
        _parts(parts)
    {
    }

    colonnade::Response showForgot(const colonnade::Request& request) const; ///< the form for an address
    /// Takes as long for unknown addresses, so that the time does not tell who has an account.
    colonnade::Response submitForgot(const colonnade::Request& request) const;

    /// With the link's key; what it says of one that is not good: `answerUsedLink`.
    colonnade::Response showReset(const colonnade::Request& request) const;
    /// The key is the authority; ends all sessions and makes a new API key.
    colonnade::Response submitReset(const colonnade::Request& request) const;

private:
    colonnade::Response answerForgot(const colonnade::Request& request, const std::optional<Form>& posted,
                                     const FormErrors& errors, std::optional<FlashMessage> flash) const;
    /// Mails a link if there is such an account. Returns whether there is.
    bool mailLink(const std::string& email, const std::optional<colonnade::User>& user,
                  std::string_view client) const;

    /// Nothing if the link is not good.
    std::optional<colonnade::User> findLinkOwner(const colonnade::Request& request) const;
    colonnade::Response refuseLink(const colonnade::Request& request) const;
    colonnade::Response answerReset(const colonnade::Request& request, const std::optional<Form>& posted,
                                    const FormErrors& errors, std::optional<FlashMessage> flash = {}) const;
    /// On the heavy lane: looks at the password as such, hashes and stores it.
    colonnade::Response finish(const colonnade::Request& request, const colonnade::User& owner,
                               const Form& posted) const;
    std::optional<colonnade::User> store(std::string_view key, const std::string& hash) const;

    const AccountParts& _parts;
};

} // namespace account
