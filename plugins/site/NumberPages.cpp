#include "NumberPages.h"

#include <colonnade/HttpError.h>
#include <colonnade/Json.h>

#include <algorithm>
#include <map>

using colonnade::JsonWriter;
using colonnade::Language;
using colonnade::Phrase;
using colonnade::Request;
using colonnade::Response;
using colonnade::View;

namespace site
{
namespace
{

constexpr int MOST_WINDOW = 10;

/// A chart of PYBOSSA's front ends: two numbers, and what they are called.
struct Chart
{
    const char *member, *label;
    std::pair<const char*, const char*> parts[2]; ///< number and name
    int first;                                    ///< of each value
};

constexpr Chart CHARTS[] = {
    {"users", "User Statistics", {{"n_anon", "Anonymous"}, {"n_auth", "Authenticated"}}, 0},
    {"projects",
     "Projects Statistics",
     {{"n_published_projects", "Published"}, {"n_draft_projects", "Draft"}},
     0},
    {"tasks", "Task and Task Run Statistics", {{"n_tasks", "Tasks"}, {"n_task_runs", "Answers"}}, 1}};

/// Sums that PYBOSSA tells beside their parts.
constexpr std::pair<const char*, std::pair<const char*, const char*>> SUMS[] = {
    {"n_total_users", {"n_anon", "n_auth"}},
    {"n_total_projects", {"n_published_projects", "n_draft_projects"}}};

using Values = std::map<std::string, std::int64_t, std::less<>>;

Values valuesOf(const std::vector<NumberSource::Number>& numbers)
{
    Values values;
    for (const auto& number: numbers)
        values[number.member] += number.value;
    for (const auto& [sum, parts]: SUMS)
        if (values.contains(parts.first) && values.contains(parts.second))
            values[sum] = values[parts.first] + values[parts.second];
    return values;
}

void writeCharts(JsonWriter& json, const Values& values)
{
    for (const auto& chart: CHARTS)
    {
        if (!values.contains(chart.parts[0].first) || !values.contains(chart.parts[1].first))
            continue;
        json.key(chart.member).beginObject().member("label", chart.label).key("values").beginArray();
        for (const auto& [member, label]: chart.parts)
            json.beginObject()
                .member("label", label)
                .key("value")
                .beginArray()
                .value(chart.first)
                .value(values.at(member))
                .end()
                .end();
        json.end().end();
    }
}

void writeStats(JsonWriter& json, const std::vector<NumberSource::Number>& numbers,
                const std::vector<NumberSource::Ranking>& rankings)
{
    const Values values = valuesOf(numbers);
    json.key("stats").beginObject();
    for (const auto& [member, value]: values)
        json.member(member, value);
    json.end();
    writeCharts(json, values);
    json.member("show_locs", false);
    for (const auto& ranking: rankings)
        json.rawMember(ranking.member, ranking.json);
}

void drawRankings(View& page, const std::vector<NumberSource::Ranking>& rankings)
{
    View& list = page.list("rankings");
    for (const auto& ranking: rankings)
    {
        View& drawn = list.add().say("heading", ranking.heading).set("is_empty", ranking.lines.empty());
        View& lines = drawn.list("lines");
        for (const auto& line: ranking.lines)
            lines.add().set("name", line.name).set("path", line.path).count("number", line.count);
    }
}

} // namespace

Response NumberPages::showStats(const Request& request) const
{
    const auto viewer = _parts.identity.findUser(request);
    std::vector<NumberSource::Number> numbers;
    std::vector<NumberSource::Ranking> rankings;
    const auto& sources = _parts.sources.numbers;
    for (const auto& source: sources)
    {
        for (auto& number: source->numbers())
            numbers.push_back(std::move(number));
        for (auto& ranking: source->rankings(viewer ? &*viewer : nullptr))
            rankings.push_back(std::move(ranking));
    }
    if (sources.empty())
        throw colonnade::HttpError(404, colonnade::problem::NOT_FOUND, "There is nothing at this address.");
    const auto draw = [&](View& page)
    {
        drawNumbers(page, numbers);
        drawRankings(page, rankings);
        page.set("has_board", std::any_of(sources.begin(), sources.end(),
                                          [](const auto& source) { return source->ranksPeople(); }));
    };
    return _parts.views.show(
        request, {.templateName = "/stats/global.html",
                  .title = Phrase::verbatim("Global Statistics"),
                  .members = [&](JsonWriter& json, const Language&) { writeStats(json, numbers, rankings); },
                  .page = _parts.templates.stats,
                  .draw = draw,
                  .pageTitle = "The site in numbers"});
}

Response NumberPages::showBoard(const Request& request) const
{
    return showBoard(request, 0);
}

Response NumberPages::showWindow(const Request& request) const
{
    return showBoard(request,
                     static_cast<int>(std::clamp<std::int64_t>(request.intParam("window"), 0, MOST_WINDOW)));
}

Response NumberPages::showBoard(const Request& request, int window) const
{
    const auto viewer = _parts.identity.findUser(request);
    std::optional<NumberSource::Board> board;
    for (const auto& source: _parts.sources.numbers)
        if (!board)
            board = source->board(viewer ? &*viewer : nullptr, window);
    if (!board || request.query().find("info"))
        throw colonnade::HttpError(404, colonnade::problem::NOT_FOUND, "There is no such list.");
    return _parts.views.show(request, {.templateName = "/stats/index.html",
                                       .title = Phrase::verbatim("Community Leaderboard"),
                                       .members = [&](JsonWriter& json, const Language&)
                                       { json.rawMember("top_users", board->json); },
                                       .page = _parts.templates.leaderboard,
                                       .draw = [&](View& page) { drawBoard(page, *board); },
                                       .pageTitle = "Who has helped most"});
}

void NumberPages::drawBoard(View& page, const NumberSource::Board& board)
{
    constexpr std::int64_t all = 100;
    std::int64_t best = 1;
    for (const auto& place: board.places)
        best = std::max(best, place.score);
    View& list = page.list("places");
    for (const auto& place: board.places)
        list.add()
            .count("rank", place.rank)
            .set("name", place.name)
            .set("path", place.path)
            .set("picture", place.picture)
            .count("number", place.score)
            .set("share", std::to_string(place.score * all / best) + "%")
            .set("mine", place.mine);
    page.set("is_hidden", board.hidden).set("has_places", !board.places.empty());
}

} // namespace site
