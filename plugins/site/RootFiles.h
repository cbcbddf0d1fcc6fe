#pragma once

#include "SiteParts.h"

#include <colonnade/Clock.h>

#include <memory>
#include <string>

namespace site
{

/// What browsers and robots ask for at the root. Any thread.
class RootFiles
{
public:
    /// `parts` and `clock` must outlive it. `icon`: the file.
    RootFiles(const SiteParts& parts, const colonnade::Clock& clock, std::string icon);

    colonnade::Response icon() const;
    colonnade::Response robots() const;
    /// The pages that everybody may see, and the public ones that others name. Source: sitemaps.org.
    colonnade::Response sitemap() const;
    /// Throws `HttpError` 404 without a contact. Source: RFC 9116.
    colonnade::Response security() const;

private:
    const SiteParts& _parts;
    const colonnade::Clock& _clock;
    const std::shared_ptr<const std::string> _icon;
};

} // namespace site
