#pragma once

#include "Tokens.h"

namespace ohmage
{

/// `ohmage.token`: a token as parameter `auth_token`, accepted by routes of other plugins where the deployer
/// says so.
class TokenAuthenticator final: public colonnade::Authenticator
{
public:
    explicit TokenAuthenticator(Tokens& tokens):
        _tokens(tokens)
    {
    }

    std::string_view name() const override { return "ohmage.token"; }
    std::variant<colonnade::NoCredentials, colonnade::Principal, colonnade::Rejected> authenticate(
        const colonnade::Request& request, const colonnade::Scope& scope) const override;
    bool ambient() const override { return false; }

private:
    Tokens& _tokens;
};

/// `ohmage.cookie`: the same in the cookie, which browsers send unasked. One that is not alive is as good as
/// none.
class TokenCookieAuthenticator final: public colonnade::Authenticator
{
public:
    explicit TokenCookieAuthenticator(Tokens& tokens):
        _tokens(tokens)
    {
    }

    std::string_view name() const override { return "ohmage.cookie"; }
    std::variant<colonnade::NoCredentials, colonnade::Principal, colonnade::Rejected> authenticate(
        const colonnade::Request& request, const colonnade::Scope& scope) const override;
    bool ambient() const override { return true; }

private:
    Tokens& _tokens;
};

} // namespace ohmage
