#include "RootFiles.h"

#include "TextPages.h"

#include <colonnade/HttpError.h>
#include <colonnade/Text.h>

using colonnade::Response;

namespace site
{
namespace
{

constexpr const char* DAY = "public, max-age=86400";
constexpr int MOST_PLACES = 50'000;         // of one sitemap, says its protocol
constexpr std::size_t DATE_CHARACTERS = 10; ///< of `2026-11-30T20:15:00`
constexpr std::int64_t VALID_MICROSECONDS = 180LL * 86'400 * 1'000'000;
constexpr std::int64_t DAY_MICROSECONDS = 86'400LL * 1'000'000;

void addPlace(std::string& xml, const std::string& address, std::string_view changed)
{
    xml += "<url><loc>" + colonnade::escapeHtml(address) + "</loc>";
    if (!changed.empty())
        xml.append("<lastmod>").append(changed.substr(0, DATE_CHARACTERS)).append("</lastmod>");
    xml += "</url>\n";
}

Response cached(std::string body, const char* type)
{
    return Response::bytes(std::move(body), type).header("Cache-Control", DAY);
}

} // namespace

RootFiles::RootFiles(const SiteParts& parts, const colonnade::Clock& clock, std::string icon):
    _parts(parts),
    _clock(clock),
    _icon(std::make_shared<const std::string>(std::move(icon)))
{
}

Response RootFiles::icon() const
{
    return Response::shared(_icon, "image/vnd.microsoft.icon").header("Cache-Control", DAY);
}

/// Robots that follow links would take work away from people.
Response RootFiles::robots() const
{
    std::string text = "User-agent: *\nDisallow: /search\n";
    for (const auto& source: _parts.sources.search)
        for (const auto& path: source->keptFromRobots())
            text += "Disallow: " + path + "\n";
    text += "\nSitemap: " + _parts.settings.publicUrl + "/sitemap.xml\n";
    return cached(std::move(text), "text/plain; charset=utf-8");
}

Response RootFiles::sitemap() const
{
    std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                      "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n";
    const std::string& base = _parts.settings.publicUrl;
    addPlace(xml, base + "/", {});
    for (const auto& text: textPages())
        if (!text.needsText)
            addPlace(xml, base + text.path, {});
    const int rest = MOST_PLACES - static_cast<int>(textPages().size()) - 1;
    for (const auto& source: _parts.sources.search)
        for (const auto& place: source->places(rest))
            addPlace(xml, base + place.path, place.changed);
    return cached(xml + "</urlset>\n", "application/xml");
}

/// It says until when it is true; by whole days, so that it can be kept.
Response RootFiles::security() const
{
    if (_parts.settings.securityContact.empty())
        throw colonnade::HttpError(404, colonnade::problem::NOT_FOUND, "There is nothing at this address.");
    const auto now = _clock.nowMicroseconds();
    const std::string until = colonnade::isoTime(now - now % DAY_MICROSECONDS + VALID_MICROSECONDS);
    return cached("Contact: " + _parts.settings.securityContact +
                      "\nExpires: " + until.substr(0, until.find('.')) +
                      "Z\nCanonical: " + _parts.settings.publicUrl + "/.well-known/security.txt\n",
                  "text/plain; charset=utf-8");
}

} // namespace site
