#include "CrossOrigin.h"

#include <colonnade/Config.h>
#include <colonnade/Request.h>
#include <colonnade/Response.h>

#include <algorithm>

using colonnade::Request;
using colonnade::Response;

namespace ohmage
{
namespace
{

bool isOrigin(const std::string& text)
{
    const auto scheme = text.find("://");
    return (text.starts_with("http://") || text.starts_with("https://")) && text.size() > scheme + 3 &&
           text.find_first_of("/*?# ", scheme + 3) == std::string::npos;
}

/// A preflight is answered here whatever the URL, as the original's filter does before it looks at it.
Response answerPreflight(const Request& request, std::string_view wantedMethod)
{
    if (request.findHeader("Access-Control-Request-Headers"))
        return Response::text("Header fields are not allowed in cross-origin requests.", 403);
    if (wantedMethod != "GET" && wantedMethod != "POST" && wantedMethod != "HEAD" &&
        wantedMethod != "OPTIONS")
        return Response::text("The method is not allowed in cross-origin requests.", 405);
    return Response(200).header("Access-Control-Allow-Methods", "GET, POST, OPTIONS, HEAD");
}

} // namespace

CrossOrigin::CrossOrigin(std::vector<std::string> allowedOrigins):
    _allowedOrigins(std::move(allowedOrigins))
{
    for (const auto& origin: _allowedOrigins)
        if (!isOrigin(origin))
            throw colonnade::ConfigurationException(
                "ohmage_auth.allowed_origins must list origins such as https://example.org, not \"" + origin +
                "\"");
}

bool CrossOrigin::isAllowed(std::string_view origin) const
{
    return std::find(_allowedOrigins.begin(), _allowedOrigins.end(), origin) != _allowedOrigins.end();
}

void CrossOrigin::apply(const Request& request, Response& response) const
{
    const auto origin = request.findHeader("Origin");
    if (origin && isAllowed(*origin))
    {
        const auto wantedMethod = request.findHeader("Access-Control-Request-Method");
        if (request.method() == colonnade::Method::Options && wantedMethod)
            response = answerPreflight(request, *wantedMethod);
        if (response.status() != 403)
            response.header("Access-Control-Allow-Origin", *origin)
                .header("Access-Control-Allow-Credentials", "true");
    }
    if (!_allowedOrigins.empty())
        response.header("Vary", "Origin");
    response.header("Referrer-Policy", "no-referrer");
}

} // namespace ohmage
