#pragma once

#include "views/SignUp.h"

namespace account
{

/// `/account/administrator?key=…`: the link that the server makes at its start while there is no
/// administrator. Whoever opens it signed in becomes one; others see the form to register, which makes them
/// one. Any thread.
class AdministratorPage
{
public:
    AdministratorPage(const AccountParts& parts, const SignUp& signUp):
        _parts(parts),
        _signUp(signUp)
    {
    }

    /// HEAD changes nothing.
    colonnade::Response open(const colonnade::Request& request) const;
    /// Of the form; somebody who is signed in needs none.
    colonnade::Response submit(const colonnade::Request& request) const;

private:
    colonnade::Response appoint(const colonnade::Request& request, const colonnade::User& user) const;
    std::optional<colonnade::User> findSignedIn(const colonnade::Request& request) const;
    colonnade::Response refuse(const colonnade::Request& request) const;

    const AccountParts& _parts;
    const SignUp& _signUp;
};

} // namespace account
