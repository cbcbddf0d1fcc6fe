#pragma once

#include "site/Card.h"

#include <colonnade/Interface.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace site
{

/// Answers searches, and tells search engines what there is. Shows only what everybody may see. Runs on a
/// worker and may use the database. Any thread.
class SearchSource
{
public:
    static constexpr colonnade::Interface INTERFACE{"site.search", 1};

    struct Found
    {
        std::vector<Card> cards;
        std::int64_t total = 0; ///< of all pages
    };

    /// A page for the sitemap.
    struct Place
    {
        std::string path;
        std::string changed; ///< naive UTC, as `User::created`; empty: not known
    };

    virtual ~SearchSource() = default;

    /// What its finds are called in the JSON twin: `projects`.
    virtual std::string_view member() const = 0;
    /// `words`: as somebody typed them, at least one.
    virtual Found search(std::string_view words, std::int64_t offset, int limit) = 0;
    /// For `sitemap.xml`.
    virtual std::vector<Place> places(int limit) = 0;
    /// What `robots.txt` keeps robots off, in its own notation: `/project/*/newtask`.
    virtual std::vector<std::string> keptFromRobots() const = 0;
};

} // namespace site
