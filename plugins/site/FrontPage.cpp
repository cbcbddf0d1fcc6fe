#include "FrontPage.h"

#include "NewsPage.h"

#include <colonnade/Crypto.h>

using colonnade::JsonWriter;
using colonnade::Language;
using colonnade::Phrase;
using colonnade::View;

namespace site
{
namespace
{

constexpr int FEATURED = 20; // as PYBOSSA's APPS_PER_PAGE
constexpr int RESUMED = 3;
constexpr int NEWS = 2;

template <class T> void append(std::vector<T>& all, std::vector<T> more)
{
    for (auto& one: more)
        all.push_back(std::move(one));
}

/// One of them at random, so that each has its turn.
std::size_t pick(std::size_t count)
{
    return static_cast<unsigned char>(colonnade::randomBytes(1).front()) % count;
}

void drawResumed(View& page, const std::vector<FrontSource::Resumed>& resumed, const Language& language)
{
    View& list = page.list("resumed");
    for (const auto& one: resumed)
    {
        View& drawn = drawCard(list, one.card);
        if (one.left > 0)
            drawn.say("left", {"{count} left for you", {{"count", groupedNumber(one.left, language)}}});
    }
}

} // namespace

std::set<std::string> FrontPage::originsOf(const Contents& contents)
{
    std::set<std::string> origins;
    for (const auto& card: contents.featured)
        origins.insert(card.pictureOrigin);
    for (const auto& one: contents.resumed)
        origins.insert(one.card.pictureOrigin);
    origins.erase(std::string());
    return origins;
}

colonnade::Response FrontPage::show(const colonnade::Request& request) const
{
    const auto viewer = _parts.identity.findUser(request);
    const Contents contents = collect(viewer);
    const auto writeMembers = [&](JsonWriter& json, const Language&)
    {
        json.key("featured").beginArray();
        for (const auto& card: contents.featured)
            json.raw(card.json);
        json.end();
        if (!viewer)
            return;
        json.key("historical_contributions").beginArray();
        for (const auto& one: contents.resumed)
            json.raw(one.card.json);
        json.end();
    };
    return _parts.views.show(
        request, {.templateName = "/home/index.html",
                  .title = {},
                  .members = writeMembers,
                  .page = _parts.templates.front,
                  .draw = [&](View& page) { draw(page, contents, _parts.pages.language(request)); },
                  .pageTitle = contents.featured.empty() ? Phrase("Welcome") : Phrase("Take part"),
                  .pictureOrigins = originsOf(contents)});
}

FrontPage::Contents FrontPage::collect(const std::optional<colonnade::User>& viewer) const
{
    Contents contents;
    for (const auto& source: _parts.sources.front)
    {
        append(contents.featured, source->featured(FEATURED));
        if (viewer)
            append(contents.resumed, source->resumed(*viewer, RESUMED));
        append(contents.news, source->news(0, NEWS));
        if (contents.allPath.empty())
            contents.allPath = source->allPath();
    }
    for (const auto& source: _parts.sources.numbers)
        for (auto& number: source->numbers())
            if (number.onFront)
                contents.numbers.push_back(std::move(number));
    return contents;
}

void FrontPage::draw(View& page, const Contents& contents, const Language& language) const
{
    const auto& featured = contents.featured;
    const std::size_t headline = featured.empty() ? 0 : pick(featured.size());
    View& head = page.list("headline");
    View& cards = page.list("cards");
    for (std::size_t i = 0; i < featured.size(); ++i)
        drawCard(i == headline ? head : cards, featured[i]);
    page.set("has_headline", !featured.empty()).set("has_featured", featured.size() > 1);
    page.set("all_path", contents.allPath).set("operator", _parts.settings.operatorText);
    page.set("has_resumed", !contents.resumed.empty());
    drawResumed(page, contents.resumed, language);
    View& news = page.list("news");
    for (const auto& entry: contents.news)
        news.add().put("entry", newsView(entry));
    page.set("has_news", !contents.news.empty()).set("has_figures", !contents.numbers.empty());
    drawNumbers(page, contents.numbers);
}

} // namespace site
