#include "site/ProjectSearch.h"

#include "site/ProjectCards.h"

#include <colonnade/Parameters.h>

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t MOST_WORDS = 8;

std::vector<std::string> split(std::string_view text)
{
    std::vector<std::string> words;
    while (words.size() < MOST_WORDS)
    {
        const auto begin = text.find_first_not_of(" \t\r\n");
        if (begin == std::string_view::npos)
            break;
        text.remove_prefix(begin);
        const auto end = std::min(text.find_first_of(" \t\r\n"), text.size());
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return words;
}

} // namespace

ProjectSearch::ProjectSearch(const Tasks& tasks):
    _tasks(tasks)
{
}

std::string_view ProjectSearch::member() const
{
    return "projects";
}

::site::SearchSource::Found ProjectSearch::search(std::string_view words, std::int64_t offset, int limit)
{
    ListWish wish{.kind = ListedKind::Search, .words = split(words)};
    wish.limit = limit;
    wish.offset = offset;
    wish.now = _tasks.clock.nowSeconds();
    return _tasks.database.read(
        [&](Session& session)
        {
            Found found;
            found.total = countProjects(session, wish);
            if (limit > 0 && offset < found.total)
                found.cards = cardsOf(session, _tasks, wish);
            return found;
        });
}

std::vector<::site::SearchSource::Place> ProjectSearch::places(int limit)
{
    const auto listed =
        _tasks.database.read([&](Session& session) { return listShortNames(session, limit); });
    std::vector<Place> places;
    places.reserve(listed.size());
    for (const auto& [shortName, updated]: listed)
        places.push_back({"/project/" + encodePercent(shortName) + "/", updated});
    return places;
}

std::vector<std::string> ProjectSearch::keptFromRobots() const
{
    return {"/project/*/newtask", "/project/*/presenter", "/project/*/task/", "/api/"};
}

} // namespace colonnade::tasks
