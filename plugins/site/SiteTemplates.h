#pragma once

#include "site/Card.h"
#include "site/Numbers.h"

#include <colonnade/Pages.h>

#include <memory>
#include <string>
#include <vector>

namespace site
{

/// The templates of the plugin's pages, `share/templates/pages/site_….mustache`.
struct SiteTemplates
{
    using Template = std::shared_ptr<const colonnade::PageTemplate>;

    /// Loads them: throws `ConfigurationException` for a broken one.
    explicit SiteTemplates(colonnade::Pages& pages);

    Template front;
    Template search;
    Template text; ///< of the operator's
    Template stats;
    Template leaderboard;
    Template news;
    Template admin;
    Template adminQueue;
    Template adminQuestion;
    Template adminServer;
    Template adminLog;
};

/// Adds a card to a page's list, which a template draws with `{{>card}}`; returns it, without `left`.
colonnade::View& drawCard(colonnade::View& list, const Card& card);

/// Adds figures to the page's list `figures`.
void drawNumbers(colonnade::View& page, const std::vector<NumberSource::Number>& numbers);

/// What leads to the pages before and after, where there are such.
void drawPagination(colonnade::View& page, const std::string& path, std::int64_t number, bool hasNext);

} // namespace site
