#pragma once

#include "SiteParts.h"

#include <set>

namespace site
{

/// `/`: what can be done here. Any thread.
class FrontPage
{
public:
    /// `parts` must outlive it.
    explicit FrontPage(const SiteParts& parts):
        _parts(parts)
    {
    }

    colonnade::Response show(const colonnade::Request& request) const;

private:
    struct Contents
    {
        std::vector<Card> featured = {};
        std::vector<FrontSource::Resumed> resumed = {};
        std::vector<FrontSource::News> news = {};
        std::vector<NumberSource::Number> numbers = {};
        std::string allPath = {};
    };

    static std::set<std::string> originsOf(const Contents& contents);
    Contents collect(const std::optional<colonnade::User>& viewer) const;
    void draw(colonnade::View& page, const Contents& contents, const colonnade::Language& language) const;

    const SiteParts& _parts;
};

} // namespace site
