#include "OhmageErrors.h"

#include "Answers.h"
#include "CallParameters.h"

#include <colonnade/Text.h>

#include <optional>
#include <string>

using colonnade::Method;
using colonnade::Problem;
using colonnade::Request;
using colonnade::Response;

namespace ohmage
{
namespace
{

Response empty(int status)
{
    return Response::bytes({}, "text/html", status);
}

/// What is wrong with the parameters whatever the URL and method; nothing if they can be read.
std::optional<Problem> findFault(const Request& request)
{
    try
    {
        clientOf(readParameters(request));
        return std::nullopt;
    }
    catch (const colonnade::HttpError& error)
    {
        return error.problem();
    }
}

Response renderBadRequest(const Problem& problem)
{
    if (problem.code != "client")
        return empty(400);
    const std::string text = colonnade::escapeHtml(problem.forClient);
    return Response::bytes("<!DOCTYPE html><title>400</title><p>" + text + "</p>", "text/html; charset=utf-8",
                           400);
}

/// The pages at the root are no calls, and a call without a name is an unknown one.
bool isNamelessCall(const Request& request)
{
    return request.method() == Method::Post && (request.path() == "/app" || request.path() == "/app/");
}

/// The original's container knows neither of these two.
bool isUnknownMethod(Method method)
{
    return method == Method::Put || method == Method::Patch || method == Method::Other;
}

} // namespace

Response OhmageErrors::render(const Problem& problem, const Request& request) const
{
    if (problem.status == 413)
        return fail(request, failure::NO_CREDENTIALS); // the original sees no parameters in such a body
    if (problem.status == 400)
        return renderBadRequest(problem);
    if (problem.status >= 500 && problem.status != 501)
        return fail(request, failure::GENERAL);
    if (const auto fault = findFault(request))
        return renderBadRequest(*fault);
    if (problem.status == 405 && request.path().find('%') != std::string_view::npos)
        return fail(request, failure::NO_SUCH_CALL); // the router takes `%61uth` for `auth`, as it should;
                                                     // the original does not
    if (problem.status == 405 && isUnknownMethod(request.method()))
        return empty(501);
    if (problem.status == 404 || isNamelessCall(request)) // programs take an empty answer for a success
        return fail(request, failure::NO_SUCH_CALL);
    return empty(problem.status);
}

} // namespace ohmage
