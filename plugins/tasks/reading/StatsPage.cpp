#include "reading/StatsPage.h"

#include <colonnade/Parameters.h>

#include <algorithm>
#include <chrono>
#include <cmath>

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t DAY = 86'400, HOUR = 3600;
constexpr int BEST = 5;
constexpr int NAMED_DAYS = 4, NAMED_HOURS = 6; ///< each so many columns a label stands

/// Whole sentences, because languages differ in the order of day and month.
constexpr const char* SHORT_DATES[] = {"{day} Jan", "{day} Feb", "{day} Mar", "{day} Apr",
                                       "{day} May", "{day} Jun", "{day} Jul", "{day} Aug",
                                       "{day} Sep", "{day} Oct", "{day} Nov", "{day} Dec"};

Phrase shortDate(std::int64_t local)
{
    const std::chrono::year_month_day date{
        std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds{std::chrono::seconds{local}})};
    return {SHORT_DATES[static_cast<unsigned>(date.month()) - 1],
            {{"day", std::to_string(static_cast<unsigned>(date.day()))}}};
}

double share(std::int64_t part, std::int64_t whole)
{
    return whole > 0 ? std::round(10'000.0 * static_cast<double>(part) / static_cast<double>(whole)) / 100.0
                     : 0.0;
}

double averageSeconds(const ProjectFacts& facts)
{
    return facts.answers > 0 ? std::round(100.0 * facts.seconds / static_cast<double>(facts.answers)) / 100.0
                             : 0.0;
}

View exampleStats()
{
    View view;
    addExampleProject(view);
    for (const char* name: {"people_path", "time"})
        view.set(name, name);
    for (const char* name:
         {"completed", "answers", "people", "user_people", "user_answers", "other_people", "other_answers"})
        view.count(name, 1);
    view.set("user_share", "1").set("other_share", "1").set("has_best", true);
    view.put("days", exampleChart()).put("hours", exampleChart());
    view.list("best").add().set("path", "/").set("name", "Ann").set("share", "1").count("n", 1);
    return view;
}

View exampleEmpty()
{
    View view;
    addExampleProject(view);
    return view;
}

} // namespace

StatsPage::StatsPage(const Tasks& tasks, const ProjectDoor& door, Pages& pages):
    _tasks(tasks),
    _door(door),
    _page(pages.loadTemplate("tasks_stats", exampleStats())),
    _empty(pages.loadTemplate("tasks_no_stats", exampleEmpty()))
{
}

Response StatsPage::show(const Request& request) const
{
    return _door.enter(
        request,
        [&](const PageView& view)
        {
            const bool any = _tasks.database.read(
                [&](Session& session) { return factsOf(session, view.project.id()).answers > 0; });
            ProjectContent content{.templateName = any ? "/projects/stats.html" : "/projects/non_stats.html",
                                   .heading = "Statistics",
                                   .twinTitle = " &middot; Statistics",
                                   .page = any ? _page : _empty};
            if (!any)
                return _door.show(request, view, content);
            const Numbers numbers = read(view);
            content.members = [&](JsonWriter& json, const ProjectState& state)
            { write(json, numbers, state, !hasJsonBody(request)); };
            content.draw = [&](View& page, const ProjectState& state)
            { draw(page, numbers, state, view, _door.pages().language(request)); };
            return _door.show(request, view, content);
        });
}

StatsPage::Numbers StatsPage::read(const PageView& view) const
{
    const Pages& clocks = _door.pages();
    const std::int64_t now = _tasks.clock.nowSeconds();
    const std::int64_t first = (clocks.toLocal(now) / DAY - (DAYS - 1)) * DAY;
    Numbers numbers;
    for (std::size_t i = 0; i < numbers.days.size(); ++i)
        numbers.days[i].begin = first + static_cast<std::int64_t>(i) * DAY;
    for (std::size_t i = 0; i < numbers.hours.size(); ++i)
        numbers.hours[i].begin = static_cast<std::int64_t>(i);
    const auto add = [](Day& day, const ProjectQuarter& quarter)
    {
        day.users += quarter.users;
        day.others += quarter.others;
        day.completed += quarter.completed;
    };
    _tasks.database.read(
        [&](Session& session)
        {
            for (const auto& quarter: quartersSince(session, view.project.id(), clocks.toUtc(first)))
            {
                const std::int64_t local = clocks.toLocal(quarter.begin);
                const std::int64_t day = (local - first) / DAY;
                if (local < first || day >= DAYS)
                    continue;
                add(numbers.days[static_cast<std::size_t>(day)], quarter);
                add(numbers.hours[static_cast<std::size_t>(local % DAY / HOUR)], quarter);
            }
            Users& users = _tasks.identity.users();
            for (const auto& person: bestPeople(session, view.project.id(), PeopleOf::AllTime, now, BEST, 0))
                if (const auto user = users.findById(session, person.userId))
                    if (const auto name = users.visibleName(nullptr, *user))
                        numbers.best.push_back({user->name, *name, person.answers});
            numbers.bestOthers = bestOthers(session, view.project.id(), BEST);
            numbers.median = medianSeconds(session, view.project.id());
        });
    return numbers;
}

