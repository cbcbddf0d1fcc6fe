#pragma once

#include "AccountParts.h"

#include "account/Contributions.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace account
{

/// `/account/profile` and `/account/{name}`: the own profile for its owner, the public one for everybody
/// else. Any thread once started. Source: reference/pybossa-accounts.md 3, 4.10, 4.11.
class Profile
{
public:
    using Sources = std::vector<std::shared_ptr<ContributionSource>>;

    explicit Profile(const AccountParts& parts):
        _parts(parts)
    {
    }

    /// Before the first request.
    void setSources(Sources sources) { _sources = std::move(sources); }

    colonnade::Response showOwn(const colonnade::Request& request) const;
    /// The one named in the path. Throws `HttpError` 404.
    colonnade::Response show(const colonnade::Request& request) const;

private:
    colonnade::Response answerOwn(const colonnade::Request& request, const colonnade::User& user) const;
    colonnade::Response answerPublic(const colonnade::Request& request, const colonnade::User& user,
                                     bool toAdmin) const;
    colonnade::Response answerRestricted(const colonnade::Request& request) const;

    void writeOwnUser(colonnade::JsonWriter& json, const colonnade::User& user) const;
    void writePublicUser(colonnade::JsonWriter& json, const colonnade::User& user) const;
    void writeStanding(colonnade::JsonWriter& json, const colonnade::User& user) const;
    void writeProjects(colonnade::JsonWriter& json, std::string_view member, std::int64_t userId,
                       std::vector<ContributionSource::Projects> lists,
                       ContributionSource::Shape shape) const;

    const AccountParts& _parts;
    Sources _sources;
};

} // namespace account
