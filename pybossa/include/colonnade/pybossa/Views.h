#pragma once

#include <colonnade/Json.h>
#include <colonnade/Pages.h>
#include <colonnade/Request.h>
#include <colonnade/Response.h>
#include <colonnade/Translation.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace colonnade::pybossa
{

/// What a view shows, in both of its forms. The page's template sees the members of the JSON object as well,
/// so that the twin never lags behind the page.
struct Shown
{
    std::string templateName; ///< PYBOSSA's name for it, part of the JSON answer
    Phrase title;
    std::function<void(JsonWriter&, const Language&)> members; ///< further ones of the JSON object
    std::shared_ptr<const PageTemplate> page;                  ///< null: there is only the twin
    std::function<void(View&)> draw = {}; ///< what only the page has: forms, links, labels
    std::optional<FlashMessage> flash = {};
    Phrase pageTitle = {}; ///< of the page, if another than `title`, which may hold HTML or must stay English
    int status = 200;      ///< of the page
    std::string token = {};    ///< as `PageContent::token`
    bool holdsKeys = false;    ///< as `PageContent::holdsKeys`
    std::string menu = "site"; ///< as `PageContent::menu`, like all that follow
    std::map<std::string, std::string, std::less<>> parameters = {};
    Phrase sentence = {};
    std::string picture = {};
    bool unlisted = false;
    std::set<std::string> pictureOrigins = {};
    bool shared = false;
};

/// Gives views their bytes: JSON or a page, with the messages that wait, in the caller's language. Any
/// thread. Source: reference/pybossa-accounts.md 1.2, 1.8, 1.9, 1.11.
class Views
{
public:
    /// `pages` must outlive it.
    explicit Views(const Pages& pages):
        _pages(pages)
    {
    }

    /// The page or its JSON twin, as the request asks. Waiting messages go with it.
    Response show(const Request& request, const Shown& shown) const;

    /// Sends the client elsewhere: 302 for a page, in JSON a member `next`. `extra` writes further members.
    Response leave(const Request& request, const std::string& next, std::optional<FlashMessage> flash = {},
                   const std::function<void(JsonWriter&)>& extra = {}) const;

    /// The page alone, whatever is asked for.
    Response draw(const Request& request, const Shown& shown) const;

    const Pages& pages() const { return _pages; } ///< what they are drawn with

private:
    Response json(const Request& request, const Language& language, const std::optional<FlashMessage>& flash,
                  const std::function<void(JsonWriter&)>& members) const;

    const Pages& _pages;
};

/// Writes the members `flash` and `status`.
void writeFlash(JsonWriter& json, const FlashMessage& message, const Language& language);

} // namespace colonnade::pybossa
