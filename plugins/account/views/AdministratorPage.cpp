#include "views/AdministratorPage.h"

#include "views/Access.h"

using colonnade::Request;
using colonnade::Response;
using colonnade::User;

namespace account
{

std::optional<User> AdministratorPage::findSignedIn(const Request& request) const
{
    const auto& principal = request.principal();
    return principal && principal->method == "session" ? _parts.identity.findUser(request) : std::nullopt;
}

Response AdministratorPage::refuse(const Request& request) const
{
    return answerUsedLink(
        _parts, request,
        {.text = "This link was used, has expired, or is not needed any more. While there is no "
                 "administrator, each start of the server makes a new one.",
         .forLog = "the key for the first administrator is not good"});
}

Response AdministratorPage::open(const Request& request) const
{
    if (!_parts.identity.firstAdministrator().isGood(request.query().get("key")))
        return refuse(request);
    // The key is no less than a CSRF token: no page of another site has it.
    const auto user = findSignedIn(request);
    if (user && request.method() == colonnade::Method::Get)
        return appoint(request, *user);
    return _signUp.showForm(request);
}

Response AdministratorPage::submit(const Request& request) const
{
    if (!_parts.identity.firstAdministrator().isGood(request.query().get("key")))
        return refuse(request);
    if (const auto user = findSignedIn(request))
    {
        readPosted(_parts, request);
        return appoint(request, *user);
    }
    return _signUp.submit(request);
}

Response AdministratorPage::appoint(const Request& request, const User& user) const
{
    if (!_parts.identity.firstAdministrator().appoint(request.query().get("key"), user.id))
        return refuse(request);
    return _parts.views.leave(request, profilePath(user),
                              FlashMessage{"success", "You are an administrator now."});
}

} // namespace account
