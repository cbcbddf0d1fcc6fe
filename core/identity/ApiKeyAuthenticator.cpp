#include "identity/ApiKeyAuthenticator.h"

#include "colonnade/Request.h"
#include "identity/ActorChain.h"

#include <algorithm>

namespace colonnade
{

namespace
{

constexpr std::size_t MOST_LETTERS = 36; ///< a UUID, or what an older server took in its place

/// Anything else cannot be a key, and costs no look at the database: what has a blank is of another scheme.
bool hasKeyForm(std::string_view text)
{
    return !text.empty() && text.size() <= MOST_LETTERS &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

std::optional<std::string_view> findKey(const Request& request)
{
    const auto header = request.findHeader("Authorization");
    return header ? header : request.query().find("api_key");
}

} // namespace

ApiKeyAuthenticator::ApiKeyAuthenticator(FindOwner findOwner):
    _findOwner(std::move(findOwner))
{
}

std::variant<NoCredentials, Principal, Rejected> ApiKeyAuthenticator::authenticate(const Request& request,
                                                                                   const Scope&) const
{
    const auto key = findKey(request);
    if (!key || !hasKeyForm(*key))
        return NoCredentials{};
    auto user = _findOwner(*key);
    if (!user || user->disabled)
        return NoCredentials{};
    return Principal{userActor(user->id), std::string(name()), {}, std::move(user)};
}

} // namespace colonnade