namespace
{

/// `{"label": …, "values": [[ms, n], …]}`
template <class Days, class Count>
void writeDays(JsonWriter& json, const char* label, const Days& days, const Count& count)
{
    json.beginObject().member("label", label);
    if (std::string_view(label) == "Completed Tasks")
        json.member("disabled", "True");
    json.key("values").beginArray();
    for (const auto& day: days)
        json.beginArray().value(day.begin * 1000).value(count(day)).end();
    json.end().end();
}

/// `{"label": …, "max": …, "values": [[hour, n, share × 5], …]}`
template <class Hours, class Count>
void writeHours(JsonWriter& json, const char* label, const Hours& hours, const Count& count)
{
    std::int64_t most = 0;
    for (const auto& hour: hours)
        most = std::max<std::int64_t>(most, count(hour));
    json.beginObject().member("label", label).member("max", most).key("values").beginArray();
    for (const auto& hour: hours)
        json.beginArray()
            .value(hour.begin)
            .value(count(hour))
            .value(most > 0 ? 5.0 * static_cast<double>(count(hour)) / static_cast<double>(most) : 0.0)
            .end();
    json.end().end();
}

void writeShares(JsonWriter& json, const ProjectFacts& facts)
{
    const auto value = [&](const char* label, std::int64_t n)
    { json.beginObject().member("label", label).key("value").beginArray().value(0).value(n).end().end(); };
    json.key("userStats").beginObject().member("label", "User Statistics").key("values").beginArray();
    value("Anonymous", facts.volunteers - facts.users);
    value("Authenticated", facts.users);
    json.end().end();
}

} // namespace

void StatsPage::write(JsonWriter& json, const Numbers& numbers, const ProjectState& state, bool asText)
{
    const auto both = [](const Day& day) { return day.users + day.others; };
    const auto users = [](const Day& day) { return day.users; };
    const auto others = [](const Day& day) { return day.others; };
    const ProjectFacts& facts = state.facts;
    JsonWriter best;
    best.beginArray();
    for (const auto& person: numbers.best)
        best.beginObject()
            .member("fullname", person.fullname)
            .member("name", person.name)
            .member("restrict", false)
            .member("task_runs", person.answers)
            .end();
    best.end();
    JsonWriter bestOthers;
    bestOthers.beginArray();
    for (const auto number: numbers.bestOthers)
        bestOthers.beginObject().member("task_runs", number).end();
    bestOthers.end();

    JsonWriter stats;
    stats.beginObject();
    writeShares(stats, facts);
    stats.key("userAnonStats")
        .beginObject()
        .member("label", "Anonymous Users")
        .rawMember("top5", bestOthers.text());
    stats.key("values").beginArray().end().end();
    stats.key("userAuthStats")
        .beginObject()
        .member("label", "Authenticated Users")
        .rawMember("top5", best.text());
    stats.key("values").beginArray().end().end();
    stats.key("dayStats").beginArray();
    writeDays(stats, "Anon + Auth", numbers.days, both);
    writeDays(stats, "Anonymous", numbers.days, others);
    writeDays(stats, "Authenticated", numbers.days, users);
    writeDays(stats, "Completed Tasks", numbers.days, [](const Day& day) { return day.completed; });
    stats.end().key("hourStats").beginArray();
    writeHours(stats, "Anon + Auth", numbers.hours, both);
    writeHours(stats, "Anonymous", numbers.hours, others);
    writeHours(stats, "Authenticated", numbers.hours, users);
    stats.end().end();

    json.member("avg_contrib_time", averageSeconds(facts)).member("median_contrib_time", numbers.median);
    asText ? json.member("projectStats", stats.text()) : json.rawMember("projectStats", stats.text());
    const auto group = [&](const char* name, std::int64_t people, std::int64_t runs, const std::string& top)
    {
        json.key(name)
            .beginObject()
            .member("pct_taskruns", share(runs, facts.answers))
            .member("taskruns", runs)
            .rawMember("top5", top)
            .member("users", people)
            .end();
    };
    json.key("userStats").beginObject();
    group("anonymous", facts.volunteers - facts.users, facts.answers - facts.userAnswers, bestOthers.text());
    group("authenticated", facts.users, facts.userAnswers, best.text());
    json.end();
}

void StatsPage::draw(View& page, const Numbers& numbers, const ProjectState& state, const PageView& view,
                     const Language& language) const
{
    const ProjectFacts& facts = state.facts;
    std::vector<ChartColumn> days;
    days.reserve(numbers.days.size());
    for (const auto& day: numbers.days)
        days.push_back({shortDate(day.begin), day.users, day.others, days.size() % NAMED_DAYS == 0});
    std::vector<ChartColumn> hours;
    hours.reserve(numbers.hours.size());
    for (const auto& hour: numbers.hours)
        hours.push_back({Phrase::verbatim(std::to_string(hour.begin)), hour.users + hour.others, 0,
                         hours.size() % NAMED_HOURS == 0});
    const auto percent = [&](std::int64_t answers)
    { return std::to_string(static_cast<int>(std::lround(share(answers, facts.answers)))); };
    page.count("completed", facts.completed)
        .count("answers", facts.answers)
        .count("people", facts.volunteers)
        .count("user_people", facts.users)
        .count("user_answers", facts.userAnswers)
        .count("other_people", facts.volunteers - facts.users)
        .count("other_answers", facts.answers - facts.userAnswers)
        .set("user_share", percent(facts.userAnswers))
        .set("other_share", percent(facts.answers - facts.userAnswers))
        .say("time", Phrase("{n} seconds", {{"n", groupedNumber(std::lround(numbers.median), language)}}))
        .put("days", drawChart(days, true))
        .put("hours", drawChart(hours, false))
        .set("people_path", pathOf(view.project, "leaderboard"))
        .set("has_best", !numbers.best.empty());
    View& best = page.list("best");
    for (const auto& person: numbers.best)
        best.add()
            .set("path", "/account/" + encodePercent(person.name) + "/")
            .set("name", person.fullname)
            .set("share",
                 std::to_string(100 * person.answers / std::max<std::int64_t>(1, numbers.best[0].answers)))
            .count("n", person.answers);
}

} // namespace colonnade::tasks
