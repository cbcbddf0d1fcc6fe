#pragma once

#include "SiteParts.h"

#include <colonnade/Audit.h>
#include <colonnade/Database.h>
#include <colonnade/Jobs.h>
#include <colonnade/Mail.h>
#include <colonnade/Operations.h>
#include <colonnade/Response.h>

#include <functional>

namespace site
{

/// What the pages of administrators work with, and who may see them. Any thread.
class AdminDesk
{
public:
    /// All must outlive it.
    struct Parts
    {
        const SiteParts& site;
        colonnade::Database& database;
        colonnade::Audit& audit;
        colonnade::Mail& mail;
        colonnade::Jobs& jobs;
        colonnade::Operations& operations;
    };

    explicit AdminDesk(const Parts& parts):
        _parts(parts)
    {
    }

    const Parts& parts() const { return _parts; } ///< as given

    /// Runs `then` for an administrator. Who is not signed in is led there; throws `HttpError` 403 for
    /// everybody else.
    colonnade::Response enter(
        const colonnade::Request& request,
        const std::function<colonnade::Response(const colonnade::User& administrator)>& then) const;

    /// The page, with the menu of administrators, or its twin.
    colonnade::Response show(const colonnade::Request& request, colonnade::pybossa::Shown shown) const;

private:
    const Parts _parts;
};

} // namespace site
