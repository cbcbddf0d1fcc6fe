#pragma once

#include "views/Merging.h"
#include "views/People.h"
#include "views/PeopleActs.h"
#include "views/PeopleExport.h"

#include <colonnade/AccountCare.h>
#include <colonnade/Audit.h>
#include <colonnade/Route.h>

#include <functional>

namespace account
{

/// Administrators' view of people, and its routes below `/admin`.
class AdminRoutes
{
public:
    /// All must outlive it.
    AdminRoutes(const AccountParts& parts, colonnade::Audit& audit, colonnade::AccountCare& care):
        _acts(parts, audit, care),
        _people(parts, _acts),
        _merging(parts, care),
        _export(parts)
    {
    }

    using Add = std::function<void(const colonnade::RouteSpec&, const colonnade::Handler&)>;

    /// Must be held by whoever serves the routes.
    void addTo(const Add& add) const;

private:
    void addClients(const Add& add) const;

    PeopleActs _acts;
    People _people;
    Merging _merging;
    PeopleExport _export;
};

} // namespace account
