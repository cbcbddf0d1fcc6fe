#pragma once

#include <colonnade/Identity.h>
#include <colonnade/Request.h>

#include <string>
#include <string_view>

namespace account
{

/// The CSRF token that a request carries, good or not; empty if none. One in a urlencoded or multipart body
/// counts before one in a header. Source: reference/pybossa-accounts.md 1.6.
std::string_view csrfTokenIn(const colonnade::Request& request);

/// What a token is recognised by where it outlives the seed that it was made with; empty for an empty one.
std::string digestOfCsrfToken(const colonnade::Vault& vault, std::string_view token);

} // namespace account
