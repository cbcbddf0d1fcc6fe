#include "pages/ListPage.h"

#include <colonnade/HttpError.h>
#include <colonnade/Text.h>

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t MOST_PAGES = 1'000'000;

} // namespace

void addPaging(View& page, const ListPage& list, const Language& language,
               const std::function<std::string(std::int64_t)>& pathTo)
{
    page.set("has_pages", list.last() > 1)
        .set("previous", list.number > 1 ? pathTo(list.number - 1) : std::string())
        .set("next", list.number < list.last() ? pathTo(list.number + 1) : std::string())
        .say("here", Phrase("Page {page} of {pages}", {{"page", groupedNumber(list.number, language)},
                                                       {"pages", groupedNumber(list.last(), language)}}));
}

void writePagination(JsonWriter& json, const ListPage& list)
{
    json.key("pagination")
        .beginObject()
        .member("next", list.number < list.last())
        .member("page", list.number)
        .member("per_page", list.perPage)
        .member("prev", list.number > 1)
        .member("total", list.total)
        .end();
}

std::int64_t wantedPage(const Request& request)
{
    const std::string text(request.query().get("page"));
    const auto page = text.empty() ? std::optional<std::int64_t>(1) : parseInteger(text);
    if (!page || *page < 1 || *page > MOST_PAGES)
        throw HttpError(404, problem::NOT_FOUND, "There is no such page.");
    return *page;
}

} // namespace colonnade::tasks
