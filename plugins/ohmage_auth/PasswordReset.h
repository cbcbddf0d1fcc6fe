#pragma once

#include "ResetCodes.h"

#include <colonnade/Identity.h>
#include <colonnade/Request.h>
#include <colonnade/Response.h>

namespace ohmage
{

/// `user/reset_password`: mails a one-time password to whoever knows name and address of an account. Nothing
/// changes until it is used, and the answer is the same whether or not there is such an account. Beyond the
/// seed. Source: reference/ohmage-auth.md 4.2.
class PasswordReset
{
public:
    PasswordReset(colonnade::Users& users, ResetCodes& codes):
        _users(users),
        _codes(codes)
    {
    }

    /// The same answer whether or not there is such an account.
    colonnade::Response reset(const colonnade::Request& request) const;

private:
    colonnade::Users& _users;
    ResetCodes& _codes;
};

} // namespace ohmage
