#include "colonnade/pybossa/PublicUser.h"

namespace colonnade::pybossa
{
namespace
{

/// What others may see of a user's `info`.
constexpr const char* PUBLIC_INFO[] = {"avatar", "avatar_url", "container", "extra"};

void writePublicInfo(JsonWriter& json, const std::string& info)
{
    const auto document = JsonDocument::parse(info);
    json.key("info").beginObject();
    for (const char* name: PUBLIC_INFO)
    {
        if (document.root().size() == 0)
            break;
        const auto value = document.root().find(name);
        value ? json.rawMember(name, value.toJson()) : json.nullMember(name);
    }
    json.end();
}

} // namespace

void writePublicMembers(JsonWriter& json, const User& user, const PublicDetails& details)
{
    json.member("name", user.name)
        .member("fullname", user.fullname)
        .member("created", user.created)
        .member("registered_ago", details.registeredAgo)
        .member("locale", details.locale)
        .member("n_answers", details.answers)
        .member("rank", details.rank)
        .member("score", details.score);
    writePublicInfo(json, user.info);
}

} // namespace colonnade::pybossa
