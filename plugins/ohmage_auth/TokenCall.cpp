#include "TokenCall.h"

#include "Answers.h"
#include "CallParameters.h"

#include <utility>

using colonnade::Request;
using colonnade::Response;

namespace ohmage
{

Response answerToken(Tokens& tokens, const Request& request, TokenPlace place, const TokenAnswer& answer)
{
    const auto parameters = readParameters(request);
    const bool hasClient = !clientOf(parameters).empty(); // first, for it may be a 400
    const auto shown = place == TokenPlace::Parameter ? tokens.findInParameters(parameters)
                                                      : tokens.findShown(request, parameters);
    if (const auto* failure = std::get_if<Failure>(&shown))
        return fail(request, *failure);
    const auto& token = std::get<LiveToken>(shown);
    auto response = hasClient ? answer(parameters, token) : fail(request, failure::NO_CLIENT);
    if (!std::holds_alternative<Response::Continuation>(response.body()))
        setTokenCookie(token, request, response);
    return response;
}

Response answerSlowly(const LiveToken& token, std::function<Response(const Request&)> answer)
{
    return Response::onHeavyLane(colonnade::Work::MakePassword,
                                 [token, answer = std::move(answer)](const Request& handedOver)
                                 {
                                     auto response = answer(handedOver);
                                     setTokenCookie(token, handedOver, response);
                                     return response;
                                 });
}

} // namespace ohmage
