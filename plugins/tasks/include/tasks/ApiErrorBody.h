#pragma once

#include <colonnade/HttpError.h>
#include <colonnade/Json.h>

#include <string>
#include <string_view>

namespace colonnade::tasks
{

/// The error class that PYBOSSA's clients know for a problem: the server's own codes are translated, others
/// are class names already.
inline std::string exceptionClass(const Problem& problem)
{
    if (problem.code == problem::BAD_REQUEST)
        return "BadRequest";
    if (problem.code == problem::UNAUTHORIZED)
        return "Unauthorized";
    if (problem.code == problem::FORBIDDEN || problem.code == problem::CSRF)
        return "Forbidden";
    if (problem.code == problem::NOT_FOUND)
        return "NotFound";
    if (problem.code == problem::METHOD_NOT_ALLOWED)
        return "MethodNotAllowed";
    if (problem.code == problem::TOO_LARGE)
        return "RequestEntityTooLarge";
    if (problem.code == problem::TOO_MANY_REQUESTS)
        return "TooManyRequests";
    if (problem.code == problem::INTERNAL)
        return "InternalServerError";
    if (problem.code == problem::UNAVAILABLE)
        return "ServiceUnavailable";
    return problem.code;
}

/// The message: those of 404, 405 and 429 begin with number and name, which clients look for.
inline std::string exceptionMessage(const Problem& problem)
{
    const std::string prefix = problem.status == 404   ? "404 Not Found: "
                               : problem.status == 405 ? "405 Method Not Allowed: "
                               : problem.status == 429 ? "429 Too Many Requests: "
                                                       : "";
    return problem.forClient.starts_with(prefix) ? problem.forClient : prefix + problem.forClient;
}

/// An error of PYBOSSA's API: exactly six members.
inline Response renderApiError(const Problem& problem, std::string_view action, std::string_view target)
{
    JsonWriter json;
    json.beginObject()
        .member("action", action)
        .member("status", "failed")
        .member("status_code", problem.status)
        .member("target", target)
        .member("exception_cls", exceptionClass(problem))
        .member("exception_msg", exceptionMessage(problem))
        .end();
    return Response::json(json.take(), problem.status);
}

} // namespace colonnade::tasks
