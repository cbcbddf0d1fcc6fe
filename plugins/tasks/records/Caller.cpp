#include "records/Caller.h"

#include "model/ApiErrors.h"
#include "model/Tasks.h"
#include "records/RecordStore.h"

#include <colonnade/Json.h>
#include <colonnade/Text.h>

#include <algorithm>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t MAX_ADMISSIONS = 16;

/// `project_7=…`
std::vector<Admission> admissionsIn(const Request& request)
{
    constexpr std::string_view NAME = "project_";
    std::vector<Admission> admissions;
    std::string_view rest = request.findHeader("Cookie").value_or(std::string_view());
    while (!rest.empty() && admissions.size() < MAX_ADMISSIONS)
    {
        const std::string_view pair = trimBlanks(rest.substr(0, rest.find(';')));
        rest.remove_prefix(std::min(rest.find(';'), rest.size() - 1) + 1);
        const std::size_t equals = pair.find('=');
        if (!pair.starts_with(NAME) || equals == std::string_view::npos)
            continue;
        if (const auto project = parseInteger(pair.substr(NAME.size(), equals - NAME.size())))
            admissions.push_back({*project, std::string(pair.substr(equals + 1))});
    }
    return admissions;
}

} // namespace

Caller findCaller(Identity& identity, const Request& request)
{
    Caller caller;
    caller.admissions = admissionsIn(request);
    if (!signedInUser(request))
        return caller;
    if (const auto user = identity.findUser(request))
    {
        caller.userId = user->id;
        caller.admin = user->admin;
    }
    return caller;
}

Caller requireCaller(Identity& identity, const Request& request)
{
    Caller caller = findCaller(identity, request);
    if (!caller.signedIn())
        throw unauthorized();
    return caller;
}

std::optional<std::int64_t> signedInUser(const Request& request)
{
    const auto& principal = request.principal();
    if (!principal || principal->actor.kind != "user")
        return std::nullopt;
    return parseInteger(principal->actor.id);
}

void requireSignedIn(const Request& request)
{
    if (!signedInUser(request))
        throw unauthorized();
}

Actor holderOf(const Request& request, bool locks, const Actor& author)
{
    return locks && signedInUser(request) ? request.principal()->actor : author;
}

bool owns(const Caller& caller, const Record& project)
{
    if (!caller.signedIn())
        return false;
    if (caller.is(project.integer("owner_id")))
        return true;
    const JsonDocument owners = JsonDocument::parse(project.text("owners_ids"));
    for (std::size_t i = 0; i < owners.root().size(); ++i)
        if (caller.is(owners.root().at(i).integer()))
            return true;
    return false;
}

std::set<std::int64_t> ownersOf(const Record& project)
{
    const JsonDocument owners = JsonDocument::parse(project.text("owners_ids"));
    std::set<std::int64_t> ids;
    for (std::size_t i = 0; i < owners.root().size(); ++i)
        ids.insert(owners.root().at(i).integer());
    return ids;
}

bool manages(const Caller& caller, const Record& project)
{
    return caller.admin || owns(caller, project);
}

void requireManager(const Caller& caller, const Record& project)
{
    if (!manages(caller, project))
        throw notAllowed(caller.signedIn());
}

Record requireManagedProject(const Tasks& tasks, const Request& request)
{
    const Caller caller = findCaller(tasks.identity, request);
    auto project = tasks.database.read(
        [&](Session& session) { return findRecord(session, projectResource(), request.intParam("id")); });
    if (!project)
        throw notFound();
    requireManager(caller, *project);
    return std::move(*project);
}

} // namespace colonnade::tasks
