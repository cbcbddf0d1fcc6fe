#pragma once

#include "views/Community.h"
#include "views/KeyReset.h"
#include "views/ProfileUpdate.h"
#include "views/SessionsPage.h"

#include <colonnade/Plugin.h>

#include <functional>
#include <string>

namespace account
{

/// The views of members: who contributes, a person's settings and API key; and their routes.
class MemberRoutes
{
public:
    explicit MemberRoutes(const AccountParts& parts):
        _parts(parts),
        _community(parts),
        _update(parts),
        _keyReset(parts),
        _sessions(parts)
    {
    }

    /// Registers one route: its description, and how it is handled.
    using Add = std::function<void(const colonnade::RouteSpec&, const colonnade::Handler&)>;

    /// The routes' handlers refer to this object.
    void addTo(const Add& add) const;

private:
    const AccountParts& _parts;
    Community _community;
    ProfileUpdate _update;
    KeyReset _keyReset;
    SessionsPage _sessions;
};

} // namespace account
