#pragma once

#include "Credentials.h"
#include "StableHashes.h"
#include "Tokens.h"

#include <colonnade/Identity.h>
#include <colonnade/Request.h>
#include <colonnade/Response.h>

#include <functional>

namespace ohmage
{

/// The four calls below `/app/user`. Any thread. Source: reference/ohmage-auth.md 3.
class UserCalls
{
public:
    UserCalls(colonnade::Identity& identity, StableHashes& hashes, const ResetCodes& codes, Tokens& tokens):
        _identity(identity),
        _hashes(hashes),
        _codes(codes),
        _tokens(tokens)
    {
    }

    /// `user/auth`: password for hashed password.
    colonnade::Response auth(const colonnade::Request& request) const;
    /// `user/auth_token`: password for token.
    colonnade::Response authToken(const colonnade::Request& request) const;
    colonnade::Response whoAmI(const colonnade::Request& request) const; ///< `user/whoami`
    colonnade::Response logOut(const colonnade::Request& request) const; ///< `user/logout`

private:
    /// What a call answers once the password is right; on the heavy lane.
    using LetIn = std::function<colonnade::Response(const colonnade::Request&, const colonnade::User&,
                                                    const Credentials&)>;

    colonnade::Response withPassword(const colonnade::Request& request, LetIn letIn) const;

    colonnade::Identity& _identity;
    StableHashes& _hashes;
    const ResetCodes& _codes;
    Tokens& _tokens;
};

} // namespace ohmage
