#include "api/ResourceApi.h"

#include "model/ApiErrors.h"
#include "records/RecordStore.h"

#include <colonnade/SpoolFile.h>

#include <array>
#include <charconv>

namespace colonnade::tasks
{

namespace
{

constexpr SearchBound QUICK_SEARCH{2048, std::chrono::milliseconds(200)}; ///< as long as other lists

/// As many digits as the original's single precision has.
double asShown(double rank)
{
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), static_cast<float>(rank)).ptr;
    double shown = 0;
    std::from_chars(text.data(), end, shown);
    return shown;
}

} // namespace

ResourceApi::ResourceApi(const Tasks& tasks, const Resource& resource):
    _tasks(tasks),
    _resource(resource)
{
}

Response ResourceApi::list(const Request& request) const
{
    const Caller caller = findCaller(_tasks.identity, request);
    const ListArguments arguments =
        parseListArguments(request.query(), _resource, caller, _tasks.identity.actors().codecs());
    ListScope scope;
    if (isScoped() && caller.signedIn() && !arguments.all && !arguments.participated)
        scope.projectOwner = caller.userId;
    refine(scope, arguments, request, caller);
    return listWith(arguments, scope, caller);
}

/// A search that looks at few records is a list like others; one that looks at many goes where such searches
/// keep only each other waiting.
Response ResourceApi::listWith(const ListArguments& arguments, const ListScope& scope,
                               const Caller& caller) const
{
    if (!arguments.info && !arguments.search)
        return listNow(arguments, scope, caller);
    ListScope narrow = scope;
    narrow.searchBound = QUICK_SEARCH;
    try
    {
        return listNow(arguments, narrow, caller);
    }
    catch (const SearchTooWide&)
    {
        return Response::onHeavyLane(
            Work::Search,
            [this, arguments, scope, caller](const Request& request) {
                return withApiErrors([&](const Request&) { return searchWidely(arguments, scope, caller); },
                                     request);
            });
    }
}

Response ResourceApi::searchWidely(const ListArguments& arguments, ListScope scope,
                                   const Caller& caller) const
{
    const std::int64_t most = _tasks.settings.anonymousSearchRecords;
    if (!caller.signedIn())
        scope.searchBound = SearchBound{most};
    try
    {
        return listNow(arguments, scope, caller);
    }
    catch (const SearchTooWide&)
    {
        throw forbidden("This search would look at more than " + std::to_string(most) +
                        " records. Sign in, or narrow it, for instance by project_id.");
    }
}

Response ResourceApi::listNow(const ListArguments& arguments, const ListScope& scope,
                              const Caller& caller) const
{
    const auto write = [&](Session& session, JsonWriter& json)
    {
        ListScope seen = scope;
        if (_resource.guarded)
            seen.sight = sightOf(session, _tasks, caller);
        if (seen.sight)
            seen.sight->ownersOnly = scope.ownersOnly;
        json.beginArray();
        listRecords(session, _resource, arguments, seen,
                    [&](const Record& record, const std::optional<TextMatch>& match)
                    {
                        if (mayRead(session, record, caller))
                            writeItem(json, session, record, caller, arguments.related, arguments.stats,
                                      match);
                    });
        json.end();
    };
    return seenBy(caller, answerFrom(write));
}

/// What `write` makes of the database, however large it is. The database may begin the work anew.
Response ResourceApi::answerFrom(const std::function<void(Session&, JsonWriter&)>& write) const
{
    SpooledText text(_tasks.spoolFolder);
    _tasks.database.read(
        [&](Session& session)
        {
            text.clear();
            JsonWriter json;
            json.drainTo([&](std::string_view piece) { text.append(piece); });
            write(session, json);
            text.append(json.text());
        });
    return std::move(text).toResponse("application/json");
}

/// Nobody but the caller sees what a password opened, caches neither.
Response ResourceApi::seenBy(const Caller& caller, Response response) const
{
    if (_resource.guarded && !caller.admissions.empty())
        response.header("Cache-Control", "no-store");
    return response;
}

std::optional<Record> ResourceApi::findGuarded(Session& session, std::int64_t id, const Caller& caller) const
{
    if (!_resource.guarded)
        return findRecord(session, _resource, id);
    auto found = findSeen(session, _resource, id, sightOf(session, _tasks, caller));
    if (!found)
        return std::nullopt;
    auto& [record, seen] = *found;
    if (seen == Seen::Nothing && !isAuthor(record, caller))
        throw notAllowed(caller.signedIn());
    caller.hidesAuthors[record.integer("project_id")] = seen != Seen::Whole;
    return std::move(record);
}

Response ResourceApi::find(const Request& request) const
{
    const Caller caller = findCaller(_tasks.identity, request);
    const bool related = !request.query().get("related").empty();
    const bool stats = !request.query().get("stats").empty();
    return seenBy(caller, answerFrom(
                              [&](Session& session, JsonWriter& json)
                              {
                                  const auto record = findGuarded(session, request.intParam("id"), caller);
                                  if (!record)
                                      throw notFound();
                                  if (!mayRead(session, *record, caller))
                                      throw notAllowed(caller.signedIn());
                                  writeItem(json, session, *record, caller, related, stats);
                              }));
}

void ResourceApi::writeItem(JsonWriter& json, Session& session, const Record& record, const Caller& caller,
                            bool related, bool stats, const std::optional<TextMatch>& match) const
{
    json.beginObject();
    writeMembers(json, record, caller);
    if (hasLinks())
        json.member("link", linkText("self", _resource.name, record.id()));
    if (const auto others = hasLinks() ? links(record) : std::nullopt)
    {
        json.key("links").beginArray();
        for (const auto& link: *others)
            json.value(link);
        json.end();
    }
    if (related)
        writeRelated(json, session, record, caller);
    if (stats)
        writeStats(json, session, record);
    writeFurther(json, session, record, caller);
    if (match)
        json.member("headline", match->headline).member("rank", asShown(match->rank));
    json.end();
}

void ResourceApi::writeMembers(JsonWriter& json, const Record& record, const Caller&) const
{
    for (std::size_t i = 0; i < _resource.columns.size(); ++i)
    {
        const Column& column = _resource.columns[i];
        if (column.reach == Reach::Internal)
            continue;
        json.key(column.name);
        writeValue(json, record.at(i), column.type);
    }
}

std::optional<std::vector<std::string>> ResourceApi::links(const Record& record) const
{
    return std::vector{linkText("parent", "project", record.integer("project_id"))};
}

std::string ResourceApi::linkText(std::string_view rel, std::string_view title, std::int64_t id) const
{
    std::string link = "<link rel='";
    link.append(rel).append("' title='").append(title).append("' href='").append(_tasks.publicUrl);
    link.append("/api/").append(title).append("/").append(std::to_string(id)).append("'/>");
    return link;
}

Response ResourceApi::answerRecord(const Record& record, const Caller& caller) const
{
    JsonWriter json;
    json.beginObject();
    writeMembers(json, record, caller);
    return Response::json(json.end().take());
}

Response ResourceApi::answerNothing()
{
    return Response::json(std::string(), 204);
}

void ResourceApi::checkArguments(const Request& request) const
{
    tasks::checkArguments(request.query(), _resource, _tasks.identity.actors().codecs());
}

} // namespace colonnade::tasks
