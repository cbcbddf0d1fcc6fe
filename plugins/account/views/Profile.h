#pragma once

#include "people/PublicUser.h"
#include "views/AccountParts.h"

#include <string>

namespace account
{

/// `/account/profile`, `/account/{name}` and its projects: the own profile for its owner, the public one for
/// everybody else. Any thread. Source: reference/pybossa-accounts.md 3, 4.10 to 4.12.
class Profile
{
public:
    explicit Profile(const AccountParts& parts):
        _parts(parts)
    {
    }

    /// The caller's; others are told where to sign in, with status 200 as clients expect.
    colonnade::Response showOwn(const colonnade::Request& request) const;
    /// The one named in the path. Throws `HttpError` 404.
    colonnade::Response show(const colonnade::Request& request) const;
    /// Of the owner, in full.
    colonnade::Response showProjects(const colonnade::Request& request) const;

private:
    colonnade::Response answerOwn(const colonnade::Request& request, const colonnade::User& user) const;
    colonnade::Response answerPublic(const colonnade::Request& request, const colonnade::User& user,
                                     bool toAdmin) const;
    colonnade::Response answerRestricted(const colonnade::Request& request) const;

    void writeOwnUser(colonnade::JsonWriter& json, const colonnade::User& user) const;
    PublicDetails detailsOf(const colonnade::User& user) const;

    const AccountParts& _parts;
};

} // namespace account
