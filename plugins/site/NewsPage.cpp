#include "NewsPage.h"

#include "PageNumber.h"

#include <colonnade/Markup.h>

using colonnade::JsonWriter;
using colonnade::View;

namespace site
{
namespace
{

constexpr std::size_t DATE_CHARACTERS = 10; ///< of `2026-11-30T20:15:00`
constexpr std::size_t SHORTENED = 200;

} // namespace

View newsView(const FrontSource::News& news)
{
    View view;
    view.set("title", news.title)
        .set("day", news.created.substr(0, DATE_CHARACTERS))
        .set("picture", news.picture)
        .set("sentence", colonnade::plainMarkdown(news.body, SHORTENED))
        .mark("body", colonnade::renderMarkdown(news.body, 3));
    return view;
}

colonnade::Response NewsPage::show(const colonnade::Request& request) const
{
    const std::int64_t number = pageNumber(request);
    const int perPage = _parts.settings.perPage;
    std::vector<FrontSource::News> all;
    for (const auto& source: _parts.sources.front)
        for (auto& entry: source->news((number - 1) * perPage, perPage + 1))
            all.push_back(std::move(entry));
    const bool hasNext = all.size() > static_cast<std::size_t>(perPage);
    if (hasNext)
        all.resize(static_cast<std::size_t>(perPage));
    const auto writeMembers = [&](JsonWriter& json, const colonnade::Language&)
    {
        json.key("announcements").beginArray();
        for (const auto& entry: all)
            json.raw(entry.json);
        json.end();
    };
    const auto draw = [&](View& page)
    {
        View& entries = page.list("entries");
        for (const auto& entry: all)
            entries.add().put("entry", newsView(entry));
        drawPagination(page, "/announcements/?page=", number, hasNext);
    };
    return _parts.views.show(request, {.templateName = "",
                                       .title = {},
                                       .members = writeMembers,
                                       .page = _parts.templates.news,
                                       .draw = draw,
                                       .pageTitle = "News"});
}

} // namespace site
