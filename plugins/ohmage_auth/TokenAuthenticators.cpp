#include "TokenAuthenticators.h"

namespace ohmage
{
namespace
{

using Outcome = std::variant<colonnade::NoCredentials, colonnade::Principal, colonnade::Rejected>;

colonnade::Principal principalOf(const LiveToken& token, std::string_view method)
{
    return {.actor = {.kind = "user", .id = std::to_string(token.user.id), .scope = {}, .registered = true},
            .method = std::string(method),
            .scopes = {}};
}

colonnade::Rejected reject(const Failure& failure)
{
    return {.status = 401, .code = "invalid_token", .reason = std::string(failure.text), .challenge = {}};
}

} // namespace

Outcome TokenAuthenticator::authenticate(const colonnade::Request& request, const colonnade::Scope&) const
{
    auto given = request.query().all("auth_token");
    const auto inBody = request.form().all("auth_token");
    given.insert(given.end(), inBody.begin(), inBody.end());
    if (given.empty())
        if (const auto header = request.findHeader("X-Auth-Token"))
            given.push_back(*header);
    if (given.empty())
        return colonnade::NoCredentials{};
    if (given.size() > 1)
        return reject(failure::TWO_TOKENS);
    if (const auto token = _tokens.find(given.front()))
        return principalOf(*token, name());
    return reject(failure::UNKNOWN_TOKEN);
}

Outcome TokenCookieAuthenticator::authenticate(const colonnade::Request& request,
                                               const colonnade::Scope&) const
{
    const auto cookies = request.cookies("auth_token");
    if (cookies.size() != 1)
        return colonnade::NoCredentials{};
    if (const auto token = _tokens.find(cookies.front()))
        return principalOf(*token, name());
    return colonnade::NoCredentials{};
}

} // namespace ohmage
