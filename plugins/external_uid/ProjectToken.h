#pragma once

#include "tasks/Projects.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace colonnade::external_uid
{

/// Why a token, or the header that should hold it, does not count. Both texts are for clients.
struct TokenFault
{
    std::string code;
    std::string description;
};

/// The token of a project, a JWT (RFC 7519) signed with HMAC-SHA-256 under the project's secret key:
///
///     {"typ":"JWT","alg":"HS256"} . {"short_name":"p1","project_id":1} . signature
///
/// `expires`: seconds since 1970; without it the same token each time.
std::string issueToken(const tasks::ProjectSecret& project, std::optional<std::int64_t> expires);

/// What keeps `token` from being one of the project's at `now` (seconds since 1970); nothing if it is one.
/// Strict: three parts, canonical base64url, HS256 and nothing else, no `aud`, no `crit`; `exp`, `nbf` and
/// `iat` count. Applications that hold the secret key may mint tokens themselves.
std::optional<TokenFault> findTokenFault(std::string_view token, const tasks::ProjectSecret& project,
                                         std::int64_t now);

/// The project that a token claims to be of. Nothing is proved by it.
std::optional<std::int64_t> claimedProject(std::string_view token);

} // namespace colonnade::external_uid
