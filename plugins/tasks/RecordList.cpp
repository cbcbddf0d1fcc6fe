#include "RecordList.h"

#include <utility>

namespace colonnade::tasks
{

namespace
{

/// Rows read at a time where a filter looks into them.
constexpr std::int64_t BATCH = 256;

/// A SELECT under construction; values never stand in its text.
class Select
{
public:
    explicit Select(const Resource& resource):
        _resource(resource)
    {
        _text = "SELECT " + resource.columnList() + " FROM " + std::string(resource.table) + " t";
    }

    std::string bind(Value value)
    {
        _values.push_back(std::move(value));
        return "$" + std::to_string(_values.size());
    }

    void where(const std::string& condition)
    {
        _text += (_conditions++ == 0 ? " WHERE " : " AND ") + condition;
    }

    void orderBy(const std::string& order) { _text += " ORDER BY " + order; }

    /// Ends the statement and runs it.
    std::vector<Record> run(Session& session, std::int64_t limit, std::int64_t offset) const
    {
        std::vector<SqlValue> values;
        for (const auto& value: _values)
            values.push_back(toSql(value));
        values.emplace_back(limit);
        values.emplace_back(offset);
        const std::string sql = _text + " LIMIT $" + std::to_string(values.size() - 1) + " OFFSET $" +
                                std::to_string(values.size());
        std::vector<Record> records;
        session.run(sql, values,
                    [&](const Row& row)
                    {
                        records.emplace_back(_resource, row);
                        return true;
                    });
        return records;
    }

private:
    const Resource& _resource;
    std::string _text;
    int _conditions = 0;
    std::vector<Value> _values;
};

/// As many placeholders as the next power of two, the last one repeated: few texts to prepare.
void whereProject(Select& select, const std::vector<std::int64_t>& ids, const std::string& column)
{
    if (ids.empty())
        return;
    std::size_t count = 1;
    while (count < ids.size())
        count *= 2;
    std::string places;
    for (std::size_t i = 0; i < count; ++i)
        places += (i == 0 ? "" : ", ") + select.bind(ids[std::min(i, ids.size() - 1)]);
    select.where(column + " IN (" + places + ")");
}

void whereFilters(Select& select, const Resource& resource, const ListArguments& arguments)
{
    for (const auto& [column, value]: arguments.filters)
        select.where("t." + std::string(column->name) + " = " + select.bind(value));
    whereProject(select, arguments.projectIds, "t.project_id");
    if (!arguments.createdPrefix.empty())
    {
        const std::string prefix = "CAST(" + select.bind(arguments.createdPrefix) + " AS text)";
        select.where("substr(t.created, 1, length(" + prefix + ")) = " + prefix);
    }
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
    else if (scope.projectOwner)
        select.where("t.project_id IN (SELECT id FROM tasks_project WHERE owner_id = " +
                     select.bind(*scope.projectOwner) + ")");
    if (scope.currentVersions)
        select.where("t.last_version");
    for (const auto condition: scope.conditions)
        select.where(std::string(condition));
    if (scope.favoriteOf)
        select.where("t.id IN (SELECT task_id FROM tasks_favorite WHERE user_id = " +
                     select.bind(*scope.favoriteOf) + ")");
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

bool passes(const Record& record, const InfoFilter& filter, const ListScope& scope)
{
    if (scope.visibleInfo)
        return filter.matches(scope.visibleInfo(record));
    const auto* info = std::get_if<std::string>(&record["info"]);
    return filter.matches(info ? std::optional<std::string_view>(*info) : std::nullopt);
}

/// Reads batches until the page is full: neither database can be asked the same way about JSON.
std::vector<Record> filterByInfo(Session& session, const Select& select, const ListArguments& arguments,
                                 std::int64_t offset, const ListScope& scope)
{
    std::vector<Record> page;
    std::int64_t skipped = 0;
    for (std::int64_t start = 0;; start += BATCH)
    {
        auto batch = select.run(session, BATCH, start);
        for (auto& record: batch)
        {
            if (!passes(record, *arguments.info, scope))
                continue;
            if (skipped++ < offset)
                continue;
            page.push_back(std::move(record));
            if (static_cast<std::int64_t>(page.size()) == arguments.limit)
                return page;
        }
        if (static_cast<std::int64_t>(batch.size()) < BATCH)
            return page;
    }
}

} // namespace

std::vector<Record> listRecords(Session& session, const Resource& resource, const ListArguments& arguments,
                                const ListScope& scope)
{
    if (arguments.limit == 0)
        return {};
    Select select(resource);
    whereFilters(select, resource, arguments);
    whereScope(select, resource, scope);
    select.orderBy(orderOf(resource, arguments));
    const std::int64_t offset = arguments.lastId ? 0 : arguments.offset;
    if (arguments.info)
        return filterByInfo(session, select, arguments, offset, scope);
    return select.run(session, arguments.limit, offset);
}

} // namespace colonnade::tasks
