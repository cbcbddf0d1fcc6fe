#include "views/Community.h"

#include "dialect/Dialect.h"
#include "people/Portrait.h"
#include "people/PublicUser.h"
#include "views/Access.h"
#include <colonnade/pybossa/TimeAgo.h>

#include <colonnade/HttpError.h>
#include <colonnade/Parameters.h>
#include <colonnade/Text.h>

#include <algorithm>
#include <limits>

using colonnade::JsonWriter;
using colonnade::Request;
using colonnade::Response;
using colonnade::User;
using colonnade::View;

namespace account
{
namespace
{

constexpr int PER_PAGE = 24;
constexpr int FEED_LENGTH = 100;
constexpr std::size_t FEED_SHOWN = 12; ///< on the page
constexpr std::int64_t MAX_PAGE = std::numeric_limits<std::int64_t>::max() / PER_PAGE;

void writeFeedEntry(JsonWriter& json, const std::string& time, const std::string& what,
                    const std::optional<User>& user, const std::string& members)
{
    const auto document = colonnade::JsonDocument::parse(members);
    json.beginObject()
        .member("action_updated", what)
        .member("updated", colonnade::pybossa::epochSeconds(time));
    if (user)
        writePublicMembers(json, *user, {});
    for (std::size_t i = 0; i < document.root().size(); ++i)
        if (const auto [name, value] = document.root().member(i); name != "updated")
            json.rawMember(name, value.toJson());
    json.end();
}

void drawEntry(View& list, const User& user, std::int64_t count, std::int64_t rank)
{
    View& entry = list.add();
    entry.set("path", profilePath(user)).set("fullname", user.fullname).set("rank", rank);
    entry.count("count", count);
    drawPortrait(entry, user);
}

/// What happened, as words between a person and a project.
constexpr std::pair<std::string_view, const char*> HAPPENED[] = {
    {"User", "has joined"},   {"UserContribution", "has helped with"}, {"Project", "New project:"},
    {"Task", "New tasks in"}, {"TaskCompleted", "A task is done in"},  {"Blog", "News of"}};

std::string textOf(const colonnade::JsonValue& object, std::string_view member)
{
    const auto value = object.find(member);
    return std::string(value && value.isText() ? value.text() : std::string_view());
}

} // namespace

Response Community::showPage(const Request& request) const
{
    const std::int64_t page = request.intParam("page");
    if (page < 1 || page > MAX_PAGE)
        throw colonnade::HttpError(404, colonnade::problem::NOT_FOUND, "There is no such page.");
    return show(request, page);
}

Response Community::show(const Request& request, std::int64_t page) const
{
    const auto viewer = _parts.identity.findUser(request);
    const bool hidden = _parts.settings.enforcePrivacy && !(viewer && viewer->admin);
    const Lists lists = hidden ? Lists{.page = page} : collect(viewer, page);
    if (page > 1 && lists.accounts.empty())
        throw colonnade::HttpError(404, colonnade::problem::NOT_FOUND, "There is no such page.");
    return _parts.views.show(request,
                             {.templateName = "account/index.html",
                              .title = colonnade::Phrase::verbatim("Community"),
                              .members = [&](JsonWriter& json, const auto&) { writeMembers(json, lists); },
                              .page = _parts.templates.community,
                              .draw =
                                  [&](View& page)
                              {
                                  page.set("is_hidden", hidden);
                                  drawLists(page, lists);
                              },
                              .pageTitle = "Community"});
}

Community::Lists Community::collect(const std::optional<User>& viewer, std::int64_t page) const
{
    Lists lists{.page = page};
    collectAccounts(lists);
    collectTop(lists, viewer);
    collectFeed(lists);
    return lists;
}

std::optional<User> Community::findVisible(colonnade::Session& session, std::int64_t userId) const
{
    auto user = _parts.identity.users().findById(session, userId);
    return user && !user->restricted && !user->disabled ? user : std::nullopt;
}

void Community::collectAccounts(Lists& lists) const
{
    auto contributors = _parts.work.listContributors((lists.page - 1) * PER_PAGE, PER_PAGE + 1);
    lists.hasNext = contributors.size() > PER_PAGE;
    contributors.resize(std::min<std::size_t>(contributors.size(), PER_PAGE));
    lists.accounts = _parts.database.read(
        [&](colonnade::Session& session)
        {
            std::vector<Entry> entries;
            for (const auto& contributor: contributors)
                if (auto user = findVisible(session, contributor.userId))
                    entries.push_back({.user = std::move(*user), .answers = contributor.answers});
            return entries;
        });
}

void Community::collectTop(Lists& lists, const std::optional<User>& viewer) const
{
    const auto ranked = _parts.work.findTop(_parts.settings.leaderboardSize);
    lists.top = _parts.database.read(
        [&](colonnade::Session& session)
        {
            std::vector<Entry> entries;
            for (const auto& one: ranked)
                if (auto user = findVisible(session, one.userId))
                    entries.push_back({.user = std::move(*user), .standing = one.standing});
            return entries;
        });
    if (!viewer || viewer->restricted)
        return;
    if (const auto standing = _parts.work.findStanding(viewer->id)) // at the end, in the list or not
        lists.top.push_back({.user = *viewer, .standing = standing});
}

void Community::collectFeed(Lists& lists) const
{
    const auto events = _parts.work.findEvents(FEED_LENGTH);
    lists.feed = _parts.database.read(
        [&](colonnade::Session& session)
        {
            std::vector<FeedEntry> feed;
            for (auto& user: _parts.identity.users().listNewest(session, FEED_LENGTH))
                if (!user.restricted && !user.disabled)
                {
                    const std::string created = user.created;
                    feed.push_back({.time = created, .what = "User", .user = std::move(user)});
                }
            for (const auto& event: events)
            {
                auto user = event.userId == 0 ? std::nullopt : findVisible(session, event.userId);
                if (event.userId == 0 || user)
                    feed.push_back({event.time, event.what, std::move(user), event.members});
            }
            return feed;
        });
    std::stable_sort(lists.feed.begin(), lists.feed.end(),
                     [](const auto& a, const auto& b) { return a.time > b.time; });
    if (lists.feed.size() > FEED_LENGTH)
        lists.feed.erase(lists.feed.begin() + FEED_LENGTH, lists.feed.end());
}

void Community::writeMembers(JsonWriter& json, const Lists& lists) const
{
    const std::int64_t now = _parts.clock.nowMicroseconds();
    json.key("accounts").beginArray();
    for (const auto& entry: lists.accounts)
    {
        writePublicMembers(json.beginObject(), entry.user,
                           {.registeredAgo = colonnade::pybossa::timeAgo(entry.user.created, now)});
        json.member("task_runs", entry.answers).end();
    }
    json.end().key("top_users").beginArray();
    for (const auto& entry: lists.top)
    {
        writePublicMembers(json.beginObject(), entry.user,
                           {.rank = entry.standing->rank, .score = entry.standing->score});
        json.nullMember("task_runs").end();
    }
    json.end().key("update_feed").beginArray();
    for (const auto& entry: lists.feed)
        writeFeedEntry(json, entry.time, entry.what, entry.user, entry.members);
    const std::int64_t total = _parts.totalUsers();
    json.end()
        .member("total", total)
        .key("pagination")
        .beginObject()
        .member("page", lists.page)
        .member("per_page", PER_PAGE)
        .member("total", total)
        .member("next", lists.hasNext)
        .member("prev", lists.page > 1)
        .end();
}

void Community::drawEvent(View& list, const FeedEntry& entry) const
{
    const auto known = std::find_if(std::begin(HAPPENED), std::end(HAPPENED),
                                    [&](const auto& kind) { return kind.first == entry.what; });
    if (known == std::end(HAPPENED))
        return;
    const auto members = colonnade::JsonDocument::parse(entry.members);
    const std::string prefix = entry.what == "UserContribution" ? "project_" : "";
    const std::string project = textOf(members.root(), prefix + "short_name");
    View& drawn = list.add();
    drawn.set("person", entry.user ? entry.user->fullname : std::string())
        .set("person_path", entry.user ? profilePath(*entry.user) : std::string())
        .say("what", known->second)
        .set("project", textOf(members.root(), prefix + "name"))
        .set("project_path",
             project.empty() ? std::string() : "/project/" + colonnade::encodePercent(project) + "/");
    drawn.put("when", _parts.pages.time(entry.time));
}

void Community::drawLists(View& page, const Lists& lists) const
{
    View& happened = page.list("happened");
    for (std::size_t i = 0; i < std::min(lists.feed.size(), FEED_SHOWN); ++i)
        drawEvent(happened, lists.feed[i]);
    const auto pathOf = [](std::int64_t number) { return "/account/page/" + std::to_string(number); };
    for (const auto& entry: lists.top)
        drawEntry(page.list("top"), entry.user, entry.standing->score, entry.standing->rank);
    for (const auto& entry: lists.accounts)
        drawEntry(page.list("members"), entry.user, entry.answers.value_or(0), 0);
    page.set("previous", lists.page > 1 ? pathOf(lists.page - 1) : std::string());
    page.set("next", lists.hasNext ? pathOf(lists.page + 1) : std::string());
}

} // namespace account
