#include "views/Profile.h"

#include "dialect/Dialect.h"
#include "views/Access.h"
#include <colonnade/pybossa/TimeAgo.h>

#include <colonnade/HttpError.h>
#include <colonnade/Parameters.h>
#include <colonnade/Text.h>

using colonnade::JsonWriter;
using colonnade::Phrase;
using colonnade::Request;
using colonnade::Response;
using colonnade::User;
using Projects = account::Work::Projects;
using Shape = account::Work::Shape;

namespace account
{
namespace
{

constexpr std::size_t DATE_CHARACTERS = 10; ///< of `2026-11-30T20:15:00`

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
    if (user->disabled && !toAdmin) // closed: nobody else learns that there was an account
        throw colonnade::HttpError(404, colonnade::problem::NOT_FOUND, "There is no such account.");
    if (user->restricted || (_parts.settings.enforcePrivacy && !toAdmin))
        return answerRestricted(request);
    return answerPublic(request, *user, toAdmin);
}

Response Profile::answerOwn(const Request& request, const User& user) const
{
    const auto writeMembers = [&](JsonWriter& json, const colonnade::Language&)
    {
        json.key("user");
        writeOwnUser(json, user);
        _parts.work.writeProjects(json, "projects_contrib", user.id,
                                  {{Projects::Contributed, Shape::Public}});
        _parts.work.writeProjects(json, "projects_created", user.id, {{Projects::Published, Shape::Public}});
        _parts.work.writeProjects(json, "projects_published", user.id, {{Projects::Published, Shape::Full}});
        _parts.work.writeProjects(json, "projects_draft", user.id, {{Projects::Draft, Shape::Full}});
        json.nullMember("form").member("can_update", true);
    };
    const Browser browser = _parts.browsers.read(request);
    const auto draw = [&](colonnade::View& page)
    {
        page.set("path", profilePath(user));
        drawForm(page, {profilePath(user) + "resetapikey", {}, {}, "Make a new API key"});
    };
    auto response = _parts.views.show(request, {.templateName = "account/profile.html",
                                                .title = "Profile",
                                                .members = writeMembers,
                                                .page = _parts.templates.profile,
                                                .draw = draw,
                                                .token = _parts.csrf.makeToken(browser),
                                                .holdsKeys = true});
    if (!wantsJson(request)) // only the page has a form
        _parts.browsers.introduce(browser, request, response);
    return response;
}

Response Profile::answerPublic(const Request& request, const User& user, bool toAdmin) const
{
    const auto writeMembers = [&](JsonWriter& json, const colonnade::Language&)
    {
        writePublicMembers(json.key("user").beginObject(), user, detailsOf(user));
        json.end();
        for (const char* member: {"projects", "projects_contrib"}) // the source's name and the seed's
            _parts.work.writeProjects(json, member, user.id, {{Projects::Contributed, Shape::Public}});
        std::vector<std::pair<Projects, Shape>> created{{Projects::Published, Shape::Public}};
        if (toAdmin)
            created.emplace_back(Projects::Draft, Shape::WithoutKey);
        _parts.work.writeProjects(json, "projects_created", user.id, created);
        json.nullMember("form").member("can_update", toAdmin).member("input_form", false);
    };
    return _parts.views.show(
        request, {.templateName = "/account/public_profile.html",
                  .title = Phrase::verbatim(colonnade::escapeHtml(user.fullname) + " &middot; User Profile"),
                  .members = writeMembers,
                  .page = _parts.templates.person,
                  .draw = [&](colonnade::View& page)
                  { page.set("registered", user.created.substr(0, DATE_CHARACTERS)); },
                  .pageTitle = Phrase::verbatim(user.fullname)});
}

Response Profile::answerRestricted(const Request& request) const
{
    const auto writeMembers = [](JsonWriter& json, const colonnade::Language&)
    {
        json.nullMember("user");
        for (const char* list: {"projects", "projects_contrib", "projects_created"})
            json.key(list).beginArray().end();
        json.nullMember("form").member("can_update", false).member("input_form", false);
    };
    return _parts.views.show(request, {.templateName = "/account/public_profile.html",
                                       .title = "User data is restricted",
                                       .members = writeMembers,
                                       .page = _parts.templates.person});
}

void Profile::writeOwnUser(JsonWriter& json, const User& user) const
{
    const auto details = detailsOf(user);
    json.beginObject()
        .member("id", user.id)
        .member("name", user.name)
        .member("fullname", user.fullname)
        .member("created", user.created)
        .member("registered_ago", details.registeredAgo)
        .member("api_key", _parts.identity.users().apiKey(user.id))
        .member("email_addr", user.email)
        .member("admin", user.admin)
        .member("locale", user.locale)
        .rawMember("info", user.info)
        .member("restrict", user.restricted)
        .member("valid_email", user.validEmail)
        .member("confirmation_email_sent", user.confirmationEmailSent)
        .member("n_answers", details.answers)
        .member("rank", details.rank)
        .member("score", details.score)
        .member("total", _parts.totalUsers())
        .nullMember("facebook_user_id")
        .nullMember("google_user_id")
        .nullMember("twitter_user_id")
        .end();
}

PublicDetails Profile::detailsOf(const User& user) const
{
    const auto standing = user.restricted ? std::nullopt : _parts.work.findStanding(user.id);
    return {.registeredAgo = colonnade::pybossa::timeAgo(user.created, _parts.clock.nowMicroseconds()),
            .locale = user.locale,
            .answers = _parts.work.countAnswers(user.id),
            .rank = standing ? std::optional(standing->rank) : std::nullopt,
            .score = standing ? std::optional(standing->score) : std::nullopt};
}

Response Profile::showProjects(const Request& request) const
{
    const auto showTo = [&](const User& user)
    {
        const auto writeMembers = [&](JsonWriter& json, const colonnade::Language&)
        {
            _parts.work.writeProjects(json, "projects_published", user.id,
                                      {{Projects::Published, Shape::Full}});
            _parts.work.writeProjects(json, "projects_draft", user.id, {{Projects::Draft, Shape::Full}});
        };
        return _parts.views.show(request, {.templateName = "account/projects.html",
                                           .title = "Projects",
                                           .members = writeMembers,
                                           .page = _parts.templates.projects});
    };
    return answerFor(requireOwner(_parts, request), showTo);
}

} // namespace account
