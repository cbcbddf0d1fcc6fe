#pragma once

#include "colonnade/HttpError.h"
#include "colonnade/Route.h"
#include "http/Exchange.h"
#include "http/Site.h"

#include <optional>
#include <string>
#include <vector>

namespace colonnade
{

struct Identified
{
    bool ambient = false;           ///< the principal came from a cookie
    std::optional<Problem> refusal; ///< credentials that do not hold
};

/// What `identify` throws if a credential is to be checked on the heavy lane first, by `verify`. No
/// `std::exception`: nobody between takes it for a failure.
struct NeedsVerification
{
    Work work;
};

/// Asks the route's authenticators in order; the first that finds credentials of its kind decides. Then asks
/// who acts. Stores principal and actor in the request. May use the database. Throws `NeedsVerification`.
Identified identify(const Site& site, Exchange& exchange);

/// Does the check that is due, and keeps who has passed it. On the heavy lane.
void verify(const Site& site, Exchange& exchange);

/// What asks for credentials that the route takes: values of `WWW-Authenticate`.
std::vector<std::string> challengesOf(const Site& site, const RouteSpec& spec);

} // namespace colonnade
