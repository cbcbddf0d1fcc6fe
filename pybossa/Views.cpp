#include "colonnade/pybossa/Views.h"

#include "colonnade/pybossa/FormFields.h"
#include "colonnade/pybossa/ViewJson.h"

namespace colonnade::pybossa
{

void writeFlash(JsonWriter& json, const FlashMessage& message, const Language& language)
{
    json.member("flash", language.say(message.text)).member("status", message.category);
}

Response Views::json(const Request& request, const Language& language,
                     const std::optional<FlashMessage>& flash,
                     const std::function<void(JsonWriter&)>& members) const
{
    auto messages = _pages.waiting(request);
    if (flash)
        messages.push_back(*flash);
    JsonWriter json;
    json.beginObject();
    if (members)
        members(json);
    if (!messages.empty()) // last, so that it counts before a `status` of the view's
        writeFlash(json, messages.back(), language);
    json.end();
    auto response = Response::json(viewJson(json.text()));
    response.header("Cache-Control", "no-store");
    response.header("Vary", "Accept, Accept-Language, Content-Type, Cookie");
    response.header("X-Content-Type-Options", "nosniff");
    response.header("Referrer-Policy", "same-origin");
    _pages.keep({}, request, response);
    return response;
}

Response Views::show(const Request& request, const Shown& shown) const
{
    if (!wantsJson(request))
        return draw(request, shown);
    const Language& language = _pages.language(request);
    auto response = json(request, language, shown.flash,
                         [&](JsonWriter& json)
                         {
                             json.member("template", shown.templateName);
                             if (!shown.title.empty())
                                 json.member("title", language.say(shown.title));
                             shown.members(json, language);
                         });
    if (!hasJsonBody(request))
        response.header("Content-Language", language.code());
    return response;
}

Response Views::draw(const Request& request, const Shown& shown) const
{
    PageContent page{.title = shown.pageTitle.empty() ? shown.title : shown.pageTitle,
                     .from = shown.page,
                     .menu = shown.menu,
                     .parameters = shown.parameters,
                     .status = shown.status,
                     .token = shown.token,
                     .sentence = shown.sentence,
                     .picture = shown.picture,
                     .unlisted = shown.unlisted,
                     .pictureOrigins = shown.pictureOrigins,
                     .shared = shown.shared,
                     .holdsKeys = shown.holdsKeys};
    if (shown.members)
    {
        JsonWriter json;
        shown.members(json.beginObject(), _pages.language(request));
        page.view = View::fromJson(json.end().text());
    }
    if (shown.draw)
        shown.draw(page.drawn);
    if (shown.flash && *shown.flash != pleaseCorrect()) // the form says so itself, above its fields
        page.messages.push_back(*shown.flash);
    return _pages.draw(request, page);
}

Response Views::leave(const Request& request, const std::string& next, std::optional<FlashMessage> flash,
                      const std::function<void(JsonWriter&)>& extra) const
{
    if (!wantsJson(request))
        return _pages.leave(request, next, flash);
    return json(request, _pages.language(request), flash,
                [&](JsonWriter& json)
                {
                    json.member("next", next);
                    if (extra)
                        extra(json);
                });
}

} // namespace colonnade::pybossa
