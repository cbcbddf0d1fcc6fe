#include "projects/ProjectActivity.h"

#include <Poco/DateTime.h>
#include <Poco/DateTimeParser.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace colonnade::tasks
{

namespace
{

constexpr std::int64_t WEEK_SECONDS = 7 * 86'400, MONDAY = 3 * 86'400; ///< 1970 began on a Thursday

constexpr int MEDIAN_OF = 500; ///< answers

std::int64_t weekOf(std::int64_t now)
{
    return (now + MONDAY) / WEEK_SECONDS;
}

/// Which rows of `tasks_contribution c` count, with $1 the project; of a week it is $2.
std::string peopleOf(PeopleOf of)
{
    return std::string(" FROM tasks_contribution c WHERE c.project_id = $1 AND c.user_id IS NOT NULL AND ") +
           (of == PeopleOf::ThisWeek ? "c.week = $2 AND c.n_week > 0" : "CAST($2 AS bigint) = $2");
}

/// How many answers count, and the most first. Of all time an index has the level, which says the same
/// roughly.
struct Columns
{
    const char* level;
    const char* answers;
    const char* order;
};

Columns columnsOf(PeopleOf of)
{
    return of == PeopleOf::ThisWeek
               ? Columns{"CAST(0 AS bigint)", "c.n_week", "c.n_week DESC, c.user_id"}
               : Columns{"c.level", "c.n_answers", "c.level DESC, c.n_answers DESC, c.user_id"};
}

} // namespace

std::vector<ProjectQuarter> quartersSince(Session& session, std::int64_t project, std::int64_t since)
{
    std::map<std::int64_t, ProjectQuarter> quarters;
    const auto add =
        [&](std::int64_t quarter, std::int64_t users, std::int64_t others, std::int64_t completed)
    {
        ProjectQuarter& one = quarters[quarter];
        one.begin = quarter * QUARTER_SECONDS;
        one.users += users;
        one.others += others;
        one.completed += completed;
        return 0;
    };
    session.all([&](const Row& row)
                { return add(row.integer(0), row.integer(1), row.integer(2), row.integer(3)); },
                "SELECT quarter, CAST(sum(n_users) AS bigint), CAST(sum(n_others) AS bigint), "
                "CAST(sum(n_completed) AS bigint) FROM tasks_quarter WHERE project_id = $1 AND quarter >= $2 "
                "GROUP BY quarter",
                project, since / QUARTER_SECONDS);
    session.all([&](const Row& row) { return add(row.integer(0), row.integer(1), row.integer(2), 0); },
                "SELECT quarter, quarter_users, quarter_others FROM tasks_tally WHERE project_id = $1 AND "
                "quarter >= $2",
                project, since / QUARTER_SECONDS);
    std::vector<ProjectQuarter> all;
    all.reserve(quarters.size());
    for (const auto& [quarter, one]: quarters)
        all.push_back(one);
    return all;
}

std::vector<ProjectPerson> bestPeople(Session& session, std::int64_t project, PeopleOf of, std::int64_t now,
                                      std::int64_t limit, std::int64_t offset)
{
    const auto columns = columnsOf(of);
    const std::string sql = std::string("SELECT c.user_id, ") + columns.answers + peopleOf(of) +
                            " ORDER BY " + columns.order + " LIMIT " + std::to_string(limit) + " OFFSET $3";
    return session.all(
        [](const Row& row) {
            return ProjectPerson{row.integer(0), row.integer(1)};
        },
        sql, project, weekOf(now), offset);
}

std::int64_t countPeople(Session& session, std::int64_t project, PeopleOf of, std::int64_t now)
{
    if (of == PeopleOf::AllTime)
        return session
            .findInteger("SELECT CAST(coalesce(sum(n_users), 0) AS bigint) FROM tasks_project_count "
                         "WHERE project_id = $1",
                         project)
            .value_or(0);
    return session.findInteger("SELECT count(*)" + peopleOf(of), project, weekOf(now)).value_or(0);
}

std::optional<ProjectPlace> placeOf(Session& session, std::int64_t project, PeopleOf of, std::int64_t now,
                                    std::int64_t user)
{
    const Columns columns = columnsOf(of);
    const std::string level = columns.level, answers = columns.answers;
    const auto own = session.find([](const Row& row) { return std::pair(row.integer(0), row.integer(1)); },
                                  "SELECT " + level + ", " + answers + peopleOf(of) + " AND c.user_id = $3",
                                  project, weekOf(now), user);
    if (!own)
        return std::nullopt;
    const std::string above = "SELECT count(*)" + peopleOf(of) + " AND " + level + " >= $3 AND (" + level +
                              " > $3 OR " + answers + " > $4 OR (" + answers + " = $4 AND c.user_id < $5))";
    return ProjectPlace{
        1 + session.findInteger(above, project, weekOf(now), own->first, own->second, user).value_or(0),
        own->second};
}

std::vector<std::int64_t> bestOthers(Session& session, std::int64_t project, int limit)
{
    return session.all(
        [](const Row& row) { return row.integer(0); },
        "SELECT c.n_answers FROM tasks_contribution c WHERE c.project_id = $1 AND c.user_id IS "
        "NULL ORDER BY c.level DESC, c.n_answers DESC LIMIT " +
            std::to_string(limit),
        project);
}

double medianSeconds(Session& session, std::int64_t project)
{
    const auto timeOf = [](const std::string& text)
    {
        int zone = 0;
        Poco::DateTime time;
        return Poco::DateTimeParser::tryParse("%Y-%m-%dT%H:%M:%s", text, time, zone)
                   ? std::optional(time.timestamp().epochMicroseconds())
                   : std::nullopt;
    };
    std::vector<std::int64_t> times;
    times.reserve(MEDIAN_OF);
    session.all(
        [&](const Row& row)
        {
            const auto asked = timeOf(row.text(0)), given = timeOf(row.text(1));
            if (asked && given)
                times.push_back(*given - *asked);
            return 0;
        },
        "SELECT created, finish_time FROM tasks_run WHERE project_id = $1 ORDER BY id DESC LIMIT $2", project,
        MEDIAN_OF);
    if (times.empty())
        return 0;
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::nth_element(times.begin(), middle, times.end());
    return std::round(static_cast<double>(*middle) / 10'000.0) / 100.0;
}

} // namespace colonnade::tasks
