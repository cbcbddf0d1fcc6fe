#include "TextPages.h"

#include <colonnade/HttpError.h>
#include <colonnade/Markup.h>

using colonnade::JsonWriter;
using colonnade::Language;
using colonnade::Markup;
using colonnade::View;

namespace site
{

std::span<const TextPage> textPages()
{
    static const TextPage pages[] = {{.path = "/about",
                                      .name = "about",
                                      .templateName = "/home/about.html",
                                      .title = "",
                                      .label = "About this site"},
                                     {.path = "/results",
                                      .name = "results",
                                      .templateName = "/home/_results.html",
                                      .title = "",
                                      .label = "Results",
                                      .needsText = true},
                                     {.path = "/help",
                                      .name = "help",
                                      .templateName = "help/index.html",
                                      .title = "Help",
                                      .label = "Help",
                                      .isListed = true},
                                     {.path = "/help/api",
                                      .name = "api",
                                      .templateName = "help/api.html",
                                      .title = "Help: API",
                                      .label = "For programmers",
                                      .isListed = true},
                                     {.path = "/help/license",
                                      .name = "license",
                                      .templateName = "help/license.html",
                                      .title = "Help: Licenses",
                                      .label = "Licences",
                                      .isListed = true},
                                     {.path = "/help/terms-of-use",
                                      .name = "terms-of-use",
                                      .templateName = "help/tos.html",
                                      .title = "Help: Terms of Use",
                                      .label = "Terms of use",
                                      .hasContent = true,
                                      .isListed = true},
                                     {.path = "/help/cookies-policy",
                                      .name = "cookies-policy",
                                      .templateName = "help/cookies_policy.html",
                                      .title = "Help: Cookies Policy",
                                      .label = "Cookies",
                                      .hasContent = true,
                                      .isListed = true},
                                     {.path = "/help/privacy",
                                      .name = "privacy",
                                      .templateName = "help/privacy.html",
                                      .title = "Privacy Policy",
                                      .label = "Privacy",
                                      .hasContent = true,
                                      .isListed = true}};
    return pages;
}

colonnade::Response TextPages::show(const colonnade::Request& request, const TextPage& text) const
{
    const auto markdown = _parts.texts.find(text.name, _parts.pages.language(request));
    if (!markdown && text.needsText)
        throw colonnade::HttpError(404, colonnade::problem::NOT_FOUND, "There is nothing at this address.");
    const Markup markup = markdown ? colonnade::renderMarkdown(*markdown) : Markup();
    const auto writeMembers = [&](JsonWriter& json, const Language&)
    {
        if (text.hasContent)
            json.member("content", markup.html());
        if (text.name == "api")
            json.nullMember("project_id");
    };
    return _parts.views.show(request, {.templateName = text.templateName,
                                       .title = colonnade::Phrase::verbatim(text.title),
                                       .members = writeMembers,
                                       .page = _parts.templates.text,
                                       .draw = [&](View& page) { draw(page, text, markup); },
                                       .pageTitle = text.label});
}

void TextPages::draw(View& page, const TextPage& text, const Markup& markup) const
{
    page.set("has_texts", text.isListed)
        .set("is_unset", markup.empty())
        .set("operator", _parts.settings.operatorText)
        .mark("text", markup);
    View& list = page.list("texts");
    for (const auto& other: textPages())
        if (text.isListed && other.isListed)
            list.add()
                .set("path", other.path)
                .say("label", other.label)
                .set("current", other.path == text.path);
}

} // namespace site
