#include "Registration.h"

#include "AccountFields.h"
#include "Answers.h"
#include "CallParameters.h"

using colonnade::Parameters;
using colonnade::Request;
using colonnade::Response;

namespace ohmage
{
namespace
{

bool isGiven(const Parameters& parameters, std::string_view name)
{
    return parameters.count(name) == 1 && !isBlank(parameters.get(name));
}

/// Version 1, the default, has a challenge besides the response.
bool hasCaptcha(const Parameters& parameters)
{
    const auto version = parameters.get("recaptcha_version", "1.0");
    if (version != "2.0" && !isGiven(parameters, "recaptcha_challenge_field"))
        return false;
    return isGiven(parameters, "recaptcha_response_field");
}

} // namespace

Response readRegistration(const Request& request)
{
    clientOf(readParameters(request)); // not needed, but not to be doubled either
    colonnade::JsonWriter data;
    data.beginObject().member("recaptcha_public_key", "").member("terms_of_service", "").end();
    return succeedWithData(request, data.text());
}

Response registerUser(const Request& request)
{
    const auto parameters = readParameters(request);
    clientOf(parameters);
    std::string userName, password, email;
    if (const auto failure = readUserName(parameters, userName))
        return fail(request, *failure);
    if (const auto failure = readPassword(parameters, password))
        return fail(request, *failure);
    if (const auto fault = readEmailAddress(parameters, email))
        return fail(request, {"1010", *fault});
    return fail(request, hasCaptcha(parameters) ? failure::NO_SELF_REGISTRATION : failure::NO_CAPTCHA);
}

Response activateUser(const Request& request)
{
    const auto parameters = readParameters(request);
    clientOf(parameters);
    const auto given = parameters.all("registration_id");
    if (given.size() > 1)
        return fail(request, failure::TWO_REGISTRATIONS);
    if (given.empty() || isBlank(given.front()))
        return fail(request, failure::NO_REGISTRATION);
    return fail(request, failure::UNKNOWN_REGISTRATION);
}

} // namespace ohmage
