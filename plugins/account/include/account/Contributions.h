#pragma once

#include <colonnade/Database.h>
#include <colonnade/Interface.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace account
{

/// What persons have done in the module that holds the work. Profiles show the sum of answers and the
/// projects of all sources; ranks, lists of contributors and the feed are those of the first one. With none,
/// there are no answers, and all lists are empty. Runs on a worker and may use the database; each call is
/// cheap at a million persons. Any thread. Source: reference/pybossa-accounts.md 3.4 and 3.7 to 3.9.
class ContributionSource
{
public:
    static constexpr colonnade::Interface INTERFACE{"account.contributions", 1};

    /// Projects as a profile lists them.
    enum class Projects
    {
        Contributed, ///< answered tasks of, open to the public; by project name, last first
        Published,   ///< owns, open to the public
        Draft        ///< owns, not published
    };

    enum class Shape
    {
        Public,    ///< what anybody may see
        Full,      ///< with the project's settings and secret key, for its owners
        WithoutKey ///< as `Full`, but the secret key is null, for administrators
    };

    struct Standing
    {
        std::int64_t rank = 0; ///< from 1
        std::int64_t score = 0;
    };

    struct Ranked
    {
        std::int64_t userId = 0;
        Standing standing;
    };

    struct Contributor
    {
        std::int64_t userId = 0;
        std::int64_t answers = 0;
    };

    /// Something that happened.
    struct Event
    {
        std::string time;           ///< naive UTC, as `User::created`
        std::string what;           ///< `Project`, `Task`, `TaskCompleted`, `UserContribution`
        std::int64_t userId = 0;    ///< who contributed; 0 for events of projects
        std::string members = "{}"; ///< a JSON object: of the event, besides its kind and time
    };

    virtual ~ContributionSource() = default;

    /// Of one person, exact: taken from a counter, since profiles ask for it each time.
    virtual std::int64_t countAnswers(std::int64_t userId) = 0;

    /// Place among all ranked contributors; nothing if the person is none.
    virtual std::optional<Standing> findStanding(std::int64_t userId) = 0;

    /// The first ones, by rank.
    virtual std::vector<Ranked> findTop(int limit) = 0;

    /// By rank, one person with so many before and behind, at the ends fewer; nobody if the person is not
    /// ranked.
    virtual std::vector<Ranked> findAround(std::int64_t userId, int each) = 0;

    /// Ranked contributors, the newest accounts first.
    virtual std::vector<Contributor> listContributors(std::int64_t offset, int limit) = 0;

    /// Whether somebody stands in lists and has a rank: not while processing is restricted.
    virtual void setRanked(colonnade::Transaction& transaction, std::int64_t userId, bool ranked) = 0;

    /// The latest events, newest first.
    virtual std::vector<Event> findEvents(int limit) = 0;

    /// Each entry is the text of a JSON object.
    virtual std::vector<std::string> projects(std::int64_t userId, Projects which, Shape shape) = 0;
};

} // namespace account
