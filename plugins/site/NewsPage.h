#pragma once

#include "SiteParts.h"

namespace site
{

/// As `{{>site_entry}}` draws it.
colonnade::View newsView(const FrontSource::News& news);

/// `/announcements/`: news of the whole site. Any thread.
class NewsPage
{
public:
    /// `parts` must outlive it.
    explicit NewsPage(const SiteParts& parts):
        _parts(parts)
    {
    }

    /// `?page=` from 1.
    colonnade::Response show(const colonnade::Request& request) const;

private:
    const SiteParts& _parts;
};

} // namespace site
