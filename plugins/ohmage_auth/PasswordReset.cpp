#include "PasswordReset.h"

#include "AccountFields.h"
#include "Answers.h"
#include "CallParameters.h"
#include "Credentials.h"

#include <colonnade/Text.h>

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
        return fail(request, {"1010", *fault});
    auto user = _users.findByNameIgnoringCase(userName);
    if (user && (user->disabled || !colonnade::equalIgnoringCase(user->email, email) ||
                 !colonnade::isMailAddress(user->email)))
        user.reset();
    _codes.send(user);
    return succeed(request);
}

} // namespace ohmage
