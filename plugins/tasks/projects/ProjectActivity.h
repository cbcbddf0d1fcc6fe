#pragma once

#include <colonnade/Database.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace colonnade::tasks
{

/// Seconds: the answers of a project are counted by quarters of an hour.
inline constexpr std::int64_t QUARTER_SECONDS = 900;

/// What happened in a project within one quarter of an hour.
struct ProjectQuarter
{
    std::int64_t begin = 0;     ///< seconds since 1970, UTC
    std::int64_t users = 0;     ///< answers of accounts
    std::int64_t others = 0;    ///< all other answers
    std::int64_t completed = 0; ///< tasks whose result of today was made then
};

/// From `since` (seconds since 1970) on, in order; quarters without anything are left out.
std::vector<ProjectQuarter> quartersSince(Session& session, std::int64_t project, std::int64_t since);

/// Somebody with an account who has answered.
struct ProjectPerson
{
    std::int64_t userId = 0;
    std::int64_t answers = 0;
};

/// Since when.
enum class PeopleOf
{
    AllTime,
    ThisWeek ///< which begins on Monday, UTC
};

/// Those with the most answers first. `now`: seconds since 1970.
std::vector<ProjectPerson> bestPeople(Session& session, std::int64_t project, PeopleOf of, std::int64_t now,
                                      std::int64_t limit, std::int64_t offset);

std::int64_t countPeople(Session& session, std::int64_t project, PeopleOf of, std::int64_t now);

/// Somebody's place among them.
struct ProjectPlace
{
    std::int64_t place = 0; ///< from 1
    std::int64_t answers = 0;
};

/// Nothing for whoever has given no answer in that time.
std::optional<ProjectPlace> placeOf(Session& session, std::int64_t project, PeopleOf of, std::int64_t now,
                                    std::int64_t user);

/// How many answers the most active of those without an account gave: numbers, nothing that names them.
std::vector<std::int64_t> bestOthers(Session& session, std::int64_t project, int limit);

/// Seconds from asking for a task to answering it, which half of the last answers did not take: one that was
/// left lying overnight says nothing. Of as many answers as are read quickly. 0: there are none.
double medianSeconds(Session& session, std::int64_t project);

} // namespace colonnade::tasks
