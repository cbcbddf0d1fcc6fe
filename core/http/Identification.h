#pragma once

#include "colonnade/HttpError.h"
#include "colonnade/Route.h"
#include "http/Site.h"

#include <optional>

namespace colonnade
{

struct Identified
{
    bool ambient = false;           ///< the principal came from a cookie
    std::optional<Problem> refusal; ///< credentials that do not hold
};

/// Asks the route's authenticators in order; the first that finds credentials of its kind decides. Then asks
/// who acts. Stores principal and actor in the request. May use the database.
Identified identify(const Site& site, const RouteSpec& spec, Request& request);

} // namespace colonnade
