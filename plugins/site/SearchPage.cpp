#include "SearchPage.h"

#include "PageNumber.h"

#include <colonnade/Parameters.h>
#include <colonnade/Text.h>
#include <colonnade/VisibleText.h>

#include <algorithm>
#include <set>

using colonnade::JsonWriter;
using colonnade::Language;
using colonnade::Phrase;
using colonnade::View;

namespace site
{
namespace
{

constexpr std::size_t MOST_BYTES = 200; ///< of what is searched for

std::string wordsOf(const colonnade::Request& request)
{
    std::string words(colonnade::trimSpace(request.query().get("q")));
    words.resize(std::min(words.size(), MOST_BYTES));
    while (!words.empty() && !colonnade::isValidUtf8(words))
        words.pop_back();
    return words;
}

} // namespace

colonnade::Response SearchPage::show(const colonnade::Request& request) const
{
    const Results results = search(wordsOf(request), pageNumber(request));
    std::set<std::string> origins;
    for (const auto& [member, cards]: results.found)
        for (const auto& card: cards)
            if (!card.pictureOrigin.empty())
                origins.insert(card.pictureOrigin);
    return _parts.views.show(
        request, {.templateName = "/home/search.html",
                  .title = "Search",
                  .members = [&](JsonWriter& json, const Language&) { writeMembers(json, results); },
                  .page = _parts.templates.search,
                  .draw = [&](View& page) { draw(page, results, _parts.pages.language(request)); },
                  .unlisted = true,
                  .pictureOrigins = origins});
}

/// The sources one behind the other, as if they were one list.
SearchPage::Results SearchPage::search(std::string words, std::int64_t page) const
{
    Results results{.words = std::move(words), .page = page};
    const int perPage = _parts.settings.perPage;
    std::int64_t offset = (page - 1) * perPage;
    int left = perPage;
    for (const auto& source: _parts.sources.search)
    {
        SearchSource::Found found;
        if (!results.words.empty())
            found = source->search(results.words, std::max<std::int64_t>(offset, 0), left);
        results.total += found.total;
        offset = std::max<std::int64_t>(offset - found.total, 0);
        left -= static_cast<int>(found.cards.size());
        results.found.emplace_back(source->member(), std::move(found.cards));
    }
    results.hasNext = page * perPage < results.total;
    return results;
}

void SearchPage::writeMembers(JsonWriter& json, const Results& results) const
{
    for (const auto& [member, cards]: results.found)
    {
        json.key(member).beginArray();
        for (const auto& card: cards)
            json.raw(card.json);
        json.end();
    }
    json.member("q", results.words)
        .key("pagination")
        .beginObject()
        .member("page", results.page)
        .member("per_page", _parts.settings.perPage)
        .member("total", results.total)
        .member("next", results.hasNext)
        .member("prev", results.page > 1)
        .end();
}

void SearchPage::draw(View& page, const Results& results, const Language& language)
{
    page.set("was_asked", !results.words.empty());
    View& list = page.list("cards");
    for (const auto& [member, cards]: results.found)
        for (const auto& card: cards)
            drawCard(list, card);
    const std::string count = groupedNumber(results.total, language);
    page.say("found", results.total == 1 ? Phrase("1 result for “{words}”", {{"words", results.words}})
                                         : Phrase("{count} results for “{words}”",
                                                  {{"count", count}, {"words", results.words}}));
    drawPagination(page, "/search?q=" + colonnade::encodePercent(results.words) + "&page=", results.page,
                   results.hasNext);
}

} // namespace site
