#pragma once

#include "SiteParts.h"

namespace site
{

/// `/admin/`: what administrators can do, as other plugins add it. Any thread.
class AdminPage
{
public:
    /// `parts` must outlive it.
    explicit AdminPage(const SiteParts& parts):
        _parts(parts)
    {
    }

    /// Who is not signed in is led there; throws `HttpError` 403 for everybody else but administrators.
    colonnade::Response show(const colonnade::Request& request) const;

private:
    const SiteParts& _parts;
};

} // namespace site
