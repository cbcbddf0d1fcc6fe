#include "api/Cors.h"

#include <colonnade/HttpError.h>
#include <colonnade/Request.h>
#include <colonnade/Text.h>

#include <Poco/Exception.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace colonnade::tasks
{

namespace
{

constexpr std::array<std::string_view, 5> ALLOWED = {"content-type", "authorization", "idempotency-key",
                                                     "x-auth-token", "x-request-id"};
/// What this API and the server say in fields of their own.
constexpr auto EXPOSED = "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Colonnade-No-Task, "
                         "X-Total-Count, X-Request-Id, Link, Location, Retry-After, Content-Disposition";

bool isPreflight(const Request& request)
{
    const auto method = request.findHeader("Access-Control-Request-Method");
    return request.method() == Method::Options && method && parseMethod(*method) != Method::Other;
}

/// Those of the requested fields that may be sent, in order.
std::string allowedFields(std::string_view requested)
{
    std::vector<std::string> fields;
    while (!requested.empty())
    {
        const std::size_t comma = requested.find(',');
        const std::string_view field = trimBlanks(requested.substr(0, comma));
        requested.remove_prefix(comma == std::string_view::npos ? requested.size() : comma + 1);
        if (std::any_of(ALLOWED.begin(), ALLOWED.end(),
                        [&](std::string_view allowed) { return equalIgnoringCase(field, allowed); }))
            fields.emplace_back(field);
    }
    std::sort(fields.begin(), fields.end());
    std::string list;
    for (const auto& field: fields)
        list.append(list.empty() ? "" : ", ").append(field);
    return list;
}

void setFields(const Request& request, Response& response)
{
    const auto origin = request.findHeader("Origin");
    response.header("Access-Control-Allow-Origin", origin ? *origin : std::string_view("*"));
    if (origin)
        response.header("Vary", "Origin");
    if (request.method() == Method::Options && response.status() == 204)
        response.setStatus(200); // as the original answers
    if (!isPreflight(request))
    {
        if (origin)
            response.header("Access-Control-Expose-Headers", EXPOSED);
        return;
    }
    response.setStatus(200);
    response.header("Access-Control-Allow-Methods", "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT");
    response.header("Access-Control-Max-Age", "21600");
    const auto requested = request.findHeader("Access-Control-Request-Headers");
    if (const auto fields = requested ? allowedFields(*requested) : std::string(); !fields.empty())
        response.header("Access-Control-Allow-Headers", fields);
}

} // namespace

void Cors::apply(const Request& request, Response& response) const
{
    try
    {
        setFields(request, response);
    }
    catch (const Poco::InvalidArgumentException&)
    {
        // An origin with control characters: no browser sends one, so nobody needs the fields.
    }
}

} // namespace colonnade::tasks
