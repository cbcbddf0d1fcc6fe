#pragma once

#include "Tokens.h"

#include <colonnade/Parameters.h>
#include <colonnade/Request.h>
#include <colonnade/Response.h>

#include <functional>

namespace ohmage
{

/// Where a call looks for the token.
enum class TokenPlace
{
    ParameterOrCookie,
    Parameter
};

using TokenAnswer = std::function<colonnade::Response(const colonnade::Parameters&, const LiveToken&)>;

/// The frame of a call that a token opens: checks in ohmage's order, then `answer`; sets the cookie again.
/// Source: reference/ohmage-auth.md 1.6, 2.4, 2.5.
colonnade::Response answerToken(Tokens& tokens, const colonnade::Request& request, TokenPlace place,
                                const TokenAnswer& answer);

/// What `answer` says, on the heavy lane, with the cookie.
colonnade::Response answerSlowly(const LiveToken& token,
                                 std::function<colonnade::Response(const colonnade::Request&)> answer);

} // namespace ohmage
