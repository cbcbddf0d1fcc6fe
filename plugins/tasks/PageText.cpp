#include "PageText.h"

#include <colonnade/Json.h>
#include <colonnade/Text.h>

namespace colonnade::tasks
{

bool wantsJson(const Request& request)
{
    return request.contentType() == "application/json" || request.query().get("response_format") == "json";
}

Response pageResponse(const std::string& title, const std::string& body, int status)
{
    const std::string heading = escapeHtml(title);
    return Response::html("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                          "<meta name=\"viewport\" content=\"width=device-width\">\n<title>" +
                              heading + "</title>\n</head>\n<body>\n<main>\n<h1>" + heading + "</h1>\n" +
                              body + "</main>\n</body>\n</html>\n",
                          status)
        .header("Content-Security-Policy",
                "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
        .header("Cache-Control", "no-store");
}

Response PageErrorRenderer::render(const Problem& problem, const Request& request) const
{
    if (wantsJson(request))
        return Response::json({{"code", problem.status},
                               {"description", problem.forClient},
                               {"template", std::to_string(problem.status) + ".html"}},
                              problem.status);
    return pageResponse("Error " + std::to_string(problem.status),
                        "<p>" + escapeHtml(problem.forClient) + "</p>\n", problem.status);
}

} // namespace colonnade::tasks
