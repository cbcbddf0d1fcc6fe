#pragma once

#include "site/Card.h"

#include <colonnade/Identity.h>
#include <colonnade/Interface.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace site
{

/// Fills the front page, and the page of news. Runs on a worker and may use the database; the front page asks
/// it each time, so no call may scan a table. Any thread.
class FrontSource
{
public:
    static constexpr colonnade::Interface INTERFACE{"site.front", 1};

    /// Where somebody has worked.
    struct Resumed
    {
        Card card;
        std::int64_t left = 0; ///< how much of it waits for this person; 0: it is not known
    };

    /// A piece of news of the whole site.
    struct News
    {
        std::string title;
        std::string body;         ///< Markdown
        std::string created;      ///< naive UTC, as `User::created`
        std::string picture = {}; ///< an address; empty: none
        std::string json = "{}";  ///< an object, for the JSON twin
    };

    virtual ~FrontSource() = default;

    /// What is put forward, the most important first.
    virtual std::vector<Card> featured(int limit) = 0;
    /// Where this person has worked, the last first.
    virtual std::vector<Resumed> resumed(const colonnade::User& viewer, int limit) = 0;
    /// Published news, newest first.
    virtual std::vector<News> news(std::int64_t offset, int limit) = 0;
    /// The page of all that there is to do; empty: there is none.
    virtual std::string allPath() const = 0;
};

} // namespace site
