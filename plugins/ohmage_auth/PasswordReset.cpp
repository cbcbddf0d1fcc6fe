#include "PasswordReset.h"

#include "AccountFields.h"
#include "Answers.h"
#include "CallParameters.h"
#include "Credentials.h"

#include <colonnade/Mail.h>

#include <Poco/Logger.h>

using colonnade::Request;
using colonnade::Response;

namespace ohmage
{

Response PasswordReset::reset(const Request& request) const
{
    const auto parameters = readParameters(request);
    clientOf(parameters); // not needed, but not to be doubled either
    std::string userName, email;
    if (const auto failure = readUserName(parameters, userName))
        return fail(request, *failure);
    const auto fault = readEmailAddress(parameters, email);
    if (fault)
        email = parameters.get("email_address");
    auto user = _users.findByNameIgnoringCase(userName);
    if (user && colonnade::foldMailAddress(user->email) != colonnade::foldMailAddress(email))
        user.reset();
    if (user && !colonnade::isMailAddress(user->email))
        Poco::Logger::get("ohmage_auth")
            .warning("no mail can be sent to user " + std::to_string(user->id) + ": its address is none");
    // An older account may have an address of a form that new ones may not have.
    if (fault && (!user || parameters.count("email_address") != 1 || !colonnade::isMailAddress(user->email)))
        return fail(request, {"1010", *fault});
    if (user && user->disabled)
        user.reset();
    _codes.send(user);
    return succeed(request);
}

} // namespace ohmage
