#pragma once

#include <colonnade/HttpError.h>
#include <colonnade/Request.h>
#include <colonnade/Response.h>

#include <string>
#include <string_view>

namespace colonnade::tasks
{

/// Whether a page's answer is JSON: `Content-Type: application/json`, on GET, too, or `response_format=json`.
bool wantsJson(const Request& request);

/// A whole HTML document that runs no scripts. `title` is text; `body` is HTML.
Response pageResponse(const std::string& title, const std::string& body, int status = 200);

// Pieces of HTML; what goes in is text.
std::string paragraph(std::string_view text);
/// Everything escaped.
std::string inputField(std::string_view label, std::string_view name, std::string_view value,
                       std::string_view type = "text");
/// Of several lines.
std::string textField(std::string_view label, std::string_view name, std::string_view value);
std::string tickField(std::string_view label, std::string_view name, bool ticked); ///< sent only if ticked

/// A form that is posted with a CSRF token. `fields` is HTML.
std::string postForm(std::string_view action, std::string_view token, std::string_view submit,
                     const std::string& fields = {});

/// Problems below `/project`: `{"code", "description", "template"}`, or a page.
class PageErrorRenderer final: public ErrorRenderer
{
public:
    std::string_view family() const override { return "pybossa_project"; }
    Response render(const Problem& problem, const Request& request) const override;
};

} // namespace colonnade::tasks
