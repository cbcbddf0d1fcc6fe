#include "browser/SessionAuthenticator.h"

#include <string>
#include <variant>

namespace account
{

std::variant<colonnade::NoCredentials, colonnade::Principal, colonnade::Rejected> SessionAuthenticator::
    authenticate(const colonnade::Request& request, const colonnade::Scope&) const
{
    const auto userId = _browsers.findUserId(request);
    if (!userId)
        return colonnade::NoCredentials{};
    return colonnade::Principal{
        .actor = {.kind = "user", .id = std::to_string(*userId), .scope = {}, .registered = true},
        .method = std::string(name()),
        .scopes = {}};
}

} // namespace account
