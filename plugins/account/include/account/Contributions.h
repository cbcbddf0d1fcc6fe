#pragma once

#include <colonnade/Interface.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace account
{

/// What a person has done in the modules that hold the work. Profiles show the sum over all sources, and
/// empty lists and 0 if there is none. Runs on a worker and may use the database. Any thread. Source:
/// reference/pybossa-accounts.md 3.4 and 3.9.
class ContributionSource
{
public:
    static constexpr colonnade::Interface INTERFACE{"account.contributions", 1};

    /// Projects as a profile lists them.
    enum class Projects
    {
        Contributed, ///< answered tasks of, by project name, last first
        Published,   ///< owns, open to the public
        Draft        ///< owns, not published
    };

    /// `Public`: what anybody may see. `Full`: with the project's settings and secret key, for its owners.
    enum class Shape
    {
        Public,
        Full
    };

    struct Standing
    {
        std::int64_t rank = 0; ///< from 1
        std::int64_t score = 0;
    };

    virtual ~ContributionSource() = default;

    virtual std::int64_t countAnswers(std::int64_t userId) = 0;

    /// Place among all contributors; nothing if the user has none.
    virtual std::optional<Standing> findStanding(std::int64_t userId) = 0;

    /// Each entry is the text of a JSON object.
    virtual std::vector<std::string> projects(std::int64_t userId, Projects which, Shape shape) = 0;
};

} // namespace account
