#include "views/Profile.h"

#include "dialect/Dialect.h"
#include "people/Portrait.h"
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
using colonnade::View;
using Projects = account::Work::Projects;
using Shape = account::Work::Shape;

namespace account
{
namespace
{

void writeList(JsonWriter& json, std::string_view member, const std::vector<std::string>& objects)
{
    json.key(member).beginArray();
    for (const auto& object: objects)
        json.raw(object);
    json.end();
}

/// `has_<name>` and the list of that name.
void drawProjects(View& page, const std::string& name, const std::vector<std::string>& projects)
{
    page.set("has_" + name, !projects.empty());
    View& list = page.list(name);
    for (const auto& text: projects)
    {
        const auto document = colonnade::JsonDocument::parse(text);
        const auto said = [&](std::string_view member)
        {
            const auto value = document.root().find(member);
            return std::string(value && value.isText() ? value.text() : std::string_view());
        };
        list.add()
            .set("name", said("name"))
            .set("path", "/project/" + colonnade::encodePercent(said("short_name")) + "/")
            .set("sentence", said("description"));
    }
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
    if (user->disabled && !toAdmin) // closed: nobody else learns that there was an account
        throw colonnade::HttpError(404, colonnade::problem::NOT_FOUND, "There is no such account.");
    if (user->restricted || (_parts.settings.enforcePrivacy && !toAdmin))
        return answerRestricted(request);
    return answerPublic(request, *user, toAdmin);
}

Response Profile::answerOwn(const Request& request, const User& user) const
{
    const Lists lists = listsOf(user, Drafts::Listed);
    const PublicDetails details = detailsOf(user);
    const auto writeMembers = [&](JsonWriter& json, const colonnade::Language&)
    {
        json.key("user");
        writeOwnUser(json, user, details);
        writeList(json, "projects_contrib", lists.contributed);
        writeList(json, "projects_created", lists.created);
        writeList(json, "projects_published",
                  _parts.work.projects(user.id, Projects::Published, Shape::Full));
        writeList(json, "projects_draft", lists.drafts);
        json.nullMember("form").member("can_update", true);
    };
    Shown shown{.templateName = "account/profile.html",
                .title = "Profile",
                .members = writeMembers,
                .page = _parts.templates.profile,
                .draw = [&](View& page) { draw(page, user, details, lists); },
                .holdsKeys = true};
    placeAmongOwn(_parts, request, user, shown);
    return _parts.views.show(request, shown);
}

Response Profile::answerPublic(const Request& request, const User& user, bool toAdmin) const
{
    const Lists lists = listsOf(user, toAdmin ? Drafts::WithoutKey : Drafts::Hidden);
    const PublicDetails details = detailsOf(user);
    const auto writeMembers = [&](JsonWriter& json, const colonnade::Language&)
    {
        writePublicMembers(json.key("user").beginObject(), user, details);
        json.end();
        for (const char* member: {"projects", "projects_contrib"}) // the source's name and the seed's
            writeList(json, member, lists.contributed);
        auto created = lists.created;
        created.insert(created.end(), lists.drafts.begin(), lists.drafts.end());
        writeList(json, "projects_created", created);
        json.nullMember("form").member("can_update", toAdmin).member("input_form", false);
    };
    const auto drawPage = [&](View& page)
    {
        draw(page, user, details, lists);
        page.set("may_update", toAdmin);
    };
    return _parts.views.show(
        request, {.templateName = "/account/public_profile.html",
                  .title = Phrase::verbatim(colonnade::escapeHtml(user.fullname) + " &middot; User Profile"),
                  .members = writeMembers,
                  .page = _parts.templates.person,
                  .draw = drawPage,
                  .pageTitle = Phrase::verbatim(user.fullname),
                  .unlisted = user.privacyMode});
}

Profile::Lists Profile::listsOf(const User& user, Drafts drafts) const
{
    const auto& work = _parts.work;
    Lists lists{.contributed = work.projects(user.id, Projects::Contributed, Shape::Public),
                .created = work.projects(user.id, Projects::Published, Shape::Public)};
    if (drafts != Drafts::Hidden)
        lists.drafts = work.projects(user.id, Projects::Draft,
                                     drafts == Drafts::Listed ? Shape::Full : Shape::WithoutKey);
    return lists;
}

void Profile::draw(View& page, const User& user, const PublicDetails& details, const Lists& lists) const
{
    page.set("is_shown", true).set("person_name", user.fullname).set("path", profilePath(user));
    drawPortrait(page, user);
    page.put("registered", _parts.pages.time(user.created));
    page.count("answers", details.answers.value_or(0));
    if (details.rank)
        page.count("place", *details.rank);
    drawLists(page, lists);
}

void Profile::drawLists(View& page, const Lists& lists) const
{
    page.set("has_work", _parts.work.isThere());
    drawProjects(page, "helped", lists.contributed);
    drawProjects(page, "own", lists.created);
    drawProjects(page, "drafts", lists.drafts);
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

void Profile::writeOwnUser(JsonWriter& json, const User& user, const PublicDetails& details) const
{
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
        const Lists lists{.created = _parts.work.projects(user.id, Projects::Published, Shape::Full),
                          .drafts = _parts.work.projects(user.id, Projects::Draft, Shape::Full)};
        const auto writeMembers = [&](JsonWriter& json, const colonnade::Language&)
        {
            writeList(json, "projects_published", lists.created);
            writeList(json, "projects_draft", lists.drafts);
        };
        Shown shown{.templateName = "account/projects.html",
                    .title = "Projects",
                    .members = writeMembers,
                    .page = _parts.templates.projects,
                    .draw = [&](View& page) { drawLists(page, lists); }};
        placeAmongOwn(_parts, request, user, shown);
        return _parts.views.show(request, shown);
    };
    return answerFor(requireOwner(_parts, request), showTo);
}

} // namespace account
