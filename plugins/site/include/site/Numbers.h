#pragma once

#include <colonnade/Identity.h>
#include <colonnade/Interface.h>
#include <colonnade/Translation.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace site
{

/// Tells what there is and has been done, in numbers: for `/stats/`, `/leaderboard/` and the front page. Runs
/// on a worker and may use the database, counters only: the front page asks each time. Any thread.
class NumberSource
{
public:
    static constexpr colonnade::Interface INTERFACE{"site.numbers", 1};

    struct Number
    {
        std::string member; ///< its name in the JSON twin: `n_tasks`
        colonnade::Phrase label;
        std::int64_t value = 0;
        bool onFront = false; ///< the front page shows it, too
    };

    /// The busiest, a few.
    struct Ranking
    {
        struct Line
        {
            std::string name, path;
            std::int64_t count = 0;
        };

        std::string member; ///< `top5_users_24_hours`
        colonnade::Phrase heading;
        std::vector<Line> lines;
        std::string json = "[]"; ///< for the JSON twin
    };

    /// Who has done how much.
    struct Board
    {
        struct Place
        {
            std::int64_t rank = 0;
            std::string name, path;
            std::string picture = {}; ///< an address; empty: none
            std::int64_t score = 0;
            bool mine = false; ///< of who looks at it
        };

        bool hidden = false; ///< people are not shown to this viewer
        std::vector<Place> places;
        std::string json = "[]"; ///< for the JSON twin
    };

    virtual ~NumberSource() = default;

    virtual std::vector<Number> numbers() = 0;
    /// `viewer`: null for who is not signed in.
    virtual std::vector<Ranking> rankings(const colonnade::User* viewer) = 0;
    /// Whether it has a board.
    virtual bool ranksPeople() const { return false; }
    /// The best; or, with a `window`, so many before and after the viewer. Nothing: this one keeps no ranks.
    virtual std::optional<Board> board(const colonnade::User* /*viewer*/, int /*window*/) { return {}; }
};

} // namespace site
