#pragma once

#include "people/PublicUser.h"
#include "views/AccountParts.h"

#include <string>
#include <vector>

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
    /// The texts of JSON objects.
    struct Lists
    {
        std::vector<std::string> contributed = {};
        std::vector<std::string> created = {}; ///< open to the public
        std::vector<std::string> drafts = {};
    };
    enum class Drafts
    {
        Hidden,
        WithoutKey, ///< for administrators
        Listed
    };

    colonnade::Response answerOwn(const colonnade::Request& request, const colonnade::User& user) const;
    colonnade::Response answerPublic(const colonnade::Request& request, const colonnade::User& user,
                                     bool toAdmin) const;
    colonnade::Response answerRestricted(const colonnade::Request& request) const;

    Lists listsOf(const colonnade::User& user, Drafts drafts) const;
    void draw(colonnade::View& page, const colonnade::User& user, const PublicDetails& details,
              const Lists& lists) const;
    void drawLists(colonnade::View& page, const Lists& lists) const;
    void writeOwnUser(colonnade::JsonWriter& json, const colonnade::User& user,
                      const PublicDetails& details) const;
    PublicDetails detailsOf(const colonnade::User& user) const;

    const AccountParts& _parts;
};

} // namespace account
