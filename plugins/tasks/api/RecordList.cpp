#include "api/RecordList.h"

#include "api/InfoSearch.h"
#include "records/Select.h"

#include <algorithm>
#include <set>
#include <utility>

namespace colonnade::tasks
{

namespace
{

constexpr std::size_t MOST_OWNED = 256; ///< projects that are named one by one
constexpr std::size_t MOST_MERGED = 16;

/// Objects of any of these projects. In the order of ids few projects are merged, for all their objects would
/// have to be sorted otherwise.
void whereProject(Select& select, const std::vector<std::int64_t>& ids, bool orderedById)
{
    if (ids.size() > 1 && ids.size() <= MOST_MERGED && orderedById)
    {
        for (const auto id: ids)
            select.branch("t.project_id = " + select.bind(id));
        return;
    }
    // As many placeholders as the next power of two, the last one repeated: few texts to prepare.
    std::size_t count = 1;
    while (count < ids.size())
        count *= 2;
    std::string places;
    for (std::size_t i = 0; i < count; ++i)
        places += (i == 0 ? "" : ", ") + select.bind(ids[std::min(i, ids.size() - 1)]);
    select.where("t.project_id IN (" + places + ")");
}

/// The projects that a list is about; nothing: all.
struct ProjectChoice
{
    std::optional<std::vector<std::int64_t>> ids = {};
    std::optional<std::int64_t> owner = {}; ///< too many to name
};

/// Who lists the own projects sees all of them.
bool isGuarded(const ListScope& scope)
{
    return scope.sight && !scope.sight->all && !scope.projectOwner;
}

void dropHidden(Session& session, std::vector<std::int64_t>& projects, const Sight& sight)
{
    std::erase_if(projects,
                  [&](std::int64_t id)
                  {
                      const Seen seen = seenOf(session, sight, id);
                      return seen == Seen::Nothing;
                  });
}

ProjectChoice chooseProjects(Session& session, const Resource& resource, const ListArguments& arguments,
                             const ListScope& scope)
{
    ProjectChoice choice;
    if (!arguments.projectIds.empty())
    {
        const std::set<std::int64_t> wanted(arguments.projectIds.begin(), arguments.projectIds.end());
        choice.ids.emplace(wanted.begin(), wanted.end());
    }
    if (choice.ids && choice.ids->size() <= MOST_MERGED && isGuarded(scope))
        dropHidden(session, *choice.ids, *scope.sight);
    if (!scope.projectOwner || !resource.find("project_id"))
        return choice;
    const auto owned = session.all([](const Row& row) { return row.integer(0); },
                                   "SELECT id FROM tasks_project WHERE owner_id = $1 ORDER BY id LIMIT $2",
                                   *scope.projectOwner, MOST_OWNED + 1);
    if (owned.size() > MOST_OWNED)
        choice.owner = scope.projectOwner;
    else if (!choice.ids)
        choice.ids = owned;
    else
        std::erase_if(*choice.ids,
                      [&](std::int64_t id) { return !std::binary_search(owned.begin(), owned.end(), id); });
    return choice;
}

/// Texts of the same length, whose order does not depend on the database's collation.
void whereTime(Select& select, const TimeFilter& time)
{
    const std::string prefix = "CAST(" + select.bind(time.prefix) + " AS text)";
    const std::string_view comparison = time.kind == TimeFilter::From ? " >= "
                                        : time.kind == TimeFilter::To ? " <= "
                                                                      : " = ";
    select.where("substr(t." + std::string(time.column->name) + ", 1, length(" + prefix + "))" +
                 std::string(comparison) + prefix);
}

void whereFilters(Select& select, const Resource& resource, const ListArguments& arguments)
{
    for (const auto& [column, value]: arguments.filters)
        select.where("t." + std::string(column->name) + " = " + select.bind(value));
    for (const auto& time: arguments.times)
        whereTime(select, time);
    for (const auto& actor: arguments.actors)
    {
        select.where("t.actor_id = " + select.bind(actor.id));
        select.where("t.actor_kind = " + select.bind(actor.kind));
    }
    if (resource.name == "project" && arguments.ownerId)
        select.where("t.owner_id = " + select.bind(*arguments.ownerId));
    if (arguments.lastId)
        select.where("t.id > " + select.bind(*arguments.lastId));
}

void whereScope(Select& select, const Resource& resource, const ListScope& scope)
{
    if (scope.projectOwner && resource.name == "project")
        select.where("t.owner_id = " + select.bind(*scope.projectOwner));
    if (scope.currentVersions)
        select.where("t.last_version");
    for (const auto condition: scope.conditions)
        select.where(condition);
    if (scope.favoriteOf)
        select.where("t.id IN (SELECT task_id FROM tasks_favorite WHERE user_id = " +
                     select.bind(*scope.favoriteOf) + ")");
    if (scope.reported)
        select.where("t.id IN (SELECT task_id FROM tasks_report)");
    if (scope.managedBy)
        select.where("t.project_id IN (SELECT project_id FROM tasks_owner WHERE user_id = " +
                     select.bind(*scope.managedBy) + ")");
    if (!scope.notAnsweredBy)
        return;
    const std::string id = select.bind(scope.notAnsweredBy->id);
    const std::string kind = select.bind(scope.notAnsweredBy->kind);
    // A scalar subquery: NOT EXISTS may be planned as a quadratic anti join.
    select.where("(SELECT 1 FROM tasks_run r WHERE r.task_id = t.id AND r.actor_id = " + id +
                 " AND r.actor_kind = " + kind + " LIMIT 1) IS NULL");
}

std::string orderOf(const Resource& resource, const ListArguments& arguments)
{
    const bool descending = arguments.descending && !arguments.lastId;
    std::string column = "t." + arguments.orderBy;
    if (resource.name == "task" && arguments.orderBy == "fav_user_ids") // by their number
        column = "(CASE WHEN t.fav_user_ids IS NULL OR t.fav_user_ids = '[]' THEN 0 ELSE 1 + "
                 "length(t.fav_user_ids) - length(replace(t.fav_user_ids, ',', '')) END)";
    if (arguments.orderBy == "id")
        return column + (descending ? " DESC" : "");
    return column + (descending ? " DESC NULLS FIRST, t.id" : " ASC NULLS LAST, t.id");
}

void whereSeen(Select& select, const Sight& sight)
{
    select.where("(SELECT 1 FROM tasks_project p WHERE p.id = t.project_id AND " +
                 hiddenCondition(sight, [&](Value value) { return select.bind(std::move(value)); }) +
                 ") IS NULL");
}

} // namespace

void listRecords(Session& session, const Resource& resource, const ListArguments& arguments,
                 const ListScope& scope, const RecordVisitor& visit)
{
    const ProjectChoice projects = chooseProjects(session, resource, arguments, scope);
    if (arguments.limit == 0 || (projects.ids && projects.ids->empty()))
        return;
    Select select(resource, session.dialect());
    whereFilters(select, resource, arguments);
    whereScope(select, resource, scope);
    if (projects.ids)
        whereProject(select, *projects.ids, arguments.orderBy == "id");
    if (isGuarded(scope) && (!projects.ids || projects.ids->size() > MOST_MERGED))
        whereSeen(select, *scope.sight);
    if (projects.owner)
        select.where("t.project_id IN (SELECT id FROM tasks_project WHERE owner_id = " +
                     select.bind(*projects.owner) + ")");
    select.orderBy(orderOf(resource, arguments));
    const std::int64_t offset = arguments.lastId ? 0 : arguments.offset;
    if (arguments.info || arguments.search)
        return searchInfo(session, std::move(select), arguments, offset, scope, visit);
    for (auto& brief: select.run(session, arguments.limit, offset))
        if (const auto record = completed(session, std::move(brief)))
            visit(*record, std::nullopt);
}

} // namespace colonnade::tasks
