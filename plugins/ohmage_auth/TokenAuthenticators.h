#pragma once

#include "Tokens.h"

namespace ohmage
{

/// `ohmage.token`: a token as parameter `auth_token`, or else in the header field `X-Auth-Token`, accepted by
/// routes of other plugins where the deployer says so. The field is for APIs that refuse parameters they do
/// not know; ohmage's own calls do not look at it.
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
