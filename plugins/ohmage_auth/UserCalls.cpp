#include "UserCalls.h"

#include "Answers.h"
#include "CallParameters.h"
#include "TokenCall.h"

#include <utility>

using colonnade::Request;
using colonnade::Response;

namespace ohmage
{

Response UserCalls::withPassword(const Request& request, LetIn letIn) const
{
    const auto parameters = readParameters(request);
    const bool hasClient = !clientOf(parameters).empty(); // first, for it may be a 400
    const auto given = readCredentials(parameters);
    if (const auto* failure = std::get_if<Failure>(&given))
        return fail(request, *failure);
    if (!hasClient)
        return fail(request, failure::NO_CLIENT);
    return Response::onHeavyLane(
        colonnade::Work::CheckPassword,
        [this, letIn = std::move(letIn),
         credentials = std::get<Credentials>(given)](const Request& handedOver)
        {
            const auto checked = checkPassword(_identity, _codes, credentials, handedOver.clientAddress());
            if (const auto* failure = std::get_if<Failure>(&checked))
                return fail(handedOver, *failure);
            return letIn(handedOver, std::get<colonnade::User>(checked), credentials);
        });
}

Response UserCalls::auth(const Request& request) const
{
    return withPassword(
        request,
        [this](const Request& handedOver, const colonnade::User& user, const Credentials& credentials) {
            return succeed(handedOver, {{"hashed_password", _hashes.hashOf(user, credentials.password)}});
        });
}

Response UserCalls::authToken(const Request& request) const
{
    return withPassword(
        request,
        [this](const Request& handedOver, const colonnade::User& user, const Credentials& credentials)
        {
            const auto token = _tokens.issue(user, credentials.userName, handedOver);
            // The token stands last: a client's shell script takes the last but one quoted text of the line.
            auto response = succeed(handedOver, {{"token", token.token}});
            setTokenCookie(token, handedOver, response);
            return response;
        });
}

Response UserCalls::whoAmI(const Request& request) const
{
    return answerToken(_tokens, request, TokenPlace::ParameterOrCookie,
                       [&](const colonnade::Parameters&, const LiveToken& token) {
                           return succeed(request, {{"username", token.userName}});
                       });
}

Response UserCalls::logOut(const Request& request) const
{
    const auto parameters = readParameters(request);
    const bool hasClient = !clientOf(parameters).empty();
    const auto shown = _tokens.findShown(request, parameters);
    if (const auto* failure = std::get_if<Failure>(&shown))
        return fail(request, *failure);
    // ohmage 2.18 ends the token even when the client's name is missing.
    _tokens.end(std::get<LiveToken>(shown).token);
    auto response = hasClient ? succeed(request) : fail(request, failure::NO_CLIENT);
    clearTokenCookie(request, response);
    return response;
}

} // namespace ohmage
