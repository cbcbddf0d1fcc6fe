#include "frames/Frames.h"

#include <colonnade/Crypto.h>
#include <colonnade/Parameters.h>
#include <colonnade/Text.h>

namespace colonnade::tasks
{

namespace
{

constexpr int LET_IN_SECONDS = 3600;
constexpr const char* PURPOSE = "tasks.frame";

/// What frames may do besides running scripts; never `allow-same-origin` on this site.
constexpr std::string_view SANDBOX =
    "allow-scripts allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox allow-downloads";

std::string withoutScheme(std::string_view url)
{
    const auto at = url.find("://");
    return lowerAscii(at == std::string_view::npos ? url : url.substr(at + 3));
}

/// The tag of a script or style sheet of ours; fonts and sheets are asked without the site's cookies.
std::string script(const Pages& pages, const std::string& name, const std::string& attributes = "")
{
    return "<script src=\"" + pages.address(std::string(Frames::FILES) + "/" + name) + "\"" + attributes +
           "></script>\n";
}

std::string attribute(const char* name, std::string_view value)
{
    return std::string(" ") + name + "=\"" + escapeHtml(value) + "\"";
}

} // namespace

Frames::Frames(Pages& pages, const Vault& vault, const Clock& clock, std::string publicUrl,
               std::string origin):
    _pages(pages),
    _vault(vault),
    _clock(clock),
    _publicUrl(std::move(publicUrl)),
    _origin(std::move(origin))
{
    pages.files(FILES, "presenter");
}

bool Frames::asks(const Request& request)
{
    if (const auto destination = request.findHeader("Sec-Fetch-Dest"))
        return *destination == "iframe" || *destination == "frame";
    return request.query().find("frame").has_value();
}

View Frames::example()
{
    View view;
    for (const char* name: {"src", "sandbox", "origin", "project_id", "short_name", "script", "frame_title"})
        view.set(name, name);
    return view;
}

View Frames::slot(const Request& request, const Shown& shown) const
{
    const Record& project = shown.project;
    std::string source = _origin + shown.path + "?frame=" + encodePercent(_pages.language(request).code());
    if (shown.mayEnter)
    {
        const std::string end = std::to_string(_clock.nowSeconds() + LET_IN_SECONDS);
        source += "&word=" + end + "." + wordOf(project, end);
    }
    View view;
    view.set("src", source)
        .set("sandbox", std::string(SANDBOX) + (_origin.empty() ? "" : " allow-same-origin"))
        .set("origin", _origin)
        .say("frame_title", shown.title)
        .set("project_id", project.id())
        .set("short_name", project.text("short_name"))
        .set("script", _pages.address(std::string(FILES) + "/outer.js"));
    return view;
}

std::string Frames::wordOf(const Record& project, std::string_view end) const
{
    return _vault.digest(PURPOSE, std::to_string(project.id()) + " " + std::string(end));
}

bool Frames::isLetIn(const Request& request, const Record& project) const
{
    const std::string_view word = request.query().get("word");
    const auto dot = word.find('.');
    if (dot == std::string_view::npos)
        return false;
    const std::string_view end = word.substr(0, dot);
    return equalInConstantTime(word.substr(dot + 1), wordOf(project, end)) &&
           parseInteger(end).value_or(0) > _clock.nowSeconds();
}

bool Frames::isOfOwnOrigin(const Request& request) const
{
    if (_origin.empty())
        return false;
    const std::string host = withoutScheme(_origin);
    for (const char* name: {"Host", "X-Forwarded-Host"}) // what a proxy was asked for
        if (equalIgnoringCase(request.findHeader(name).value_or(std::string_view()), host))
            return true;
    return false;
}

/// The bridge is the first script, so that all others meet what it puts in place. The language stands behind
/// the presenter, where presenters look for it.
Response Frames::document(const Request& request, const Record& project, FrameText text) const
{
    const std::string_view asked = request.query().get("frame");
    const std::string language = asked.empty() ? "en" : escapeHtml(asked);
    std::string html =
        "<!DOCTYPE html>\n<html lang=\"" + language + "\">\n<head>\n<meta charset=\"utf-8\">\n";
    html += "<title>" + escapeHtml(project.text("name")) + "</title>\n";
    html += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    html += script(_pages, "bridge.js", attribute("data-site", _publicUrl));
    html +=
        "<link rel=\"stylesheet\" href=\"" + _pages.address(std::string(FILES) + "/presenter.css") + "\">\n";
    html += script(_pages, "presenter.js");
    html += "</head>\n<body>\n<div class=\"container\">\n";
    html += frameTextOf(project, text);
    html += "\n<div id=\"PYBOSSA_USER_LOCALE\" hidden>" + language + "</div>\n</div>\n</body>\n</html>\n";
    const bool own = isOfOwnOrigin(request);
    std::string policy = own ? "" : "sandbox " + std::string(SANDBOX) + "; ";
    policy += "frame-ancestors " + (own && !_publicUrl.empty() ? _publicUrl : std::string("'self'"));
    return Response::html(std::move(html))
        .header("Content-Security-Policy", policy)
        .header("Referrer-Policy", "no-referrer")
        .header("Cache-Control", "no-store")
        .header("Vary", "Sec-Fetch-Dest, Cookie")
        .header("X-Robots-Tag", "noindex");
}

void Frames::open(Response& page) const
{
    page.removeHeader("Content-Security-Policy");
    page.header(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
        "frame-src 'self'" +
            (_origin.empty() ? "" : " " + _origin) +
            "; form-action 'self'; frame-ancestors 'self'; base-uri 'none'");
}

} // namespace colonnade::tasks
