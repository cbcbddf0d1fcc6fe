#include "Views.h"

#include "web/JsonMode.h"
#include "web/Page.h"
#include "web/ViewJson.h"

using colonnade::JsonWriter;
using colonnade::Language;
using colonnade::Phrase;
using colonnade::Request;
using colonnade::Response;

namespace account
{
namespace
{

std::vector<FlashMessage> collect(const FlashQueue& flashes, const Request& request,
                                  const std::optional<FlashMessage>& last)
{
    auto messages = flashes.pending(request);
    if (last)
        messages.push_back(*last);
    return messages;
}

} // namespace

void writeFlash(JsonWriter& json, const FlashMessage& message, const Language& language)
{
    json.member("flash", language.say(message.text)).member("status", message.category);
}

Response Views::json(const Request& request, const Language& language,
                     const std::optional<FlashMessage>& flash,
                     const std::function<void(JsonWriter&)>& members) const
{
    const auto messages = collect(_flashes, request, flash);
    JsonWriter json;
    json.beginObject();
    if (members)
        members(json);
    if (!messages.empty()) // last, so that it counts before a `status` of the view's
        writeFlash(json, messages.back(), language);
    json.end();
    auto response = Response::json(viewJson(json.text()));
    _flashes.keep({}, request, response);
    return response;
}

Response Views::show(const Request& request, const View& view) const
{
    const Language& language = _languages.of(request);
    if (wantsJson(request))
    {
        auto response = json(request, language, view.flash,
                             [&](JsonWriter& json)
                             {
                                 json.member("template", view.templateName);
                                 if (!view.title.empty())
                                     json.member("title", language.say(view.title));
                                 view.members(json, language);
                             });
        if (!hasJsonBody(request))
            response.header("Content-Language", language.code());
        return response;
    }
    const Phrase& title = view.pageTitle.empty() ? view.title : view.pageTitle;
    auto response = page(language, title, collect(_flashes, request, view.flash), view.body(language), 200);
    _flashes.keep({}, request, response);
    return response;
}

Response Views::leave(const Request& request, const std::string& next, std::optional<FlashMessage> flash,
                      const std::function<void(JsonWriter&)>& extra) const
{
    if (wantsJson(request))
        return json(request, _languages.of(request), flash,
                    [&](JsonWriter& json)
                    {
                        json.member("next", next);
                        if (extra)
                            extra(json);
                    });
    auto response = Response::redirect(next);
    if (flash)
        _flashes.keep(collect(_flashes, request, flash), request, response);
    return response;
}

Response Views::page(const Language& language, const Phrase& title, const std::vector<FlashMessage>& messages,
                     const std::string& body, int status) const
{
    auto response = Response::html(renderPage(language, _brand, title, messages, body), status);
    response.header("Content-Language", language.code());
    return response;
}

} // namespace account
