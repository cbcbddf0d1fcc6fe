#include "projects/PageText.h"

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

std::string paragraph(std::string_view text)
{
    return "<p>" + escapeHtml(text) + "</p>\n";
}

std::string inputField(std::string_view label, std::string_view name, std::string_view value,
                       std::string_view type)
{
    return "<p><label>" + escapeHtml(label) + " <input type=\"" + escapeHtml(type) + "\" name=\"" +
           escapeHtml(name) + "\" value=\"" + escapeHtml(value) + "\"></label></p>\n";
}

std::string textField(std::string_view label, std::string_view name, std::string_view value)
{
    return "<p><label>" + escapeHtml(label) + " <textarea name=\"" + escapeHtml(name) + "\" rows=\"8\">\n" +
           escapeHtml(value) + "</textarea></label></p>\n";
}

std::string tickField(std::string_view label, std::string_view name, bool ticked)
{
    return "<p><label><input type=\"checkbox\" name=\"" + escapeHtml(name) + "\" value=\"y\"" +
           (ticked ? " checked" : "") + "> " + escapeHtml(label) + "</label></p>\n";
}

std::string postForm(std::string_view action, std::string_view token, std::string_view submit,
                     const std::string& fields)
{
    return "<form method=\"post\" action=\"" + escapeHtml(action) +
           "\">\n<input type=\"hidden\" name=\"csrf_token\" value=\"" + escapeHtml(token) + "\">\n" + fields +
           "<button>" + escapeHtml(submit) + "</button>\n</form>\n";
}

Response PageErrorRenderer::render(const Problem& problem, const Request& request) const
{
    if (wantsJson(request))
        return Response::json({{"code", problem.status},
                               {"description", problem.forClient},
                               {"template", std::to_string(problem.status) + ".html"}},
                              problem.status);
    // A form that cannot be taken any more can be opened again.
    const std::string wayOn = problem.code == problem::CSRF ? "<p><a href=\"" + escapeHtml(request.path()) +
                                                                  "\">Open the page again</a></p>\n"
                                                            : std::string();
    return pageResponse("Error " + std::to_string(problem.status), paragraph(problem.forClient) + wayOn,
                        problem.status);
}

} // namespace colonnade::tasks
