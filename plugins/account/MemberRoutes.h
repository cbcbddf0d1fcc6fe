#pragma once

#include "views/Community.h"
#include "views/KeyReset.h"
#include "views/People.h"
#include "views/ProfileUpdate.h"
#include "views/SessionsPage.h"

#include <colonnade/Plugin.h>

#include <functional>
#include <string>

namespace account
{

/// The views of members: who contributes, a person's settings and API key, administrators' view
/// of people; and their routes.
class MemberRoutes
{
public:
    MemberRoutes(const AccountParts& parts, colonnade::Audit& audit):
        _parts(parts),
        _community(parts),
        _update(parts),
        _keyReset(parts),
        _sessions(parts),
        _people(parts, audit)
    {
    }

    /// Registers one route: its description, and how it is handled.
    using Add = std::function<void(const colonnade::RouteSpec&, const colonnade::Handler&)>;

    /// The routes' handlers refer to this object.
    void addTo(const Add& add) const;

private:
    void addAdministration(const Add& add) const;

    const AccountParts& _parts;
    Community _community;
    ProfileUpdate _update;
    KeyReset _keyReset;
    SessionsPage _sessions;
    People _people;
};

} // namespace account
