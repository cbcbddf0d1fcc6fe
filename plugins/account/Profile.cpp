#include "Profile.h"

#include "JsonMode.h"
#include "ProfilePage.h"
#include "RegisteredAgo.h"

#include <colonnade/HttpError.h>
#include <colonnade/Parameters.h>
#include <colonnade/Text.h>

using colonnade::JsonWriter;
using colonnade::Request;
using colonnade::Response;
using colonnade::User;
using Projects = account::ContributionSource::Projects;
using Shape = account::ContributionSource::Shape;

namespace account
{
namespace
{

/// What others may see of a user's `info`.
constexpr const char* PUBLIC_INFO[] = {"avatar", "avatar_url", "container", "extra"};

void writePublicInfo(JsonWriter& json, const std::string& info)
{
    const auto document = colonnade::JsonDocument::parse(info);
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

Response Profile::showOwn(const Request& request) const
{
    const auto user = _parts.identity.findUser(request);
    if (!user)
        return _parts.views.leave(request, "/account/signin", std::nullopt,
                                  [](JsonWriter& json) { json.member("status", "not_signed_in"); });
    if (!wantsJson(request))
        return _parts.views.leave(request, "/account/" + colonnade::encodePercent(user->name) + "/");
    return answerOwn(request, *user);
}

Response Profile::show(const Request& request) const
{
    const auto& name = request.param("name");
    const auto user = colonnade::isValidUtf8(name) ? _parts.identity.users().findByName(name) : std::nullopt;
    if (!user)
        throw colonnade::HttpError(404, colonnade::problem::NOT_FOUND, "There is no such account.");
    const auto viewer = _parts.identity.findUser(request);
    if (viewer && viewer->id == user->id)
        return answerOwn(request, *user);
    const bool toAdmin = viewer && viewer->admin;
    if (user->restricted || (_parts.settings.enforcePrivacy && !toAdmin))
        return answerRestricted(request);
    return answerPublic(request, *user, toAdmin);
}

Response Profile::answerOwn(const Request& request, const User& user) const
{
    const auto writeMembers = [&](JsonWriter& json)
    {
        json.key("user");
        writeOwnUser(json, user);
        writeProjects(json, "projects_contrib", user.id, {Projects::Contributed}, Shape::Public);
        writeProjects(json, "projects_created", user.id, {Projects::Published}, Shape::Public);
        writeProjects(json, "projects_published", user.id, {Projects::Published}, Shape::Full);
        writeProjects(json, "projects_draft", user.id, {Projects::Draft}, Shape::Full);
        json.nullMember("form").member("can_update", true);
    };
    return _parts.views.show(
        request,
        {.templateName = "account/profile.html", .title = "Profile", .members = writeMembers, .body = [&] {
             return renderOwnProfile(user, _parts.identity.users().apiKey(user.id));
         }});
}

Response Profile::answerPublic(const Request& request, const User& user, bool toAdmin) const
{
    const auto writeMembers = [&](JsonWriter& json)
    {
        json.key("user");
        writePublicUser(json, user);
        for (const char* member: {"projects", "projects_contrib"}) // the source's name and the seed's
            writeProjects(json, member, user.id, {Projects::Contributed}, Shape::Public);
        if (toAdmin)
            writeProjects(json, "projects_created", user.id, {Projects::Published, Projects::Draft},
                          Shape::Full);
        else
            writeProjects(json, "projects_created", user.id, {Projects::Published}, Shape::Public);
        json.nullMember("form").member("can_update", toAdmin).member("input_form", false);
    };
    return _parts.views.show(request, {.templateName = "/account/public_profile.html",
                                       .title = user.fullname + " &middot; User Profile",
                                       .members = writeMembers,
                                       .body = [&] { return renderPublicProfile(user); },
                                       .pageTitle = user.fullname});
}

Response Profile::answerRestricted(const Request& request) const
{
    const auto writeMembers = [](JsonWriter& json)
    {
        json.nullMember("user");
        for (const char* list: {"projects", "projects_contrib", "projects_created"})
            json.key(list).beginArray().end();
        json.nullMember("form").member("can_update", false).member("input_form", false);
    };
    return _parts.views.show(request, {.templateName = "/account/public_profile.html",
                                       .title = "User data is restricted",
                                       .members = writeMembers,
                                       .body = [] { return std::string(); }});
}

void Profile::writeOwnUser(JsonWriter& json, const User& user) const
{
    json.beginObject()
        .member("id", user.id)
        .member("name", user.name)
        .member("fullname", user.fullname)
        .member("created", user.created)
        .member("registered_ago", registeredAgo(user.created, _parts.clock.nowMicroseconds()))
        .member("api_key", _parts.identity.users().apiKey(user.id))
        .member("email_addr", user.email)
        .member("admin", user.admin)
        .member("locale", user.locale)
        .rawMember("info", user.info)
        .member("restrict", user.restricted)
        .member("valid_email", user.validEmail)
        .member("confirmation_email_sent", user.confirmationEmailSent)
        .member("total", _parts.identity.users().count())
        .nullMember("facebook_user_id")
        .nullMember("google_user_id")
        .nullMember("twitter_user_id");
    writeStanding(json, user);
    json.end();
}

void Profile::writePublicUser(JsonWriter& json, const User& user) const
{
    json.beginObject()
        .member("name", user.name)
        .member("fullname", user.fullname)
        .member("created", user.created)
        .member("registered_ago", registeredAgo(user.created, _parts.clock.nowMicroseconds()))
        .member("locale", user.locale);
    writePublicInfo(json, user.info);
    writeStanding(json, user);
    json.end();
}

void Profile::writeStanding(JsonWriter& json, const User& user) const
{
    std::int64_t answers = 0;
    std::optional<ContributionSource::Standing> standing;
    for (const auto& source: _sources)
    {
        answers += source->countAnswers(user.id);
        if (!standing)
            standing = source->findStanding(user.id);
    }
    json.member("n_answers", answers);
    json.key("rank").value(standing ? std::optional(standing->rank) : std::nullopt);
    json.key("score").value(standing ? std::optional(standing->score) : std::nullopt);
}

void Profile::writeProjects(JsonWriter& json, std::string_view member, std::int64_t userId,
                            std::vector<Projects> lists, Shape shape) const
{
    json.key(member).beginArray();
    for (const auto& source: _sources)
        for (const auto list: lists)
            for (const auto& project: source->projects(userId, list, shape))
                json.raw(project);
    json.end();
}

} // namespace account
