#include "PasswordReset.h"

#include "AccountFields.h"
#include "Answers.h"
#include "CallParameters.h"
#include "Credentials.h"

#include <colonnade/Mail.h>
#include <colonnade/VisibleText.h>

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
    if (const auto fault = readEmailAddress(parameters, email))
    {
        // An older account may have an address of a form that new ones may not have.
        email = colonnade::trimSpace(parameters.get("email_address"));
        if (parameters.count("email_address") > 1 || !colonnade::isMailAddress(email))
            return fail(request, {"1010", *fault});
    }
    auto user = _users.findByNameIgnoringCase(userName);
    if (user &&
        (user->disabled || colonnade::foldMailAddress(user->email) != colonnade::foldMailAddress(email)))
        user.reset();
    if (user && !colonnade::isMailAddress(user->email))
    {
        // Said to nobody but the log, as all about accounts here.
        Poco::Logger::get("ohmage_auth")
            .warning("no mail can be sent to user " + std::to_string(user->id) + ": its address is none");
        user.reset();
    }
    _codes.send(user);
    return succeed(request);
}

} // namespace ohmage
