#include "identity/ApiKeyAuthenticator.h"

#include "colonnade/Request.h"
#include "identity/ActorChain.h"

namespace colonnade
{

namespace
{

/// Anything else cannot be a key, and costs no look at the database.
bool hasUuidForm(std::string_view text)
{
    if (text.size() != 36)
        return false;
    for (std::size_t at = 0; at < text.size(); ++at)
    {
        const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
        const char c = text[at];
        const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (dash ? c != '-' : !hex)
            return false;
    }
    return true;
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
    if (!key || !hasUuidForm(*key))
        return NoCredentials{};
    auto user = _findOwner(*key);
    if (!user || user->disabled)
        return NoCredentials{};
    return Principal{userActor(user->id), std::string(name()), {}, std::move(user)};
}

} // namespace colonnade
