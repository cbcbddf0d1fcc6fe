#pragma once

#include "views/Access.h"
#include "views/AccountParts.h"

#include <optional>
#include <string>

namespace account
{

/// `/account/register/confirmation` and `/account/confirm-email`: what mailed links of new accounts and of
/// addresses do, and mails with such links. Any thread.
/// Source: reference/pybossa-accounts.md 4.4, 4.13, 4.17; rows of 11 on confirmation links.
class EmailConfirmation
{
public:
    explicit EmailConfirmation(const AccountParts& parts):
        _parts(parts)
    {
    }

    /// With the link's key: acts in JSON, asks in a page. Throws `HttpError` 403 for a key that is not good.
    colonnade::Response confirm(const colonnade::Request& request) const;
    /// POST of the mailed link's page.
    colonnade::Response confirmByForm(const colonnade::Request& request) const;

    /// Mails a link for the caller's present address.
    colonnade::Response resend(const colonnade::Request& request) const;
    colonnade::Response resendByForm(const colonnade::Request& request) const; ///< POST: mails another link

private:
    struct Outcome
    {
        std::optional<colonnade::User> user = {};
        std::optional<colonnade::UserConflict> conflict = {};
        bool registered = false;
    };

    colonnade::Response act(const colonnade::Request& request) const;
    /// What to say of a link that is not good, and where to go from there.
    UsedLink usedLink(const colonnade::Request& request) const;
    /// Somebody else has the name or the address by now: 403 with a message in JSON, a page elsewhere.
    colonnade::Response refuseTaken(const colonnade::Request& request, const Outcome& outcome) const;
    Outcome take(const colonnade::Request& request) const;
    Outcome take(colonnade::Transaction& transaction, const colonnade::Request& request) const;
    Outcome enter(colonnade::Transaction& transaction, const colonnade::Request& request,
                  colonnade::NewUser user) const;
    colonnade::Response mail(const colonnade::Request& request, colonnade::User user) const;
    template <class Action>
    colonnade::Response forUnconfirmed(const colonnade::Request& request, Action action) const;

    const AccountParts& _parts;
};

/// Mails a link to a new address of an account; those to other new addresses end. Throws `HttpError` 429
/// beyond what `client`, an address, may ask for. The account keeps its address until the link is opened.
/// `owner`: whose the new address is already, looked up before: he gets a mail that says so, and there is no
/// link.
void mailAddressChange(const AccountParts& parts, colonnade::Transaction& transaction,
                       const colonnade::User& user, const std::string& newEmail,
                       const std::optional<colonnade::User>& owner, std::string_view client);

} // namespace account
