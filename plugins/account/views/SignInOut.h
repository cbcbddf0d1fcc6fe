#pragma once

#include "views/AccountParts.h"
#include "views/TwoFactor.h"

#include <optional>

namespace account
{

/// `/account/signin` and `/account/signout`. Any thread. Source: reference/pybossa-accounts.md 4.5 to 4.7.
class SignInOut
{
public:
    explicit SignInOut(const AccountParts& parts):
        _parts(parts),
        _twoFactor(parts)
    {
    }

    /// Or where to go, for who is signed in.
    colonnade::Response showForm(const colonnade::Request& request) const;
    /// Checks on the heavy lane, because a hash costs more than all else.
    colonnade::Response submit(const colonnade::Request& request) const;

    /// By GET. HEAD changes nothing, and a page of another site can only lead to the question whether to sign
    /// out.
    colonnade::Response signOut(const colonnade::Request& request) const;
    /// By POST, with a CSRF token.
    colonnade::Response signOutByForm(const colonnade::Request& request) const;

private:
    colonnade::Response answerForm(const colonnade::Request& request, const Browser& browser,
                                   const std::optional<Form>& posted, const FormErrors& errors,
                                   std::optional<FlashMessage> flash) const;
    /// On the heavy lane: checks the password.
    colonnade::Response finish(const colonnade::Request& request, const Browser& browser,
                               const Form& posted) const;
    colonnade::Response letIn(const colonnade::Request& request, const Browser& browser,
                              const colonnade::User& user) const;
    colonnade::Response leaveSignedOut(const colonnade::Request& request, const Browser& browser) const;

    const AccountParts& _parts;
    const TwoFactor _twoFactor;
};

} // namespace account
